import type { ItemOf } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useList } from "../frame/data.ts";
import { LinkTo } from "../frame/link.tsx";
import { Empty, LoadedList } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { Instant, Mono } from "../frame/values.tsx";
import type { Whose } from "./entry.ts";

type Waiting = ItemOf<"GET /api/v1/audit/waiting-redactions">;

/** What is taken out of entries once no hold is on them. */
export function WaitingRedactions({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const waiting = useList("GET /api/v1/audit/waiting-redactions", whose);
  return (
    <Section title={t("waitingRedactions.title")} lead={t("waitingRedactions.lead")}>
      <LoadedList
        of={waiting}
        empty={<Empty title={t("waitingRedactions.empty")}>{t("waitingRedactions.emptyWhy")}</Empty>}
      >
        {(items) => <WaitingTable items={items} />}
      </LoadedList>
    </Section>
  );
}

function WaitingTable({ items }: { readonly items: readonly Waiting[] }) {
  const { t } = useTranslation("audit");
  const columns: readonly Column<Waiting>[] = [
    {
      key: "event",
      title: t("waitingRedactions.event"),
      cell: ({ event }) => (
        <LinkTo to="/audit/$event" params={{ event }} size="sm">
          <Mono>{event}</Mono>
        </LinkTo>
      ),
    },
    {
      key: "fields",
      title: t("waitingRedactions.fields"),
      cell: ({ fields }) => fields.map((name) => t(`fields.${name as "address"}`, { defaultValue: name })).join(", "),
    },
    { key: "reason", title: t("waitingRedactions.reason"), cell: ({ reason }) => reason },
    { key: "by", title: t("waitingRedactions.by"), cell: ({ askedBy }) => <Mono>{askedBy}</Mono> },
    { key: "at", title: t("waitingRedactions.at"), tight: true, cell: ({ askedAt }) => <Instant at={askedAt} /> },
  ];
  return <DataTable label={t("waitingRedactions.title")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}
