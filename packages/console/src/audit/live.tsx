import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LiveView } from "../frame/live-view.tsx";
import { Empty } from "../frame/loaded.tsx";
import { useStream } from "../frame/stream.ts";
import type { Whose } from "./entry.ts";
import { EntryTable } from "./entry-table.tsx";
import { type AuditFilters, followedBy } from "./filters.ts";

/** More than this many cannot be looked at; the list has all of them. */
const MOST = 200;

interface LiveProps {
  readonly filters: AuditFilters;
  readonly whose: Whose;
  /** Back to the list, which has everything. */
  readonly toList: () => void;
}

/** Entries as they get their place. A pause holds the screen still and loses nothing. */
export function Live({ filters, whose, toList }: LiveProps) {
  const { t } = useTranslation("audit");
  const [paused, setPaused] = useState(false);
  const stream = useStream(
    "GET /api/v1/audit-log/live",
    { ...whose, query: followedBy(filters) },
    { on: !paused, most: MOST },
  );
  return (
    <LiveView
      stream={stream}
      paused={paused}
      pause={setPaused}
      came={(count) => t("came", { count })}
      gap={stream.came > MOST ? t("gap", { count: MOST }) : undefined}
      toList={toList}
    >
      {stream.events.length === 0 ? (
        <Empty title={t("waiting")}>{t("waitingWhy")}</Empty>
      ) : (
        <EntryTable items={stream.events.map(({ data }) => data)} />
      )}
    </LiveView>
  );
}
