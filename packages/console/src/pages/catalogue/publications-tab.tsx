import type { ItemOf } from "@bailiwick/sdk";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { ButtonTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { useTally } from "./tally.ts";

type Publication = ItemOf<"GET /api/v1/catalogue/publications">;

/** What was published when, by whom. */
export function PublicationsTab() {
  const { t } = useTranslation("catalogue");
  const tally = useTally();
  const publications = useList("GET /api/v1/catalogue/publications", {});
  const columns: readonly Column<Publication>[] = [
    { key: "at", title: t("publications.at"), tight: true, cell: ({ publishedAt }) => <Instant at={publishedAt} /> },
    { key: "changes", title: t("publications.changes"), cell: ({ changes }) => tally(changes) },
    { key: "source", title: t("publications.source"), cell: ({ source }) => t(`publications.sources.${source}`) },
    { key: "by", title: t("publications.by"), cell: ({ publishedBy }) => <Mono>{publishedBy}</Mono> },
    {
      key: "digest",
      title: t("publications.digest"),
      cell: ({ digest }) => (
        <span title={digest}>
          <Mono>{digest.slice(0, 12)}</Mono>
        </span>
      ),
    },
  ];
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("publications.lead")}</Text>
      <LoadedList
        of={publications}
        empty={
          <Empty title={t("publications.empty")} action={<ButtonTo to="/catalogue/import">{t("import")}</ButtonTo>}>
            {t("emptyWhy")}
          </Empty>
        }
      >
        {(items) => <DataTable label={t("tabs.publications")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
    </Stack>
  );
}
