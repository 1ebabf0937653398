import type { ItemOf } from "@bailiwick/sdk";
import { Button, Group, SegmentedControl, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList, useWrite } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { Tag } from "../../frame/tag.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { toast } from "../../frame/toast.ts";
import { Amount, Instant, Mono } from "../../frame/values.tsx";
import { TenantName } from "./tenant-name.tsx";

type Unknown = ItemOf<"GET /api/v1/decision-log/unknown-capabilities">;

/** Names that were asked about and are in no catalogue: misspelt, or not published yet. */
export function UnknownTab() {
  const { t } = useTranslation("log");
  const tenant = useTenant();
  const [shown, setShown] = useState<"open" | "all">("open");
  const unknown = useList("GET /api/v1/decision-log/unknown-capabilities", {
    ...(tenant !== undefined && { tenant }),
    query: { ...(shown === "open" && { open: "true" }) },
  });
  const write = useWrite("POST /api/v1/decision-log/unknown-capabilities/acknowledge", () =>
    toast.done(t("unknown.done")),
  );
  const acknowledge = (of: string, capabilities?: readonly string[]) =>
    write.mutate({ tenant: of, body: capabilities === undefined ? {} : { capabilities } });
  return (
    <Stack gap="md">
      <Text c="dimmed" maw="46rem">
        {t("unknown.lead")}
      </Text>
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("unknown.show")}
          value={shown}
          onChange={setShown}
          data={[
            { value: "open", label: t("unknown.open") },
            { value: "all", label: t("unknown.all") },
          ]}
        />
        {tenant !== undefined && (
          <Button variant="default" loading={write.isPending} onClick={() => acknowledge(tenant)}>
            {t("unknown.acknowledgeAll")}
          </Button>
        )}
      </Group>
      {write.error && <Refused error={write.error} />}
      <LoadedList of={unknown} empty={<Empty title={t("unknown.empty")}>{t("unknown.emptyWhy")}</Empty>}>
        {(items) => (
          <UnknownTable
            items={items}
            ofOne={tenant !== undefined}
            acknowledge={({ tenant: of, capability }) => acknowledge(of, [capability])}
          />
        )}
      </LoadedList>
    </Stack>
  );
}

interface UnknownTableProps {
  readonly items: readonly Unknown[];
  readonly ofOne: boolean;
  readonly acknowledge: (one: Unknown) => void;
}

function UnknownTable({ items, ofOne, acknowledge }: UnknownTableProps) {
  const { t } = useTranslation("log");
  const columns: readonly Column<Unknown>[] = [
    {
      key: "capability",
      title: t("columns.capability"),
      cell: ({ capability, tenant }) => (
        <Stack gap={2} align="flex-start">
          <Mono>{capability}</Mono>
          {!ofOne && <TenantName id={tenant} />}
        </Stack>
      ),
    },
    { key: "asked", title: t("unknown.asked"), align: "right", cell: ({ asked }) => <Amount value={String(asked)} /> },
    { key: "first", title: t("unknown.first"), tight: true, cell: ({ firstAt }) => <Instant at={firstAt} /> },
    {
      key: "last",
      title: t("unknown.last"),
      tight: true,
      cell: ({ lastAt, lastDecision }) => (
        <LinkTo to="/log/$decision" params={{ decision: lastDecision }} size="sm">
          <Instant at={lastAt} />
        </LinkTo>
      ),
    },
    { key: "caller", title: t("columns.caller"), cell: ({ lastCaller }) => <Text size="xs">{lastCaller}</Text> },
    {
      key: "actions",
      title: t("unknown.actions"),
      align: "right",
      cell: (one) =>
        isOpen(one) ? (
          <Button size="compact-sm" variant="default" onClick={() => acknowledge(one)}>
            {t("unknown.acknowledge")}
            <VisuallyHidden> {one.capability}</VisuallyHidden>
          </Button>
        ) : (
          <Tag tone="quiet">{t("unknown.acknowledged")}</Tag>
        ),
    },
  ];
  return (
    <DataTable
      label={t("tabs.unknown")}
      columns={columns}
      rows={items}
      keyOf={({ tenant, capability }) => `${tenant} ${capability}`}
    />
  );
}

const isOpen = ({ acknowledgedAt, lastAt }: Unknown): boolean => acknowledgedAt === null || acknowledgedAt < lastAt;
