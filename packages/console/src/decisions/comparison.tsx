import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { Tag } from "../frame/tag.tsx";
import { Mono, Value } from "../frame/values.tsx";
import { differencesOf, type Line, linesOf } from "./differences.ts";
import type { Answer } from "./question.ts";

interface Side {
  readonly title: string;
  readonly answer: Answer;
}

interface ComparisonProps {
  readonly label: string;
  readonly left: Side;
  readonly right: Side;
}

/** Two answers beside each other: what was answered, each stage, and where they differ. */
export function Comparison({ label, left, right }: ComparisonProps) {
  const { t } = useTranslation("decisions");
  const lines = linesOf(left.answer, right.answer);
  const differences = differencesOf(lines).length;
  const columns: readonly Column<Line>[] = [
    {
      key: "what",
      title: t("comparison.what"),
      cell: ({ what, differs }) => (
        <>
          {what.kind === "stage" ? t(`stages.${what.stage}`) : t(`comparison.${what.kind}`)}{" "}
          {differs && <Tag tone="warn">{t("comparison.differs")}</Tag>}
        </>
      ),
    },
    { key: "left", title: left.title, cell: (line) => <Cell of={line.left} kind={line.what.kind} /> },
    { key: "right", title: right.title, cell: (line) => <Cell of={line.right} kind={line.what.kind} /> },
  ];
  return (
    <Stack gap="sm">
      <Text role="status">
        {differences === 0 ? t("comparison.same") : t("comparison.count", { count: differences })}
      </Text>
      <DataTable
        label={label}
        columns={columns}
        rows={lines}
        keyOf={({ what }) => (what.kind === "stage" ? what.stage : what.kind)}
      />
    </Stack>
  );
}

function Cell({ of, kind }: { readonly of: Line["left"]; readonly kind: Line["what"]["kind"] }) {
  const { t } = useTranslation("decisions");
  if (kind === "value") return <Value value={of.value} />;
  if (kind === "revision") return <Mono>{String(of.value)}</Mono>;
  return (
    <>
      {of.outcome && t(`outcomes.${of.outcome}`)}
      {of.code !== undefined && of.code !== "allowed" && (
        <>
          {" "}
          <Mono>{of.code}</Mono>
        </>
      )}
      {typeof of.source === "string" && (
        <Text size="xs" c="dimmed">
          {of.source}
        </Text>
      )}
    </>
  );
}
