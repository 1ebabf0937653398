import type { BlockFact, OverrideFact, SubscriptionFact } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";
import { type Block, blocks, type Override, overrides, type Subscription, subscriptions } from "./store.ts";

/**
 * What a decision needs to know. Rows that were over at `since` are left out; only a trial after which nothing came
 * stays, because it must still be told.
 */
export async function subscriptionFacts(tx: Tx, since?: Date): Promise<readonly SubscriptionFact[]> {
  return (await subscriptions.relevant(tx, since)).map(subscriptionFact);
}

export async function overrideFacts(tx: Tx, since?: Date): Promise<readonly OverrideFact[]> {
  return (await overrides.relevant(tx, since)).map(overrideFact);
}

export async function blockFacts(tx: Tx, since?: Date): Promise<readonly BlockFact[]> {
  return (await blocks.relevant(tx, since)).map(blockFact);
}

export const subscriptionFact = ({ id, anchor, schedule }: Subscription): SubscriptionFact => ({
  id,
  anchor,
  phases: schedule.map(({ kind, from, until, graceUntil, planVersion, addOns }) => ({
    kind,
    from,
    ...(until !== undefined && { until }),
    ...(graceUntil !== undefined && { graceUntil }),
    planVersion,
    addOns: addOns.map(({ addOnVersion, quantity }) => ({ addOnVersion, quantity })),
  })),
});

const overrideFact = ({ id, capability, mode, value, ...row }: Override): OverrideFact => ({
  id,
  capability,
  mode,
  ...(mode !== "deny" && { value }),
  ...lasting(row),
});

const blockFact = ({ id, source, effect, ...row }: Block): BlockFact => ({
  id,
  source,
  effect,
  ...lasting(row),
});

type Lasting = Pick<Override, "nodeId" | "reason" | "from" | "until" | "endedAt">;

function lasting({ nodeId, reason, from, until, endedAt }: Lasting) {
  const over = Math.min(until?.getTime() ?? Infinity, endedAt?.getTime() ?? Infinity);
  return {
    ...(nodeId !== null && { node: nodeId }),
    reason,
    from: from.getTime(),
    ...(over !== Infinity && { until: over }),
  };
}
