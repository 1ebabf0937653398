import { Button, Skeleton, Text } from "@mantine/core";
import type { Operations } from "@bailiwick/sdk";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { type Loadable } from "../frame/data.ts";
import { Empty, Loaded } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { Amount, Instant } from "../frame/values.tsx";
import { type Point, seriesOf } from "./series.ts";

const OutcomeChart = lazy(async () => ({ default: (await import("./outcome-chart.tsx")).OutcomeChart }));

type Counts = Operations["GET /api/v1/decision-log/counts"]["reply"];

interface OutcomesProps {
  readonly of: Loadable<Counts>;
  readonly lead?: React.ReactNode;
}

/** How decisions came out over time, as a picture or as a table. */
export function Outcomes({ of, lead }: OutcomesProps) {
  const { t } = useTranslation("decisions");
  const [asTable, setAsTable] = useState(false);
  return (
    <Section
      title={t("outcomesTitle")}
      lead={lead}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => setAsTable(!asTable)}>
          {asTable ? t("asChart") : t("asTable")}
        </Button>
      }
    >
      <Loaded of={of}>{(counts) => <Counted counts={counts} asTable={asTable} />}</Loaded>
    </Section>
  );
}

function Counted({ counts, asTable }: { readonly counts: Counts; readonly asTable: boolean }) {
  const { t } = useTranslation("decisions");
  if (counts.counts.length === 0) return <Empty title={t("noDecisions")}>{t("noDecisionsWhy")}</Empty>;
  const points = seriesOf(counts);
  const sampled = counts.counts.some(({ kept, made }) => kept !== made);
  return (
    <>
      {asTable ? (
        <PointTable points={points} />
      ) : (
        <div aria-hidden>
          <Suspense fallback={<Skeleton h={180} />}>
            <OutcomeChart points={points} interval={counts.interval} />
          </Suspense>
        </div>
      )}
      {!counts.complete && <Text size="sm">{t("incomplete")}</Text>}
      {sampled && (
        <Text size="sm" c="dimmed">
          {t("sampled")}
        </Text>
      )}
    </>
  );
}

function PointTable({ points }: { readonly points: readonly Point[] }) {
  const { t } = useTranslation("decisions");
  const columns: readonly Column<Point>[] = [
    { key: "at", title: t("time"), tight: true, cell: ({ at }) => <Instant at={at} /> },
    { key: "allowed", title: t("allowed"), align: "right", cell: ({ allowed }) => <Amount value={String(allowed)} /> },
    { key: "denied", title: t("denied"), align: "right", cell: ({ denied }) => <Amount value={String(denied)} /> },
  ];
  // What is empty says nothing in a table.
  const rows = points.filter(({ allowed, denied }) => allowed + denied > 0);
  return <DataTable label={t("outcomesTitle")} columns={columns} rows={rows} keyOf={({ at }) => at} />;
}
