import { Skeleton, VisuallyHidden } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import type { PlanCount } from "./overview-page.tsx";

const PlanChart = lazy(async () => ({ default: (await import("./plan-chart.tsx")).PlanChart }));

export const phases = ["active", "trial", "past_due", "restricted", "suspended"] as const;
export type ShownPhase = (typeof phases)[number];

/** One plan with how many tenants are in each phase of it. */
export type PlanRow = { readonly plan: string } & Readonly<Partial<Record<ShownPhase, number>>>;

/** Who is on which plan, as a picture; the same as a table for those who cannot see it. */
export function ByPlan({ counts }: { readonly counts: readonly PlanCount[] }) {
  const { t } = useTranslation("overview");
  const rows = rowsOf(counts);
  return (
    <Section title={t("byPlan")} lead={t("byPlanLead")}>
      {rows.length === 0 ? (
        <Empty title={t("noPlans")}>{t("noPlansWhy")}</Empty>
      ) : (
        <>
          <div aria-hidden>
            <Suspense fallback={<Skeleton h={200} />}>
              <PlanChart rows={rows} />
            </Suspense>
          </div>
          <VisuallyHidden>
            <table>
              <caption>{t("byPlan")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("plan")}</th>
                  {phases.map((phase) => (
                    <th key={phase} scope="col">
                      {t(`phases.${phase}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.plan}>
                    <th scope="row">{row.plan}</th>
                    {phases.map((phase) => (
                      <td key={phase}>{row[phase] ?? 0}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </VisuallyHidden>
        </>
      )}
    </Section>
  );
}

function rowsOf(counts: readonly PlanCount[]): readonly PlanRow[] {
  const open = counts.filter(({ phase }) => phase !== "ended");
  return [...Map.groupBy(open, ({ plan }) => plan)].map(([plan, of]) => ({
    plan,
    ...Object.fromEntries(of.map(({ phase, tenants }) => [phase, tenants])),
  }));
}
