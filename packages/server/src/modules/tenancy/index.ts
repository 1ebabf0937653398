import type { Json, NodeFact, TenantFacts } from "@bailiwick/decision";
import type { TenantAttribute } from "../../cel/index.ts";
import type { TenantRef } from "../../kernel/context.ts";
import type { Module } from "../../kernel/module.ts";
import { tenantClosed } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { endpoints } from "./endpoints.ts";
import * as events from "./events.ts";
import { type Node, nodes, type Tenant, tenants } from "./store.ts";

export const tenancy: Module = { name: "tenancy", endpoints, events: Object.values(events) };

export { tenantCreated } from "./events.ts";
export { planUnknown } from "./problems.ts";

/** A tenant by id or slug, from outside any tenant. */
export const referTenant = (tx: Tx, reference: string): Promise<TenantRef | undefined> => tenants.refer(tx, reference);

/** A closed tenant stays as it is, to be read and exported. */
export async function refuseClosed(tx: Tx, id: string): Promise<void> {
  const tenant = await tenants.find(tx, id);
  if (tenant?.status === "closed") throw tenantClosed();
}

/** A node of this tenant by id or by the app's own key. */
export const findNode = (tx: Tx, reference: string): Promise<Node | undefined> => nodes.refer(tx, reference);

/** The nodes of this tenant with these ids or keys, in no particular order. */
export const findNodes = (tx: Tx, references: readonly string[]): Promise<readonly Node[]> =>
  nodes.referAll(tx, references);

export const rootNode = (tx: Tx): Promise<Node> => nodes.root(tx);

export type StandingFacts = Pick<TenantFacts, "id" | "status" | "statusReason" | "zone" | "attributes">;

/** What a decision needs of the tenant itself. */
export async function tenantFacts(tx: Tx, id: string): Promise<StandingFacts | undefined> {
  const tenant: Tenant | undefined = await tenants.find(tx, id);
  if (!tenant) return undefined;
  const { slug, name, environment, region, locale, zone } = tenant;
  const builtIn: Readonly<Record<Exclude<TenantAttribute, "status">, Json>> = {
    id,
    slug,
    name,
    environment,
    region,
    locale,
    zone,
  };
  return {
    id,
    status: tenant.status,
    ...(tenant.statusReason !== null && { statusReason: tenant.statusReason }),
    zone: tenant.zone,
    // What the product knows of a tenant cannot be shadowed by an attribute of the same name.
    attributes: { ...tenant.attributes, ...builtIn },
  };
}

/** The whole tree, as a decision needs it. */
export async function nodeFacts(tx: Tx): Promise<readonly NodeFact[]> {
  const all = await nodes.all(tx);
  return all.map(({ id, key, kind, parentId }) => ({
    id,
    kind,
    ...(key !== null && { key }),
    ...(parentId !== null && { parent: parentId }),
  }));
}
