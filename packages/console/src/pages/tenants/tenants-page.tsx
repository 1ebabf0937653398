import { Button, Group, Select } from "@mantine/core";
import type { Tenant } from "@bailiwick/sdk";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { FilterText } from "../../frame/filter-fields.tsx";
import { Icon } from "../../frame/icon.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { tenantEnvironments, tenantStatuses } from "../../routes.ts";
import { TenantDialog } from "./tenant-dialog.tsx";

const tones = { active: "good", suspended: "warn", closed: "quiet" } as const;

export function TenantsPage() {
  const { t } = useTranslation("tenants");
  const { search, status, environment } = useSearch({ from: "/shell/tenants" });
  const navigate = useNavigate({ from: "/tenants" });
  const [creating, setCreating] = useState(false);
  const narrow = (to: { search?: string | undefined; status?: typeof status; environment?: typeof environment }) =>
    void navigate({ search: (all) => ({ ...all, ...to }), replace: true });
  const filtered = search !== undefined || status !== undefined || environment !== undefined;
  const tenants = useList("GET /api/v1/tenants", { query: { search, status, environment } });
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
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("make.title")}
        </Button>
      }
    >
      <Group align="flex-end">
        <FilterText label={t("search")} value={search} change={(to) => narrow({ search: to })} />
        <Select
          label={t("status")}
          placeholder={t("anyStatus")}
          data={tenantStatuses.map((value) => ({ value, label: t(`statuses.${value}`) }))}
          value={status ?? null}
          onChange={(picked) => narrow({ status: picked ?? undefined })}
          clearable
        />
        <Select
          label={t("environment")}
          placeholder={t("anyEnvironment")}
          data={tenantEnvironments.map((value) => ({ value, label: t(`environments.${value}`) }))}
          value={environment ?? null}
          onChange={(picked) => narrow({ environment: picked ?? undefined })}
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
      {creating && <TenantDialog close={() => setCreating(false)} />}
    </Page>
  );
}
