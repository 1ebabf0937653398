import { Button, Group, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { Empty } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import type { Mark } from "../../frame/source-editor.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import type { Check } from "./owner.ts";

type Result = Check["results"][number];
type Jump = (place: Pick<Mark, "line" | "column">) => void;

interface TestResultsProps {
  readonly of: Check;
  readonly jump: Jump;
}

/** Every expectation of the policy's tests, what came of it, and where it is written. */
export function TestResults({ of, jump }: TestResultsProps) {
  const { t } = useTranslation("policies");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const { results, misfits, expectations, failed } = of;
  if (expectations === 0)
    return (
      <Section title={t("results.title")}>
        <Empty title={t("results.none")}>{t("results.noneWhy")}</Empty>
      </Section>
    );
  return (
    <Section
      title={t("results.title")}
      lead={
        <span role="status">
          {failed > 0
            ? t("results.failed", { failed, count: expectations })
            : t("results.passed", { count: expectations })}
        </span>
      }
      actions={
        <Switch
          label={t("results.onlyFailed")}
          checked={onlyFailed}
          onChange={(event) => setOnlyFailed(event.currentTarget.checked)}
        />
      }
    >
      {misfits.map((misfit) => (
        <Group key={`${misfit.line} ${misfit.message}`} gap="xs">
          <Tag tone="bad">{t("results.misfit")}</Tag>
          <ToLine place={misfit} jump={jump} />
          <Text size="sm">{misfit.message}</Text>
        </Group>
      ))}
      <Table of={onlyFailed ? results.filter(({ passed }) => !passed) : results} jump={jump} />
    </Section>
  );
}

function Table({ of, jump }: { readonly of: readonly Result[]; readonly jump: Jump }) {
  const { t } = useTranslation("policies");
  const columns: readonly Column<Result>[] = [
    { key: "name", title: t("results.test"), prose: true, cell: ({ name }) => name },
    {
      key: "state",
      title: t("results.state"),
      cell: ({ passed }) => <Tag tone={passed ? "good" : "bad"}>{passed ? t("results.met") : t("results.notMet")}</Tag>,
    },
    { key: "capability", title: t("results.capability"), cell: ({ capability }) => <Mono>{capability}</Mono> },
    { key: "principal", title: t("results.principal"), cell: ({ principal }) => principal ?? "–" },
    { key: "expected", title: t("results.expected"), cell: ({ expected }) => <Outcome of={expected} /> },
    { key: "actual", title: t("results.actual"), cell: ({ actual }) => <Outcome of={actual} /> },
    {
      key: "line",
      title: t("results.line", { line: "" }),
      cell: (result) => <ToLine place={result} jump={jump} />,
    },
  ];
  return (
    <DataTable
      label={t("results.title")}
      columns={columns}
      rows={of}
      keyOf={({ pointer, capability, principal }) => `${pointer} ${capability} ${principal ?? ""}`}
    />
  );
}

function Outcome({ of: { outcome, code, rule } }: { readonly of: Result["expected"] }) {
  const { t } = useTranslation("policies");
  return (
    <>
      {code ?? (outcome === null ? "–" : t(`results.outcomes.${outcome}`))}
      {rule !== null && ` ${t("results.by", { rule })}`}
    </>
  );
}

function ToLine({ place, jump }: { readonly place: Pick<Mark, "line" | "column">; readonly jump: Jump }) {
  const { t } = useTranslation("policies");
  return (
    <Button size="compact-xs" variant="default" onClick={() => jump(place)}>
      {t("results.line", { line: place.line })}
    </Button>
  );
}
