import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { Tenant } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { Icon } from "../../frame/icon.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";

const statuses = ["active", "suspended", "closed"] as const;
const tones = { active: "good", suspended: "warn", closed: "quiet" } as const;

export function TenantsPage() {
  const { t } = useTranslation("tenants");
  const [typed, setTyped] = useState("");
  const [status, setStatus] = useState<(typeof statuses)[number] | null>(null);
  const [search] = useDebouncedValue(typed.trim(), 250);
  const filtered = search !== "" || status !== null;
  const tenants = useList("GET /api/v1/tenants", {
    query: { ...(search !== "" && { search }), ...(status !== null && { status }) },
  });
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
    { key: "slug", title: t("slug"), cell: ({ slug }) => <Mono>{slug}</Mono> },
    {
      key: "status",
      title: t("status"),
      cell: (tenant) => <Tag tone={tones[tenant.status]}>{t(`statuses.${tenant.status}`)}</Tag>,
    },
    { key: "environment", title: t("environment"), cell: ({ environment }) => t(`environments.${environment}`) },
    { key: "created", title: t("created"), tight: true, cell: ({ createdAt }) => <Instant at={createdAt} /> },
  ];
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t("search")}
          leftSection={<Icon name="search" size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label={t("status")}
          placeholder={t("anyStatus")}
          data={statuses.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          value={status}
          onChange={setStatus}
          clearable
        />
      </Group>
      <LoadedList
        of={tenants}
        empty={
          filtered ? (
            <Empty title={t("nothing")}>{t("nothingWhy")}</Empty>
          ) : (
            <Empty title={t("empty")}>{t("emptyWhy")}</Empty>
          )
        }
      >
        {(items) => <DataTable label={t("title")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
    </Page>
  );
}
