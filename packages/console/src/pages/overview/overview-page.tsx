import { Paper, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Outcomes } from "../../decisions/outcomes.tsx";
import { type Loadable, useList, useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Loaded } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { ByPlan } from "./by-plan.tsx";
import { Newest } from "./newest.tsx";
import { SwitchedOff } from "./switched-off.tsx";

/** What there is, how it is doing, and what is switched off. */
export function OverviewPage() {
  const { t } = useTranslation("overview");
  const tenants = useOne("GET /api/v1/tenant-counts", {}).loadable;
  const plans = useOne("GET /api/v1/plan-counts", {}).loadable;
  const controls = useList("GET /api/v1/controls", { query: { inForce: "true", limit: 50 } });
  const inForce = controls.loadable.state === "shown" ? controls.loadable.data.length : undefined;
  const ofTenants = (pick: (one: TenantCount) => boolean) => sum(tenants, ({ counts }) => counts.filter(pick));
  const ofPlans = (...phases: readonly PlanCount["phase"][]) =>
    sum(plans, ({ counts }) => counts.filter(({ phase }) => phases.includes(phase)));
  return (
    <Page title={t("title")} lead={t("lead")}>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure name={t("tenants")} value={ofTenants(() => true)}>
          {ofTenants(({ status }) => status === "active")} {t("active")} ·{" "}
          {ofTenants(({ status }) => status === "suspended")} {t("suspended")} ·{" "}
          {ofTenants(({ environment }) => environment === "test")} {t("sandboxes")}
        </Figure>
        <Figure name={t("trials")} value={ofPlans("trial")} />
        <Figure name={t("needsCare")} value={ofPlans("past_due", "restricted", "suspended")} />
        <Figure name={t("controls")} value={controls.more ? t("more", { count: inForce ?? 0 }) : inForce} />
      </SimpleGrid>
      <Decided />
      <Loaded of={plans}>{({ counts }) => <ByPlan counts={counts} />}</Loaded>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <SwitchedOff of={controls} />
        <Newest />
      </SimpleGrid>
    </Page>
  );
}

/** How decisions came out lately; whoever may not read the log sees the rest of the page all the same. */
function Decided() {
  const { t } = useTranslation("overview");
  const { loadable } = useOne("GET /api/v1/decision-log/counts", { query: { interval: "1h" } });
  if (loadable.state === "refused") return undefined;
  return <Outcomes of={loadable} lead={<LinkTo to="/log">{t("toLog")}</LinkTo>} />;
}

interface TenantCount {
  readonly status: "active" | "suspended" | "closed";
  readonly environment: "live" | "test";
  readonly tenants: number;
}

export interface PlanCount {
  readonly plan: string;
  readonly phase: "trial" | "active" | "past_due" | "restricted" | "suspended" | "ended";
  readonly tenants: number;
}

/** Undefined until it is known. */
const sum = <Data,>(of: Loadable<Data>, pick: (data: Data) => readonly { readonly tenants: number }[]) =>
  of.state === "shown" ? pick(of.data).reduce((total, { tenants }) => total + tenants, 0) : undefined;

interface FigureProps {
  readonly name: string;
  readonly value: number | string | undefined;
  readonly children?: React.ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={28} fw={650} lh={1.3}>
        {value ?? "–"}
      </Text>
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </Paper>
  );
}
