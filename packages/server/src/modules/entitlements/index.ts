import type { Database } from "../../kernel/database.ts";
import type { Logger } from "../../kernel/log.ts";
import type { Module } from "../../kernel/module.ts";
import type { Tx } from "../../kernel/sql.ts";
import { referTenant } from "../tenancy/index.ts";
import { endpoints } from "./endpoints.ts";
import * as events from "./events.ts";
import { reactions } from "./reactions.ts";
import { keepAuditAnew } from "./retention.ts";
import { heldVersions, subscribers } from "./store.ts";
import { subscriptionEndpoints } from "./subscription-endpoints.ts";

export interface EntitlementsPorts {
  /** A preview is a question: it looks into the tenant without a transaction of the pipeline. */
  readonly database: Database;
  readonly log: Logger;
}

export const entitlements = (ports: EntitlementsPorts): Module => ({
  name: "entitlements",
  endpoints: [...subscriptionEndpoints(ports), ...endpoints],
  events: Object.values(events),
  reactions,
  jobs: [keepAuditAnew(ports)],
});

export { daysHeld } from "./retention.ts";
export { blockFacts, overrideFacts, subscriptionFacts } from "./facts.ts";

export interface Subscriber {
  readonly tenant: string;
  readonly slug: string;
  readonly plan: string;
  readonly planVersion: string;
}

/** The versions of plans and add-ons a tenant is on, or will be; asked inside the tenant. */
export const versionsHeld =
  (now: () => Date) =>
  async (tx: Tx): Promise<ReadonlySet<string>> =>
    new Set(await heldVersions(tx, now()));

/** Which tenants are, or will be, on some plans; asked across tenants. */
export const subscribersOf =
  (now: () => Date) =>
  async (tx: Tx, plans: readonly string[], most: number): Promise<readonly Subscriber[]> => {
    const found = await subscribers(tx, plans, { now: now(), most });
    const tenants = [...new Set(found.map(({ tenant }) => tenant))];
    const references = await Promise.all(tenants.map((tenant) => referTenant(tx, tenant)));
    const slugs = new Map(references.flatMap((each) => (each === undefined ? [] : [[each.id, each.slug] as const])));
    return found.map((each) => ({ ...each, slug: slugs.get(each.tenant) ?? each.tenant }));
  };
