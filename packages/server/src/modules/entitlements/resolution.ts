import {
  compileTenant,
  resolveEntitlement,
  resolveEntitlements,
  type ResolvedEntitlement,
  type SubscriptionFact,
  type Tenant,
} from "@bailiwick/decision";
import { notFound } from "../../kernel/problem.ts";
import { publishedCatalogue, type PublishedCatalogue } from "../catalogue/index.ts";
import { findNode, nodeFacts, tenantFacts } from "../tenancy/index.ts";
import { overrideFacts, subscriptionFacts } from "./facts.ts";
import * as problems from "./problems.ts";
import { platformOf } from "./terms.ts";
import type { Reading } from "./work.ts";

/** Where and when a tenant's entitlements are looked at. */
export interface Viewpoint {
  /** Absent: now. */
  readonly at?: Date | undefined;
  /** By id or key; absent: the root. */
  readonly node?: string | undefined;
}

export interface Entitlement extends ResolvedEntitlement {
  readonly product: string;
  readonly label: string | undefined;
  readonly kind: "switch" | "value" | "meter";
  readonly archived: boolean;
}

/** Everything the tenant holds or could hold, by key in sorted order. */
export async function entitlementsOf(
  reading: Reading,
  { at, node, product }: Viewpoint & { readonly product?: string | undefined },
): Promise<readonly Entitlement[]> {
  const catalogue = await publishedCatalogue(reading.tx);
  const tenant = await tenantAt(reading, catalogue, at ?? reading.now);
  const where = await nodeId(reading, node);
  return resolveEntitlements(tenant, (at ?? reading.now).getTime(), where)
    .map((resolved) => described(catalogue, resolved))
    .filter((each) => product === undefined || each.product === product)
    .toSorted((a, b) => (a.capability < b.capability ? -1 : 1));
}

/** One of them, by key or alias; an archived one is there, but not granted. */
export async function entitlementTo(reading: Reading, name: string, { at, node }: Viewpoint): Promise<Entitlement> {
  const catalogue = await publishedCatalogue(reading.tx);
  const tenant = await tenantAt(reading, catalogue, at ?? reading.now);
  const where = await nodeId(reading, node);
  const resolved = resolveEntitlement(tenant, name, (at ?? reading.now).getTime(), where);
  if (resolved === undefined) throw notFound(`The catalogue has no capability ${JSON.stringify(name)}`);
  return described(catalogue, resolved);
}

function described({ capabilities }: PublishedCatalogue, resolved: ResolvedEntitlement): Entitlement {
  const fact = capabilities.get(resolved.capability);
  return {
    ...resolved,
    product: resolved.capability.slice(0, resolved.capability.indexOf(".")),
    label: fact?.label,
    kind: fact?.kind ?? "switch",
    archived: fact?.archived ?? false,
  };
}

async function nodeId({ tx }: Reading, reference: string | undefined): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const found = await findNode(tx, reference);
  if (found) return found.id;
  throw problems.nodeUnknown(undefined, {
    errors: [{ parameter: "node", detail: "No node has this id or key" }],
  });
}

/** The tenant as far as its entitlements go; `replaced` stands for its subscription of the same id. */
export async function tenantAt(
  { tx, tenant }: Reading,
  catalogue: PublishedCatalogue,
  since: Date,
  replaced?: SubscriptionFact,
): Promise<Tenant> {
  const facts = await tenantFacts(tx, tenant.id);
  if (facts === undefined) throw notFound();
  const current = await subscriptionFacts(tx, since);
  return compileTenant(platformOf(catalogue), {
    ...facts,
    // What is held does not depend on standing; that is the decision's to judge.
    status: "active",
    revision: 0,
    nodes: await nodeFacts(tx),
    subscriptions: replaced === undefined ? current : [...current.filter(({ id }) => id !== replaced.id), replaced],
    overrides: await overrideFacts(tx, since),
    buckets: {},
    controls: [],
    blocks: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: [],
    roles: [],
  });
}
