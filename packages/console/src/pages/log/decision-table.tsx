import type { ItemOf } from "@bailiwick/sdk";
import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Moment, Mono } from "../../frame/values.tsx";
import { TenantName } from "./tenant-name.tsx";

export type Recorded = ItemOf<"GET /api/v1/decision-log">;

interface DecisionTableProps {
  readonly items: readonly Recorded[];
  /** Whether they are of one tenant, whose name then goes without saying. */
  readonly ofOne: boolean;
}

export function DecisionTable({ items, ofOne }: DecisionTableProps) {
  const { t } = useTranslation("log");
  const columns: readonly Column<Recorded>[] = [
    {
      key: "at",
      title: t("columns.at"),
      tight: true,
      cell: ({ id, at }) => (
        <LinkTo to="/log/$decision" params={{ decision: id }} size="sm">
          <Moment at={at} />
        </LinkTo>
      ),
    },
    { key: "outcome", title: t("columns.outcome"), cell: (row) => <Outcome of={row} /> },
    { key: "capability", title: t("columns.capability"), cell: ({ capability }) => <Mono>{capability}</Mono> },
    {
      key: "principal",
      title: t("columns.principal"),
      tight: true,
      cell: ({ subject, tenant }) => (
        <Stack gap={0}>
          <span>{subject.id}</span>
          {!ofOne && <TenantName id={tenant} />}
        </Stack>
      ),
    },
    {
      key: "resource",
      title: t("columns.resource"),
      tight: true,
      cell: ({ resource }) => (resource === null ? "–" : `${resource.type} ${resource.id}`),
    },
    {
      key: "caller",
      title: t("columns.caller"),
      cell: ({ caller, askedBy }) => (
        <Stack gap={0}>
          <Text size="xs">{caller}</Text>
          {askedBy !== "bailiwick" && (
            <Text size="xs" c="dimmed">
              {t(`protocols.${askedBy}`)}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: "took",
      title: t("columns.took"),
      align: "right",
      tight: true,
      cell: ({ took }) => t("microseconds", { count: took }),
    },
  ];
  return <DataTable label={t("tabs.decisions")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

function Outcome({ of: { allowed, code, stage } }: { readonly of: Recorded }) {
  const { t } = useTranslation("decisions");
  const log = useTranslation("log");
  return (
    <Group gap={6} wrap="nowrap">
      <Tag tone={allowed ? "good" : "bad"}>{allowed ? t("outcomes.allowed") : t("outcomes.denied")}</Tag>
      {!allowed && (
        <Text size="xs">
          {stage !== null && (stage === "question" ? log.t("questionStage") : t(`stages.${stage}`))} {code}
        </Text>
      )}
    </Group>
  );
}
