import type { ItemFact } from "@bailiwick/decision";
import type { Capability, Plan } from "./catalogue.ts";
import { compact } from "./compact.ts";

/**
 * What a plan gives: its parent's items, then its own over them. Where an item says only an amount, the limit's kind and
 * window are the inherited ones, else the capability's.
 */
export function effectiveItems(
  plan: Plan,
  plans: ReadonlyMap<string, Plan>,
  capabilities: ReadonlyMap<string, Capability>,
): readonly ItemFact[] {
  const items = new Map<string, ItemFact>();
  for (const link of lineage(plan, plans).toReversed()) {
    for (const item of link.items) {
      items.set(item.capability, { ...items.get(item.capability), ...item });
    }
  }
  return [...items.values()].map((item) => withDefaultLimit(item, capabilities));
}

/** The item with its capability's limit where it says none of its own. */
export function withDefaultLimit<Item extends ItemFact>(
  item: Item,
  capabilities: ReadonlyMap<string, Capability>,
): Item {
  const limit = item.limit ?? capabilities.get(item.capability)?.limit;
  return limit === undefined ? item : compact<Item>({ ...item, limit });
}

export const deepestInheritance = 16;

/** The plan and those it extends, itself first. A cycle ends where it would repeat, a chain at the deepest allowed. */
export function lineage(plan: Plan, plans: ReadonlyMap<string, Plan>): readonly Plan[] {
  const chain = [plan];
  let parent = parentOf(plan, plans);
  while (parent && !chain.includes(parent) && chain.length <= deepestInheritance) {
    chain.push(parent);
    parent = parentOf(parent, plans);
  }
  return chain;
}

const parentOf = (plan: Plan, plans: ReadonlyMap<string, Plan>): Plan | undefined =>
  plan.extends === undefined ? undefined : plans.get(plan.extends);
