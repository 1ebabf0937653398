import type { Plan } from "@bailiwick/sdk";
import { Group, Select } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, Loaded, LoadedList } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { Price } from "../../frame/price.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { shownOf, useWhole } from "../../frame/whole.ts";
import { EvolutionView } from "./evolution.tsx";

/** One plan: its versions, and what changed between two of them. */
export function PlanPage() {
  const { t } = useTranslation("catalogue");
  const { plan } = useParams({ from: "/shell/catalogue/plans/$plan" });
  const one = useOne("GET /api/v1/plans/{plan}", { params: { plan } });
  const versions = useWhole("GET /api/v1/plans", { query: { plan, limit: 200 } });
  const label = one.loadable.state === "shown" ? one.loadable.data.label : null;
  const newestFirst = shownOf(versions).toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1));
  return (
    <Page
      title={label ?? plan}
      lead={t("plan.lead")}
      above={
        <LinkTo to="/catalogue" size="sm">
          {t("plan.back")}
        </LinkTo>
      }
    >
      <Loaded of={one.loadable}>
        {() => (
          <LoadedList of={versions} empty={undefined}>
            {() => (
              <>
                <Section title={t("plan.versions")}>
                  <Versions of={newestFirst} />
                </Section>
                <Section title={t("plan.compare")} lead={t("plan.compareLead")}>
                  {newestFirst.length > 1 ? (
                    <Comparison plan={plan} versions={newestFirst} />
                  ) : (
                    <Empty title={t("plan.one")}>{t("plan.oneWhy")}</Empty>
                  )}
                </Section>
              </>
            )}
          </LoadedList>
        )}
      </Loaded>
    </Page>
  );
}

function Versions({ of }: { readonly of: readonly Plan[] }) {
  const { t } = useTranslation("catalogue");
  const columns: readonly Column<Plan>[] = [
    { key: "version", title: t("plan.version"), cell: ({ version }) => <Mono>{version}</Mono> },
    {
      key: "state",
      title: t("plan.state"),
      cell: ({ current, private: hidden, default: first }) => (
        <Group gap={4}>
          <Tag tone={current ? "good" : "quiet"}>{t(current ? "plan.offered" : "plan.before")}</Tag>
          {hidden && <Tag tone="warn">{t("states.private")}</Tag>}
          {first && <Tag tone="info">{t("states.default")}</Tag>}
        </Group>
      ),
    },
    { key: "price", title: t("plan.price"), tight: true, cell: ({ price }) => <Price of={price} /> },
    { key: "trial", title: t("plan.trial"), cell: ({ trial }) => <Trial of={trial} /> },
    {
      key: "grace",
      title: t("plan.grace"),
      tight: true,
      cell: ({ graceDays }) => t("plan.trialDays", { count: graceDays }),
    },
    { key: "at", title: t("plan.published"), tight: true, cell: ({ publishedAt }) => <Instant at={publishedAt} /> },
  ];
  return <DataTable label={t("plan.versions")} columns={columns} rows={of} keyOf={({ id }) => id} />;
}

function Trial({ of }: { readonly of: Plan["trial"] }) {
  const { t } = useTranslation("catalogue");
  if (of === null) return <>{t("plan.noTrial")}</>;
  return (
    <>
      {t("plan.trialDays", { count: of.days })}, {t(`plan.then.${of.then}`, { plan: of.fallback ?? "" })}
    </>
  );
}

function Comparison({ plan, versions }: { readonly plan: string; readonly versions: readonly Plan[] }) {
  const { t } = useTranslation("catalogue");
  const search = useSearch({ from: "/shell/catalogue/plans/$plan" });
  const navigate = useNavigate({ from: "/catalogue/plans/$plan" });
  const named = (wanted: string | undefined) => versions.find(({ version }) => version === wanted)?.version;
  const from = named(search.from) ?? versions[1]?.version ?? "";
  const to = named(search.to) ?? versions[0]?.version ?? "";
  const data = versions.map(({ version }) => version);
  const put = (chosen: { readonly from?: string; readonly to?: string }) =>
    void navigate({ search: (all) => ({ ...all, ...chosen }), replace: true });
  const { loadable } = useOne("GET /api/v1/plans/{plan}/evolution", { params: { plan }, query: { from, to } });
  return (
    <>
      <Group>
        <Select
          label={t("plan.from")}
          data={data}
          value={from}
          onChange={(value) => value !== null && put({ from: value })}
          allowDeselect={false}
        />
        <Select
          label={t("plan.to")}
          data={data}
          value={to}
          onChange={(value) => value !== null && put({ to: value })}
          allowDeselect={false}
        />
      </Group>
      <Loaded of={loadable}>{(evolution) => <EvolutionView of={evolution} />}</Loaded>
    </>
  );
}
