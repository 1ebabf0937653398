import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outcomes } from "../../decisions/outcomes.tsx";
import { countable, intervalFor } from "../../decisions/series.ts";
import { useList, useOne } from "../../frame/data.ts";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { DecisionTable } from "./decision-table.tsx";
import { Dropped } from "./dropped.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { filtersOf, isFiltered, type LogSearch, rangeOf } from "./filters.ts";
import { Live } from "./live.tsx";

/** The list with its filters: as it was at a moment, or as it grows. */
export function DecisionsTab() {
  const { t } = useTranslation("log");
  const tenant = useTenant();
  const search = useSearch({ from: "/shell/log" });
  const navigate = useNavigate({ from: "/log" });
  const [lookedAt, setLookedAt] = useState(() => new Date());
  const change = (changes: Partial<LogSearch>) => {
    setLookedAt(new Date());
    void navigate({ search: (all) => ({ ...all, ...changes }), replace: true });
  };
  const range = useMemo(() => rangeOf(search, lookedAt), [search, lookedAt]);
  const asked = {
    ...filtersOf(search),
    q: search.q,
    from: range.from.toISOString(),
    // Without an end given, what is decided meanwhile belongs to it, too.
    until: search.until,
  };
  const whose = tenant === undefined ? {} : { tenant };
  const live = search.live === true && search.q === undefined && search.until === undefined;
  return (
    <Stack gap="lg">
      <FilterBar search={search} change={change} ofOne={tenant !== undefined} />
      <Dropped range={range} whose={whose} />
      <Chart asked={asked} range={range} whose={whose} />
      <Group justify="space-between">
        <Switch
          label={t("live")}
          description={search.q === undefined && search.until === undefined ? undefined : t("noLive")}
          checked={live}
          disabled={search.q !== undefined || search.until !== undefined}
          onChange={(event) => change({ live: event.currentTarget.checked ? true : undefined })}
        />
        <Group gap="xs">
          <Button variant="default" onClick={() => change({})}>
            {t("refresh")}
          </Button>
          <ExportMenu asked={asked} whose={whose} />
        </Group>
      </Group>
      {live ? (
        <Live filters={filtersOf(search)} whose={whose} toList={() => change({ live: undefined })} />
      ) : (
        <Listed asked={asked} whose={whose} filtered={isFiltered(search)} />
      )}
    </Stack>
  );
}

interface AskedProps {
  readonly asked: ReturnType<typeof filtersOf> & {
    readonly q: string | undefined;
    readonly from: string;
    readonly until: string | undefined;
  };
  readonly whose: { readonly tenant?: string };
}

function Chart({ asked, range, whose }: AskedProps & { readonly range: ReturnType<typeof rangeOf> }) {
  const from = countable(range.from, range.until);
  const counts = useOne("GET /api/v1/decision-log/counts", {
    ...whose,
    query: { ...asked, from: from.toISOString(), interval: intervalFor(from, range.until) },
  });
  // The list below tells of a refusal of the same filters.
  if (counts.loadable.state === "refused") return undefined;
  return <Outcomes of={counts.loadable} />;
}

function Listed({ asked, whose, filtered }: AskedProps & { readonly filtered: boolean }) {
  const { t } = useTranslation("log");
  const decisions = useList("GET /api/v1/decision-log", { ...whose, query: { ...asked, limit: 50 } });
  return (
    <LoadedList
      of={decisions}
      empty={<Empty title={filtered ? t("nothing") : t("empty")}>{filtered ? t("nothingWhy") : t("emptyWhy")}</Empty>}
    >
      {(items) => (
        <>
          <Text size="sm" c="dimmed" role="status">
            {decisions.more ? t("shownOfMore", { count: items.length }) : t("shown", { count: items.length })}
          </Text>
          <DecisionTable items={items} ofOne={whose.tenant !== undefined} />
        </>
      )}
    </LoadedList>
  );
}
