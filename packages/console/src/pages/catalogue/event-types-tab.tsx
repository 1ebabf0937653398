import type { ItemOf } from "@bailiwick/sdk";
import { Group, Stack, Text, TextInput } from "@mantine/core";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";

type EventType = ItemOf<"GET /api/v1/audit/event-types">;

/** What apps report to the audit log. */
export function EventTypesTab() {
  const { t } = useTranslation("catalogue");
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const types = useList("GET /api/v1/audit/event-types", { query: { source: "app", ...(search && { search }) } });
  const columns: readonly Column<EventType>[] = [
    {
      key: "type",
      title: t("eventTypes.type"),
      cell: ({ type, archived }) => (
        <Group gap={4}>
          <Mono>{type}</Mono>
          {archived && <Tag tone="quiet">{t("archived")}</Tag>}
        </Group>
      ),
    },
    { key: "summary", title: t("eventTypes.summary"), cell: ({ summary }) => summary },
    { key: "product", title: t("product"), tight: true, cell: ({ product }) => <Mono>{product ?? ""}</Mono> },
    { key: "target", title: t("eventTypes.target"), tight: true, cell: ({ target }) => target ?? t("eventTypes.any") },
    { key: "fields", title: t("eventTypes.fields"), cell: ({ fields }) => <Fields of={fields} /> },
    { key: "version", title: t("eventTypes.version"), tight: true, cell: ({ version }) => version },
  ];
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("eventTypes.lead")}</Text>
      <Group>
        <TextInput
          label={t("eventTypes.filter")}
          value={typed}
          maxLength={100}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
      <LoadedList
        of={types}
        empty={
          search === "" ? (
            <Empty title={t("eventTypes.empty")}>{t("eventTypes.emptyWhy")}</Empty>
          ) : (
            <Empty title={t("eventTypes.nothingMatches")}>{t("eventTypes.nothingMatchesWhy")}</Empty>
          )
        }
      >
        {(items) => <DataTable label={t("tabs.events")} columns={columns} rows={items} keyOf={({ type }) => type} />}
      </LoadedList>
    </Stack>
  );
}

function Fields({ of: fields }: { readonly of: EventType["fields"] }) {
  const { t } = useTranslation("catalogue");
  if (fields === null) return t("eventTypes.any");
  return (
    <Stack gap={2}>
      {fields.map(({ name, type, required, redactable }) => (
        <Group key={name} gap={4}>
          <Mono>{name}</Mono>
          <Text span size="sm" c="dimmed">
            {t(`eventTypes.types.${type}`)}
          </Text>
          {required && <Tag tone="info">{t("eventTypes.required")}</Tag>}
          {!redactable && <Tag tone="quiet">{t("eventTypes.open")}</Tag>}
        </Group>
      ))}
    </Stack>
  );
}
