import { Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { Section } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import type { Check } from "./owner.ts";

type Coverage = Check["coverage"];
type Covered = Coverage["rules"][number];

const tones = {
  both: "good",
  matched: "info",
  not_matched: "info",
  errored: "warn",
  never_evaluated: "bad",
} as const;

/** How much of each rule the tests have shown, down to the parts of its condition. */
export function CoverageView({ of }: { readonly of: Coverage }) {
  const { t } = useTranslation("policies");
  if (of.rules.length === 0) return undefined;
  const columns: readonly Column<Covered>[] = [
    { key: "rule", title: t("coverage.rule"), cell: ({ rule }) => <Mono>{rule}</Mono> },
    { key: "reached", title: t("coverage.reached"), cell: (rule) => <Reached of={rule} /> },
    {
      key: "parts",
      title: t("coverage.parts"),
      cell: ({ branches }) => (
        <Stack gap={6}>
          {branches.map((branch) => (
            <div key={branch.pointer}>
              <Mono>{branch.condition}</Mono> <Reached of={branch} />
            </div>
          ))}
        </Stack>
      ),
    },
  ];
  return (
    <Section title={t("coverage.title")} lead={t("coverage.lead")}>
      <Text fw={600}>{t("coverage.percent", { percent: of.percent })}</Text>
      <Progress value={of.percent} aria-label={t("coverage.title")} />
      <DataTable label={t("coverage.title")} columns={columns} rows={of.rules} keyOf={({ rule }) => rule} />
    </Section>
  );
}

function Reached({ of }: { readonly of: Omit<Covered, "rule" | "branches"> }) {
  const { t } = useTranslation("policies");
  const { reached, matched, notMatched, errored } = of;
  return (
    <span title={t("coverage.counts", { matched, notMatched, errored })}>
      <Tag tone={tones[reached]}>{t(`coverage.states.${reached}`)}</Tag>
    </span>
  );
}
