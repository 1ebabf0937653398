import type { ControlFact, TenantFacts } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";
import { bucketOf } from "./bucket.ts";
import type { Control } from "./domain/control.ts";
import { platformControls, salts, tenantControls } from "./store.ts";

/** Everybody's controls; with `since` those that were over by then are left out. */
export async function platformControlFacts(tx: Tx, since?: Date): Promise<readonly ControlFact[]> {
  return (await platformControls.relevant(tx, since)).map(controlFact);
}

/** The controls of this tenant and its nodes. */
export async function controlFacts(tx: Tx, since?: Date): Promise<readonly ControlFact[]> {
  return (await tenantControls.relevant(tx, since)).map(controlFact);
}

/** Where this tenant stands in every rollout it may meet, by the rollout's id. */
export async function bucketFacts(tx: Tx, tenantId: string): Promise<TenantFacts["buckets"]> {
  return Object.fromEntries((await salts(tx)).map(({ id, salt }) => [id, bucketOf(salt, tenantId)]));
}

const controlFact = ({ id, kind, capability, nodeId, buckets, reason, from, until }: Control): ControlFact => ({
  id,
  kind,
  ...(capability !== null && { capability }),
  ...(nodeId !== null && { node: nodeId }),
  ...(buckets !== null && { buckets }),
  from: from.getTime(),
  ...(until !== null && { until: until.getTime() }),
  reason,
});
