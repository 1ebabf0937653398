import { Button, Group, Select, Stack, Switch, Text, VisuallyHidden } from "@mantine/core";
import type { Entitlement, Subscription } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { NodeSelect } from "../../frame/node-select.tsx";
import { Mono, Value } from "../../frame/values.tsx";
import { shownOf } from "../../frame/whole.ts";
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
  const subscriptions = useList("GET /api/v1/subscriptions", { tenant });
  const names = new Map(shownOf(subscriptions).flatMap(namesIn));
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
        <NodeSelect
          tenant={tenant}
          label={t("entitlements.node")}
          placeholder={t("entitlements.root")}
          value={node}
          onChange={setNode}
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
            tenant={tenant}
            names={names}
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

/** The versions a subscription is on, was or will be, each with its plan's or add-on's key. */
const namesIn = ({ phases }: Subscription): readonly (readonly [string, string])[] =>
  phases.flatMap(({ plan, planVersion, addOns }) => [
    [planVersion, plan] as const,
    ...addOns.map(({ addOn, addOnVersion }) => [addOnVersion, addOn] as const),
  ]);

interface EntitlementTableProps {
  readonly tenant: string;
  readonly names: ReadonlyMap<string, string>;
  readonly items: readonly Entitlement[];
  readonly except: (capability: string) => void;
}

function EntitlementTable({ tenant, names, items, except }: EntitlementTableProps) {
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
      cell: (entitlement) => <Provenance of={entitlement} tenant={tenant} names={names} />,
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
