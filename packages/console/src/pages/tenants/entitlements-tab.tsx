import { Button, Group, Select, Stack, Switch, Text, VisuallyHidden } from "@mantine/core";
import type { Entitlement } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { RemoteSelect } from "../../frame/remote-select.tsx";
import { Mono, Value } from "../../frame/values.tsx";
import { OverrideDialog } from "./override-dialog.tsx";
import { Provenance } from "./provenance.tsx";

/** What the tenant holds, and where each value comes from. */
export function EntitlementsTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("tenants");
  const [product, setProduct] = useState<string | null>(null);
  const [node, setNode] = useState<string | null>(null);
  const [onlyHeld, setOnlyHeld] = useState(true);
  const [excepting, setExcepting] = useState<string>();
  const products = useList("GET /api/v1/products", { query: { limit: 200 } });
  const entitlements = useList("GET /api/v1/entitlements", {
    tenant,
    query: { limit: 200, product: product ?? undefined, node: node ?? undefined },
  });
  const known = products.loadable.state === "shown" ? products.loadable.data : [];
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("entitlements.lead")}</Text>
      <Group align="flex-end">
        <Select
          label={t("entitlements.product")}
          placeholder={t("entitlements.anyProduct")}
          data={known.map(({ key, label }) => ({ value: key, label: label ?? key }))}
          value={product}
          onChange={setProduct}
          clearable
        />
        <RemoteSelect
          label={t("entitlements.node")}
          placeholder={t("entitlements.root")}
          list="GET /api/v1/nodes"
          ask={() => ({ tenant, query: { limit: 200 } })}
          option={({ id, name }) => ({ value: id, label: name })}
          value={node}
          onChange={setNode}
          clearable
        />
        <Switch
          label={t("entitlements.only")}
          checked={onlyHeld}
          onChange={(event) => setOnlyHeld(event.currentTarget.checked)}
          mb={8}
        />
      </Group>
      <LoadedList of={entitlements} empty={<Empty title={t("entitlements.empty")}>{t("entitlements.emptyWhy")}</Empty>}>
        {(items) => (
          <EntitlementTable
            items={onlyHeld ? items.filter(({ status }) => status !== "absent") : items}
            except={setExcepting}
          />
        )}
      </LoadedList>
      {excepting !== undefined && (
        <OverrideDialog tenant={tenant} capability={excepting} close={() => setExcepting(undefined)} />
      )}
    </Stack>
  );
}

interface EntitlementTableProps {
  readonly items: readonly Entitlement[];
  readonly except: (capability: string) => void;
}

function EntitlementTable({ items, except }: EntitlementTableProps) {
  const { t } = useTranslation("tenants");
  const columns: readonly Column<Entitlement>[] = [
    {
      key: "capability",
      title: t("entitlements.capability"),
      cell: ({ capability, label }) => (
        <Stack gap={2} align="flex-start">
          {label !== null && <span>{label}</span>}
          <Mono>{capability}</Mono>
        </Stack>
      ),
    },
    {
      key: "value",
      title: t("entitlements.value"),
      align: "right",
      tight: true,
      cell: ({ status, value, limit }) =>
        status === "held" ? (
          <>
            <Value value={value} />
            {limit?.soft === true && ` (${t("entitlements.soft")})`}
          </>
        ) : (
          t(`entitlements.status.${status}`)
        ),
    },
    {
      key: "provenance",
      title: t("entitlements.provenance"),
      cell: (entitlement) => <Provenance of={entitlement} />,
    },
    {
      key: "actions",
      title: t("entitlements.actions"),
      align: "right",
      cell: ({ capability }) => (
        <Button size="compact-sm" variant="default" onClick={() => except(capability)}>
          {t("entitlements.except")}
          <VisuallyHidden> {t("entitlements.exceptFor", { capability })}</VisuallyHidden>
        </Button>
      ),
    },
  ];
  return (
    <DataTable label={t("tabs.entitlements")} columns={columns} rows={items} keyOf={({ capability }) => capability} />
  );
}
