import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useList, useOne } from "../frame/data.ts";
import { Empty, LoadedList } from "../frame/loaded.tsx";
import { amountText } from "../frame/values.tsx";
import type { Whose } from "./entry.ts";
import { EntryTable } from "./entry-table.tsx";
import type { askedBy } from "./filters.ts";

interface EntryListProps {
  readonly asked: ReturnType<typeof askedBy>;
  readonly whose: Whose;
  readonly filtered: boolean;
}

/** The entries that fit, newest first, and how many there are, counted to a bound. */
export function EntryList({ asked, whose, filtered }: EntryListProps) {
  const { t } = useTranslation("audit");
  const entries = useList("GET /api/v1/audit-log", { ...whose, query: { ...asked, limit: 50 } });
  return (
    <LoadedList
      of={entries}
      empty={<Empty title={filtered ? t("nothing") : t("empty")}>{filtered ? t("nothingWhy") : t("emptyWhy")}</Empty>}
    >
      {(items) => (
        <>
          <Counted asked={asked} whose={whose} />
          <EntryTable items={items} />
        </>
      )}
    </LoadedList>
  );
}

function Counted({ asked, whose }: Omit<EntryListProps, "filtered">) {
  const { t, i18n } = useTranslation("audit");
  const { loadable } = useOne("GET /api/v1/audit-log/count", { ...whose, query: asked });
  // The list beside it tells of a refusal of the same filters.
  if (loadable.state !== "shown") return undefined;
  const { count, atLeast } = loadable.data;
  const bound = amountText(String(count), i18n.language);
  return (
    <Text size="sm" c="dimmed" role="status">
      {atLeast ? t("countedAtLeast", { count: bound as never }) : t("counted", { count })}
    </Text>
  );
}
