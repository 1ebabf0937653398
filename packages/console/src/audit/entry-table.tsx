import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { LinkTo } from "../frame/link.tsx";
import { Tag } from "../frame/tag.tsx";
import { Moment, Mono } from "../frame/values.tsx";
import type { Entry } from "./entry.ts";
import { useEventTypes } from "./event-types.ts";
import { Outcome } from "./outcome.tsx";
import classes from "./entry-table.module.css";
import { useSourceName } from "./source-name.ts";

export function EntryTable({ items }: { readonly items: readonly Entry[] }) {
  const { t } = useTranslation("audit");
  const sourceName = useSourceName();
  const types = useEventTypes();
  const columns: readonly Column<Entry>[] = [
    {
      key: "at",
      title: t("columns.at"),
      tight: true,
      cell: ({ id, recordedAt, skewed }) => (
        <Stack gap={2} align="flex-start">
          <LinkTo to="/audit/$event" params={{ event: id }} size="sm">
            <Moment at={recordedAt} />
          </LinkTo>
          {skewed && <Tag tone="warn">{t("skewed")}</Tag>}
        </Stack>
      ),
    },
    {
      key: "action",
      title: t("columns.action"),
      cell: ({ action, source }) => (
        <Stack gap={0} align="flex-start">
          {types.get(action)?.label}
          <Mono>{action}</Mono>
          {source !== "bailiwick" && (
            <Text size="xs" c="dimmed">
              {sourceName(source)}
            </Text>
          )}
        </Stack>
      ),
    },
    { key: "outcome", title: t("columns.outcome"), cell: (entry) => <Outcome of={entry} /> },
    { key: "actor", title: t("columns.actor"), cell: ({ actor }) => <Party of={actor} /> },
    { key: "target", title: t("columns.target"), cell: ({ target }) => <Party of={target} /> },
    { key: "address", title: t("columns.address"), tight: true, cell: ({ address }) => address ?? "–" },
    { key: "seq", title: t("columns.seq"), align: "right", tight: true, cell: ({ seq }) => seq ?? "…" },
  ];
  return <DataTable label={t("tabs.entries")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

/** Ids are long, and no two of them alike at their ends: what does not fit is told on a closer look. */
function Party({ of: { id, kind, name } }: { readonly of: Entry["actor"] }) {
  const below = [kind, name === null ? undefined : id].filter(Boolean).join(" ");
  return (
    <div className={classes["party"]} title={id}>
      {name ?? id}
      {below !== "" && (
        <Text size="xs" c="dimmed" truncate>
          {below}
        </Text>
      )}
    </div>
  );
}
