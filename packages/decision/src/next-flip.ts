/** When an answer can change just because time passes: the life of a cached answer, and of an ETag. */
import { nextBoundary } from "./conditions/time-window.ts";
import type { Moments, PlanTable, Principal, Tenant } from "./compile/model.ts";
import { holdingsIn, stretchAt } from "./compile/segment.ts";
import { windowAt } from "./time.ts";
import type { Instant, ItemFact, Window } from "./types.ts";

/**
 * The first instant after `now` at which anything about a tenant (and a principal, where one is given) may come out
 * differently with the same facts and the same question: phases, overrides, blocks, controls, rules, network rules,
 * time windows of conditions, periods of limits, assignments. Usage in rolling windows ages all the time and is not
 * in it. Undefined where nothing ever will.
 */
export function nextFlip(tenant: Tenant, now: Instant, principal?: Principal): Instant | undefined {
  const stretch = stretchAt(tenant, now);
  const found = [
    stretch.end,
    ...nextOf(tenant.moments, tenant, now),
    ...nextOf(tenant.platform.moments, tenant, now),
    ...(principal?.assignments.flatMap(({ from, until }) => [from ?? Infinity, until ?? Infinity]) ?? []),
  ];
  for (const holding of new Set(holdingsIn(tenant, stretch))) {
    if (holding === undefined) continue;
    const { anchor } = holding.subscription;
    for (const window of windowsOf(holding.table)) {
      found.push(windowAt(window, { anchor, zone: tenant.zone }, now).end ?? Infinity);
    }
  }
  const next = found.reduce((soonest, at) => (at > now && at < soonest ? at : soonest), Infinity);
  return Number.isFinite(next) ? next : undefined;
}

function nextOf({ instants, recurring, restless }: Moments, { zone }: Tenant, now: Instant): readonly Instant[] {
  if (restless) return [now + 1];
  const instant = instants.find((at) => at > now) ?? Infinity;
  return [instant, ...recurring.map((window) => nextBoundary(window, zone, now) ?? Infinity)];
}

/** Each shape of window once. */
function windowsOf({ planVersion, addOns }: PlanTable): Iterable<Window> {
  const items: readonly ItemFact[] = [...planVersion.items, ...addOns.flatMap(({ fact }) => fact.items)];
  const windows = items.flatMap(({ limit, limits }) => [
    limit?.window ?? [],
    ...(limits ?? []).map(({ window }) => window ?? []),
  ]);
  return new Map(windows.flat().map((window) => [JSON.stringify(window), window])).values();
}
