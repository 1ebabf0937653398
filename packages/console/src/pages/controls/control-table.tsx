import { Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import type { Control } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useOne } from "../../frame/data.ts";
import { NodeName } from "../../decisions/node-name.tsx";
import { useNow } from "../../frame/now.ts";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";

const tones = { kill: "bad", read_only: "warn", rollout: "info" } as const;

interface ControlTableProps {
  readonly items: readonly Control[];
  readonly change: (control: Control) => void;
  readonly end: (control: Control) => void;
}

export function ControlTable({ items, change, end }: ControlTableProps) {
  const { t } = useTranslation("controls");
  const now = useNow();
  const columns: readonly Column<Control>[] = [
    {
      key: "kind",
      title: t("kind"),
      tight: true,
      cell: ({ kind, percentage }) => (
        <Tag tone={tones[kind]}>
          {t(`kinds.${kind}`)}
          {percentage !== null && ` ${percentage} %`}
        </Tag>
      ),
    },
    {
      key: "covers",
      title: t("covers"),
      cell: ({ capability, tenantId, nodeId }) => (
        <Stack gap={2} align="flex-start">
          {capability === null ? <span>{t("everything")}</span> : <Mono>{capability}</Mono>}
          {tenantId === null ? <Text size="sm">{t("everywhere")}</Text> : <TenantName id={tenantId} />}
          {tenantId !== null && nodeId !== null && (
            <Text size="sm" c="dimmed">
              <NodeName tenant={tenantId} id={nodeId} />
            </Text>
          )}
        </Stack>
      ),
    },
    { key: "reason", title: t("reason"), prose: true, cell: ({ reason }) => reason },
    { key: "from", title: t("from"), tight: true, cell: ({ from }) => <Instant at={from} /> },
    {
      key: "until",
      title: t("until"),
      tight: true,
      cell: ({ until, endedAt }) => <Instant at={endedAt ?? until} missing={t("untilEnded")} />,
    },
    {
      key: "actions",
      title: t("actions"),
      align: "right",
      cell: (control) =>
        control.endedAt === null && (control.inForce || control.from > now) ? (
          <Group gap={6} justify="flex-end">
            <Button size="compact-sm" variant="default" onClick={() => change(control)}>
              {t("change")}
              <VisuallyHidden> {control.capability ?? t("everything")}</VisuallyHidden>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => end(control)}>
              {t("end")}
              <VisuallyHidden> {control.capability ?? t("everything")}</VisuallyHidden>
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {control.inForce ? t("inForce") : t("notInForce")}
          </Text>
        ),
    },
  ];
  return <DataTable label={t("title")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

/** A tenant by its name; its id until that is known. */
function TenantName({ id }: { readonly id: string }) {
  const { loadable } = useOne("GET /api/v1/tenants/{tenant}", { params: { tenant: id } });
  return <Text size="sm">{loadable.state === "shown" ? loadable.data.name : id}</Text>;
}
