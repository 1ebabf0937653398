import type { Rule } from "@bailiwick/sdk";
import { Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { ByOwner } from "./by-owner.tsx";
import { type Owner, rulesOf, useAbout } from "./owner.ts";

export const RulesTab = () => <ByOwner>{(owner) => <Rules owner={owner} />}</ByOwner>;

/** Every rule by itself, with the policy it belongs to. */
function Rules({ owner }: { readonly owner: Owner }) {
  const { t } = useTranslation("policies");
  const rules = useList(`GET /api/v1/${rulesOf[owner]}`, useAbout(owner));
  const columns: readonly Column<Rule>[] = [
    {
      key: "rule",
      title: t("rules.rule"),
      cell: ({ id, label, policy }) => (
        <Stack gap={2} align="flex-start">
          {label !== null && <span>{label}</span>}
          <Mono>{policy?.rule ?? id}</Mono>
        </Stack>
      ),
    },
    {
      key: "effect",
      title: t("rules.effect"),
      cell: ({ effect }) => <Tag tone={effect === "allow" ? "good" : "bad"}>{t(`rules.effects.${effect}`)}</Tag>,
    },
    {
      key: "covers",
      title: t("rules.covers"),
      cell: ({ capabilities, classes }) => <Covers capabilities={capabilities} classes={classes} />,
    },
    {
      key: "when",
      title: t("rules.when"),
      cell: ({ expression }) => (expression === null ? t("changes.always") : <Code>{expression}</Code>),
    },
    {
      key: "policy",
      title: t("rules.policy"),
      cell: ({ policy }) =>
        policy === null ? (
          t("rules.single")
        ) : (
          <LinkTo to="/policies/$owner/$policy" params={{ owner, policy: policy.key }}>
            {policy.key}
          </LinkTo>
        ),
    },
    { key: "time", title: t("rules.time"), cell: (rule) => <Time of={rule} /> },
  ];
  return (
    <LoadedList of={rules} empty={<Empty title={t("rules.empty")}>{t("rules.emptyWhy")}</Empty>}>
      {(items) => <DataTable label={t("tabs.rules")} columns={columns} rows={items} keyOf={({ id }) => id} />}
    </LoadedList>
  );
}

export function Covers({ capabilities, classes }: Pick<Rule, "capabilities" | "classes">) {
  const { t } = useTranslation("policies");
  const named = [...(capabilities ?? []), ...(classes ?? [])];
  if (named.length === 0) return <>{t("changes.everything")}</>;
  return (
    <Group gap={4}>
      {named.map((each) => (
        <Mono key={each}>{each}</Mono>
      ))}
    </Group>
  );
}

function Time({ of: { from, until } }: { readonly of: Rule }) {
  const { t } = useTranslation("policies");
  if (from === null && until === null) return <>{t("changes.always")}</>;
  return (
    <Text size="sm">
      {from !== null && (
        <>
          {t("rules.from")} <Instant at={from} />{" "}
        </>
      )}
      {until !== null && (
        <>
          {t("rules.until")} <Instant at={until} />
        </>
      )}
    </Text>
  );
}
