import type { PlatformFacts, PrincipalFacts, TenantFacts } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";
import { assignmentFacts, networkFacts, platformRuleFacts, roleFacts, ruleFacts } from "../access/index.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { bucketFacts, controlFacts, platformControlFacts } from "../controls/index.ts";
import { blockFacts, overrideFacts, subscriptionFacts } from "../entitlements/index.ts";
import {
  findPrincipal,
  findPrincipals,
  type Principal,
  type PrincipalsAfter,
  principalsAfter,
} from "../identity/index.ts";
import { nodeFacts, tenantFacts } from "../tenancy/index.ts";

/** What is the same for every tenant. */
export async function loadPlatform(tx: Tx, revision: number, now: Date): Promise<PlatformFacts> {
  const [catalogue, controls, rules] = await Promise.all([
    publishedCatalogue(tx),
    platformControlFacts(tx, now),
    platformRuleFacts(tx, now),
  ]);
  return { revision, ...catalogue.facts, controls, rules: [...(catalogue.facts.rules ?? []), ...rules] };
}

/** All a tenant's decisions depend on from now on, but its principals. The driver sends the queries together. */
export async function loadTenant(tx: Tx, id: string, revision: number, now: Date): Promise<TenantFacts> {
  const [tenant, nodes, controls, buckets, blocks, subscriptions, overrides, network, rules, roles] = await Promise.all(
    [
      tenantFacts(tx, id),
      nodeFacts(tx),
      controlFacts(tx, now),
      bucketFacts(tx, id),
      blockFacts(tx, now),
      subscriptionFacts(tx, now),
      overrideFacts(tx, now),
      networkFacts(tx),
      ruleFacts(tx, now),
      roleFacts(tx),
    ],
  );
  if (!tenant) throw new Error(`There is no tenant ${id}`);
  return { ...tenant, revision, buckets, nodes, controls, blocks, subscriptions, overrides, network, rules, roles };
}

/** One principal by the app's own id, or the server's. */
export async function loadPrincipal(tx: Tx, reference: string, now: Date): Promise<PrincipalFacts | undefined> {
  const principal = await findPrincipal(tx, reference);
  if (!principal) return undefined;
  const [facts] = await withAssignments(tx, [principal], now);
  return facts;
}

/** Many of them, by what they were called. */
export async function loadNamed(
  tx: Tx,
  references: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, PrincipalFacts>> {
  const found = await findPrincipals(tx, references);
  const facts = await withAssignments(tx, [...found.values()], now);
  return new Map([...found.keys()].flatMap((name, index) => (facts[index] ? [[name, facts[index]]] : [])));
}

/** A stretch of the principals there are. */
export async function loadPrincipals(tx: Tx, stretch: PrincipalsAfter, now: Date): Promise<readonly PrincipalFacts[]> {
  return withAssignments(tx, await principalsAfter(tx, stretch), now);
}

async function withAssignments(
  tx: Tx,
  principals: readonly Principal[],
  now: Date,
): Promise<readonly PrincipalFacts[]> {
  const ids = principals.map(({ id }) => id);
  const assignments = await assignmentFacts(tx, ids, now);
  return principals.map(({ id, externalId, kind, status, attributes, nodes }) => ({
    id,
    externalId,
    kind,
    status,
    attributes,
    nodes,
    assignments: assignments.get(id) ?? [],
  }));
}
