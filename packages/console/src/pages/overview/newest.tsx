import type { Tenant } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Instant } from "../../frame/values.tsx";

const SHOWN = 5;

/** Who came last. */
export function Newest() {
  const { t } = useTranslation("overview");
  const tenants = useList("GET /api/v1/tenants", { query: { limit: SHOWN } });
  const columns: readonly Column<Tenant>[] = [
    {
      key: "name",
      title: t("name"),
      cell: ({ name, slug }) => (
        <LinkTo to="/tenants/$slug" params={{ slug }}>
          {name}
        </LinkTo>
      ),
    },
    { key: "created", title: t("created"), tight: true, cell: ({ createdAt }) => <Instant at={createdAt} /> },
  ];
  return (
    <Section title={t("newest")} actions={<LinkTo to="/tenants">{t("toTenants")}</LinkTo>}>
      <LoadedList
        of={{ ...tenants, more: undefined }}
        empty={<Empty title={t("noTenants")}>{t("noTenantsWhy")}</Empty>}
      >
        {(items) => <DataTable label={t("newest")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
    </Section>
  );
}
