/** The stretch of time around an instant in which plans, overrides and blocks of a tenant stay as they are. */
import { inForce } from "../entitlements.ts";
import type { Instant, OverrideFact, PhaseFact, SubscriptionFact } from "../types.ts";
import {
  type Holding,
  type Holdings,
  type Node,
  type Overrides,
  type Platform,
  type Restriction,
  type Segment,
  type Standing,
  standings,
  type Stretch,
  type TableLists,
  type Tenant,
} from "./model.ts";
import { planTable } from "./plan-table.ts";
import { none } from "./shared.ts";
import { nodeNamed } from "./tree.ts";

/** The segment an instant lies in; kept on the tenant, because the next question is mostly about the same one. */
export function segmentAt(tenant: Tenant, now: Instant): Segment {
  const known = tenant.segment;
  const current = Math.floor(now / minute);
  if (known !== undefined && tenant.firstMinute <= current && current <= tenant.lastMinute) return known;
  return segmentNear(tenant, now);
}

const minute = 60_000;
/** The greatest small integer, some four thousand years from now. */
const farthestMinute = 2 ** 31 - 1;

/** The same in a minute in which the segment begins or ends, and where time has moved on to another. */
function segmentNear(tenant: Tenant, now: Instant): Segment {
  const { segment, stretch } = tenant;
  if (segment !== undefined && stretch.start <= now && now < stretch.end) return segment;
  if (Number.isNaN(now)) throw new RangeError("not an instant");
  const { start, end } = boundsAround(now, flips(tenant));
  const next = buildSegment(tenant, now);
  tenant.segment = next;
  tenant.stretch = { start, end, holdings: undefined, windows: undefined };
  // Always small integers to the engine, never boxed numbers.
  tenant.firstMinute = Math.max(Math.ceil(start / minute), 0) | 0;
  tenant.lastMinute = Math.min(Math.floor(end / minute) - 1, farthestMinute) | 0;
  return next;
}

/** What is the tenant's own in the segment an instant lies in. */
export function stretchAt(tenant: Tenant, now: Instant): Stretch {
  segmentAt(tenant, now);
  return tenant.stretch;
}

function buildSegment(tenant: Tenant, now: Instant): Segment {
  const { holdings, brokenPlan } = holdingsAt(tenant, now);
  const restrictions = restrictionsAt(tenant, now);
  const segment: Segment = {
    tables: holdings.map((holding) => holding?.table),
    overrides: overridesAt(tenant, now),
    restricted: restrictions.length > 0 || holdings.some((holding) => (holding?.standing ?? 0) > 0),
    restrictions,
    endedTrials: endedTrialsAt(tenant.platform, tenant.subscriptions, now),
    brokenPlan,
  };
  return isPlain(segment) ? shared(tenant.platform, segment) : segment;
}

/** Nothing to tell but plans. */
function isPlain({ overrides, restricted, endedTrials, brokenPlan }: Segment): boolean {
  return overrides === undefined && !restricted && endedTrials.length === 0 && brokenPlan === undefined;
}

/** Segments kept for sharing; those that are forgotten live on with the tenants that have them. */
const mostLists = 10_000;

function shared({ tableLists }: Platform, segment: Segment): Segment {
  if (tableLists.size >= mostLists) tableLists.clear();
  let known: TableLists = { plain: segment, longer: tableLists };
  for (const table of segment.tables) {
    const next = known.longer.get(table) ?? { plain: undefined, longer: new Map() };
    known.longer.set(table, next);
    known = next;
  }
  known.plain ??= segment;
  return known.plain;
}

function* flips({ subscriptions, overrides, blocks }: Tenant): Generator<Instant | undefined> {
  for (const { phases } of subscriptions) {
    for (const { from, until, graceUntil } of phases) yield* [from, until, graceUntil];
  }
  for (const { from, until } of overrides) yield* [from, until];
  for (const { from, until } of blocks) yield* [from, until];
}

function boundsAround(now: Instant, instants: Iterable<Instant | undefined>) {
  let start = -Infinity;
  let end = Infinity;
  for (const at of instants) {
    if (at === undefined) continue;
    if (at <= now && at > start) start = at;
    if (at > now && at < end) end = at;
  }
  return { start, end };
}

/** The harshest first. */
function restrictionsAt(tenant: Tenant, now: Instant): readonly Restriction[] {
  const { id, status, root, blocks } = tenant;
  if (status === "active" && blocks.length === 0) return none;
  const found: Restriction[] = [];
  if (status !== "active") {
    found.push({ standing: standingOf(status), by: "tenant", id, node: root, until: undefined });
  }
  for (const block of blocks) {
    const node = nodeNamed(tenant, block.node);
    if (node === undefined || !inForce(block, now)) continue;
    const standing = standingOf(block.effect);
    found.push({ standing, by: "block", id: block.id, node, until: block.until });
  }
  return found.toSorted((a, b) => b.standing - a.standing);
}

/** An effect nobody knows restricts most. */
function standingOf(effect: "restricted" | "suspended" | "closed"): Standing {
  const index = standings.indexOf(effect);
  return index === 1 || index === 2 ? index : 3;
}

/** What the tenant has of each product, and from which subscription. */
export function holdingsIn(tenant: Tenant, stretch: Stretch): Holdings {
  stretch.holdings ??= holdingsAt(tenant, stretch.start).holdings;
  return stretch.holdings;
}

/** Of several subscriptions that answer for a product, the one whose phase began last does. */
function holdingsAt({ platform, subscriptions }: Tenant, now: Instant) {
  const holdings: (Holding | undefined)[] = Array.from({ length: platform.products.size }, () => undefined);
  let brokenPlan: string | undefined;
  for (const subscription of subscriptions) {
    const phase = subscription.phases.find((each) => inForce(each, now));
    if (phase === undefined || phase.kind === "ended") continue;
    const table = planTable(platform, phase);
    if (table === undefined) {
      brokenPlan = phase.planVersion;
      continue;
    }
    const holding: Holding = { subscription, phase, standing: standingIn(phase, now), table };
    for (const product of productsOf(platform, phase)) {
      const other = holdings[product];
      if (other === undefined || isLater(holding, other)) holdings[product] = holding;
    }
  }
  return { holdings, brokenPlan };
}

function isLater(holding: Holding, other: Holding): boolean {
  if (holding.phase.from !== other.phase.from) return holding.phase.from > other.phase.from;
  return holding.subscription.id > other.subscription.id;
}

function standingIn(phase: PhaseFact, now: Instant): Standing {
  switch (phase.kind) {
    case "trial":
    case "active":
      return 0;
    case "past_due":
      return now < (phase.graceUntil ?? -Infinity) ? 0 : 1;
    case "restricted":
      return 1;
    case "suspended":
    case "ended":
    default:
      return 2;
  }
}

/** Products of which a trial was the last thing a tenant had. */
function endedTrialsAt(
  platform: Platform,
  subscriptions: readonly SubscriptionFact[],
  now: Instant,
): readonly number[] {
  let ended: readonly number[] = none;
  for (const { phases } of subscriptions) {
    if (phases.some((phase) => phase.kind !== "ended" && inForce(phase, now))) continue;
    const last = phases.findLast(({ kind, from }) => kind !== "ended" && from <= now);
    if (last?.kind === "trial") ended = [...ended, ...productsOf(platform, last)];
  }
  return ended;
}

function productsOf(platform: Platform, phase: PhaseFact): readonly number[] {
  const version = platform.planVersions.get(phase.planVersion);
  return version?.products.flatMap((product) => platform.products.get(product) ?? []) ?? [];
}

function overridesAt(tenant: Tenant, now: Instant): Segment["overrides"] {
  const current = tenant.overrides.filter((row) => inForce(row, now));
  if (current.length === 0) return undefined;
  const found = new Map<number, OverridesBeingFound>();
  for (const row of current) {
    const capability = tenant.platform.capabilities.get(row.capability);
    const node = nodeNamed(tenant, row.node);
    if (capability === undefined || node === undefined) continue;
    const known: OverridesBeingFound = found.get(capability.index) ?? {
      rows: [],
      below: [],
      atRoot: undefined,
      atNodes: undefined,
    };
    known.rows.push(row);
    if (node !== tenant.root && !known.below.includes(node)) known.below.push(node);
    found.set(capability.index, known);
  }
  return found;
}

interface OverridesBeingFound extends Overrides {
  readonly rows: OverrideFact[];
  readonly below: Node[];
}
