import { Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useOne } from "../../frame/data.ts";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import type { RuleChange } from "./owner.ts";
import { Covers } from "./rules-tab.tsx";

type State = NonNullable<RuleChange["before"]>;

const tones = { added: "good", changed: "info", removed: "bad" } as const;

/** What differs, rule by rule, before and after. */
export function Changes({ of }: { readonly of: readonly RuleChange[] }) {
  const { t } = useTranslation("policies");
  if (of.length === 0) return <Text>{t("changes.none")}</Text>;
  const columns: readonly Column<RuleChange>[] = [
    { key: "rule", title: t("changes.rule"), cell: ({ rule }) => <Mono>{rule}</Mono> },
    {
      key: "change",
      title: t("changes.change"),
      cell: ({ change }) => <Tag tone={tones[change]}>{t(`changes.kinds.${change}`)}</Tag>,
    },
    { key: "before", title: t("changes.before"), cell: ({ before }) => before && <RuleState of={before} /> },
    { key: "after", title: t("changes.after"), cell: ({ after }) => after && <RuleState of={after} /> },
  ];
  return <DataTable label={t("changes.title")} columns={columns} rows={of} keyOf={({ rule }) => rule} />;
}

function RuleState({ of }: { readonly of: State }) {
  const { t } = useTranslation("policies");
  const { effect, capabilities, classes, node, from, until, condition, label } = of;
  return (
    <Stack gap={4} align="flex-start">
      <Group gap={6}>
        <Tag tone={effect === "allow" ? "good" : "bad"}>{t(`rules.effects.${effect}`)}</Tag>
        <Covers capabilities={capabilities} classes={classes} />
      </Group>
      {label !== null && <Text size="sm">{label}</Text>}
      {node !== null && <Text size="sm">{t("changes.at", { node })}</Text>}
      {condition !== null && <AsCel condition={condition as Readonly<Record<string, unknown>>} />}
      {from !== null && (
        <Text size="sm">
          {t("rules.from")} <Instant at={from} />
        </Text>
      )}
      {until !== null && (
        <Text size="sm">
          {t("rules.until")} <Instant at={until} />
        </Text>
      )}
    </Stack>
  );
}

/** A condition's tree as one reads it; the server writes it. */
function AsCel({ condition }: { readonly condition: Readonly<Record<string, unknown>> }) {
  const { loadable } = useOne("POST /api/v1/conditions/check", { body: { condition } });
  const text = loadable.state === "shown" ? loadable.data.expression : null;
  return <Code>{text ?? JSON.stringify(condition)}</Code>;
}
