import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LiveView } from "../../frame/live-view.tsx";
import { Empty } from "../../frame/loaded.tsx";
import { useStream } from "../../frame/stream.ts";
import { DecisionTable } from "./decision-table.tsx";
import type { filtersOf } from "./filters.ts";

/** More than this many cannot be looked at; the list has all of them. */
const MOST = 200;

interface LiveProps {
  readonly filters: ReturnType<typeof filtersOf>;
  readonly whose: { readonly tenant?: string };
  /** Back to the list, which has everything. */
  readonly toList: () => void;
}

/** Decisions as they are made. A pause holds the screen still and loses nothing. */
export function Live({ filters, whose, toList }: LiveProps) {
  const { t } = useTranslation("log");
  const [paused, setPaused] = useState(false);
  const stream = useStream(
    "GET /api/v1/decision-log/stream",
    { ...whose, query: filters },
    { on: !paused, most: MOST },
  );
  const items = stream.events.flatMap((each) => (each.event === "decision" ? [each.data] : []));
  const gap = stream.came > MOST || stream.events.some(({ event }) => event === "skipped");
  return (
    <LiveView
      stream={stream}
      paused={paused}
      pause={setPaused}
      came={(count) => t("came", { count })}
      gap={gap ? t("gap", { count: MOST }) : undefined}
      toList={toList}
    >
      {items.length === 0 ? (
        <Empty title={t("waiting")}>{t("waitingWhy")}</Empty>
      ) : (
        <DecisionTable items={items} ofOne={whose.tenant !== undefined} />
      )}
    </LiveView>
  );
}
