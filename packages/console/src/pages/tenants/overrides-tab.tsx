import { Button, Group, SegmentedControl, Stack, Text, VisuallyHidden } from "@mantine/core";
import type { Override } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { NodeName } from "../../decisions/node-name.tsx";
import { useList } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { useNow } from "../../frame/now.ts";
import { Instant, Mono, Value } from "../../frame/values.tsx";
import { OverrideDialog } from "./override-dialog.tsx";

/** The exceptions to the plan: those in force, or all there ever were. */
export function OverridesTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("tenants");
  const [shown, setShown] = useState<"inForce" | "all">("inForce");
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Override>();
  const overrides = useList("GET /api/v1/overrides", {
    tenant,
    query: { ...(shown === "inForce" && { inForce: "true" }) },
  });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("overrides.lead")}</Text>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("overrides.create")}
        </Button>
      </Group>
      <SegmentedControl
        aria-label={t("overrides.show")}
        value={shown}
        onChange={setShown}
        data={[
          { value: "inForce", label: t("overrides.inForce") },
          { value: "all", label: t("overrides.all") },
        ]}
        w="fit-content"
      />
      <LoadedList of={overrides} empty={<Empty title={t("overrides.empty")}>{t("overrides.emptyWhy")}</Empty>}>
        {(items) => <OverrideTable tenant={tenant} items={items} end={setEnding} />}
      </LoadedList>
      {creating && <OverrideDialog tenant={tenant} close={() => setCreating(false)} />}
      {ending && (
        <ReasonDialog
          title={t("overrides.endTitle")}
          what={t("overrides.endWhat")}
          submit={t("overrides.end")}
          name="POST /api/v1/overrides/{override}/end"
          ask={(reason) => ({ tenant, params: { override: ending.id }, body: { reason } })}
          close={() => setEnding(undefined)}
        />
      )}
    </Stack>
  );
}

interface OverrideTableProps {
  readonly tenant: string;
  readonly items: readonly Override[];
  readonly end: (override: Override) => void;
}

function OverrideTable({ tenant, items, end }: OverrideTableProps) {
  const { t } = useTranslation("tenants");
  const now = useNow();
  const columns: readonly Column<Override>[] = [
    {
      key: "capability",
      title: t("overrides.capability"),
      cell: ({ id, capability, nodeId }) => (
        <Stack gap={2} align="flex-start">
          <Mono>{capability}</Mono>
          <Text size="sm">{nodeId === null ? t("entitlements.root") : <NodeName tenant={tenant} id={nodeId} />}</Text>
          <Text size="xs" c="dimmed">
            {id}
          </Text>
        </Stack>
      ),
    },
    {
      key: "value",
      title: t("overrides.value"),
      tight: true,
      cell: ({ mode, value }) => (
        <>
          {t(`overrides.modes.${mode}`)} {mode !== "deny" && <Value value={value} />}
        </>
      ),
    },
    { key: "reason", title: t("overrides.reason"), prose: true, cell: ({ reason }) => reason },
    { key: "from", title: t("overrides.from"), tight: true, cell: ({ from }) => <Instant at={from} /> },
    {
      key: "until",
      title: t("overrides.until"),
      tight: true,
      cell: ({ until, endedAt }) => <Instant at={endedAt ?? until} />,
    },
    {
      key: "actions",
      title: t("overrides.actions"),
      align: "right",
      cell: (override) =>
        isOver(override, now) ? (
          <Text size="sm">{t("overrides.over")}</Text>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => end(override)}>
            {t("overrides.end")}
            <VisuallyHidden> {override.capability}</VisuallyHidden>
          </Button>
        ),
    },
  ];
  return <DataTable label={t("tabs.overrides")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

const isOver = ({ endedAt, until }: Override, now: string): boolean =>
  endedAt !== null || (until !== null && until <= now);
