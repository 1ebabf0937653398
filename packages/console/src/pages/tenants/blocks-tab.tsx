import { Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import type { Block } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { NodeName } from "../../decisions/node-name.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant } from "../../frame/values.tsx";
import { BlockDialog } from "./block-dialog.tsx";

const tones = { restricted: "warn", suspended: "warn", closed: "bad" } as const;

/** What restricts the tenant from outside its plan. */
export function BlocksTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("tenants");
  const [creating, setCreating] = useState(false);
  const [lifting, setLifting] = useState<Block>();
  const blocks = useList("GET /api/v1/blocks", { tenant, query: { inForce: "true" } });
  const columns: readonly Column<Block>[] = [
    { key: "source", title: t("blocks.source"), cell: ({ source }) => source },
    {
      key: "effect",
      title: t("blocks.effect"),
      cell: ({ effect }) => <Tag tone={tones[effect]}>{t(`blocks.effects.${effect}`)}</Tag>,
    },
    {
      key: "node",
      title: t("blocks.node"),
      cell: ({ nodeId }) => (nodeId === null ? t("blocks.whole") : <NodeName tenant={tenant} id={nodeId} />),
    },
    { key: "reason", title: t("blocks.reason"), prose: true, cell: ({ reason }) => reason },
    { key: "from", title: t("blocks.from"), tight: true, cell: ({ from }) => <Instant at={from} /> },
    {
      key: "until",
      title: t("blocks.until"),
      tight: true,
      cell: ({ until }) => <Instant at={until} missing={t("blocks.untilLifted")} />,
    },
    {
      key: "actions",
      title: t("blocks.actions"),
      align: "right",
      cell: (block) => (
        <Button size="compact-sm" variant="default" onClick={() => setLifting(block)}>
          {t("blocks.lift")}
          <VisuallyHidden> {block.source}</VisuallyHidden>
        </Button>
      ),
    },
  ];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("blocks.lead")}</Text>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("blocks.create")}
        </Button>
      </Group>
      <LoadedList of={blocks} empty={<Empty title={t("blocks.empty")}>{t("blocks.emptyWhy")}</Empty>}>
        {(items) => <DataTable label={t("tabs.blocks")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
      {creating && <BlockDialog tenant={tenant} close={() => setCreating(false)} />}
      {lifting && (
        <ReasonDialog
          title={t("blocks.liftTitle")}
          what={t("blocks.liftWhat")}
          submit={t("blocks.lift")}
          name="POST /api/v1/blocks/{block}/lift"
          ask={(reason) => ({ tenant, params: { block: lifting.id }, body: { reason } })}
          close={() => setLifting(undefined)}
        />
      )}
    </Stack>
  );
}
