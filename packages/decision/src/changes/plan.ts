/** The cheapest plan or add-on with which a stage would pass: public, current, and tried before it is told. */
import { compareAmounts, parseDecimal } from "../amount.ts";
import type { Change } from "../answer.ts";
import type { Asked, Stage } from "../asked.ts";
import type { Holding, Overrides, PlanTable, Segment } from "../compile/model.ts";
import { buildTable } from "../compile/plan-table.ts";
import { holdingsIn } from "../compile/segment.ts";
import { productOf } from "../compile/platform.ts";
import type { AddOnVersionFact, PhaseFact, PlanVersionFact, PriceFact } from "../types.ts";

interface Offer {
  readonly change: Change;
  /** What it costs beyond what is paid now; undefined where that can't be said. */
  readonly cost: number | undefined;
}

/** More of one add-on than anybody buys. */
const mostOfOneAddOn = 10_000;

export function planChange(stage: Stage, asked: Asked): Change | undefined {
  const offers = [...planOffers(stage, asked), ...addOnOffers(stage, asked)];
  return offers.toSorted((a, b) => (a.cost ?? Infinity) - (b.cost ?? Infinity) || 0)[0]?.change;
}

function* planOffers(stage: Stage, asked: Asked): Generator<Offer> {
  const { platform } = asked.tenant;
  const product = productOf(asked.capability.key);
  const held = holdingsIn(asked.tenant, asked.segment)[asked.capability.product];
  const versions = [...platform.planVersions.values()];
  const offered = versions.filter((fact) => isOffered(fact) && fact.products.includes(product));
  for (const fact of offered.toSorted((a, b) => comparePrices(a.price, b.price))) {
    const addOns = held?.phase.addOns.filter(({ addOnVersion }) => {
      const version = platform.addOnVersions.get(addOnVersion);
      return version !== undefined && isAvailable(version, fact);
    });
    if (!passes(stage, asked, { planVersion: fact.id, addOns: addOns ?? [] })) continue;
    const { id, plan, label, price } = fact;
    const change: Change = {
      kind: "upgrade_plan",
      planVersion: id,
      plan,
      ...(label !== undefined && { label }),
      ...(price !== undefined && { price }),
    };
    yield { change, cost: extraCost(price, held?.table.planVersion.price) };
  }
}

function* addOnOffers(stage: Stage, asked: Asked): Generator<Offer> {
  const { platform } = asked.tenant;
  const held = holdingsIn(asked.tenant, asked.segment)[asked.capability.product];
  if (held === undefined) return;
  for (const fact of platform.addOnVersions.values()) {
    if (!isOffered(fact) || !isAvailable(fact, held.table.planVersion)) continue;
    if (!mayHelp(fact, asked)) continue;
    const quantity = fewest((count) => passes(stage, asked, withAddOn(held, fact, count)));
    if (quantity === undefined) continue;
    const { id, addOn, label, price } = fact;
    const change: Change = {
      kind: "buy_add_on",
      addOnVersion: id,
      addOn,
      quantity,
      ...(label !== undefined && { label }),
      ...(price !== undefined && { price }),
    };
    const each = priceOf(price);
    yield { change, cost: each === undefined ? undefined : each * quantity };
  }
}

function mayHelp({ items }: AddOnVersionFact, { capability }: Asked): boolean {
  const keys = [capability.key, ...capability.meters.map(({ key }) => key)];
  return items.some((item) => keys.includes(item.capability));
}

/** The stage, asked again as if the tenant were on other terms. */
function passes(stage: Stage, asked: Asked, terms: Pick<PhaseFact, "planVersion" | "addOns">): boolean {
  const table = buildTable(asked.tenant.platform, terms);
  if (table === undefined) return false;
  const segment = segmentWith(asked, table);
  return stage.judge({ ...asked, segment, entitlement: undefined, overage: undefined }) === undefined;
}

function segmentWith({ segment, tenant, now }: Asked, table: PlanTable): Segment {
  const products = table.planVersion.products.flatMap((product) => tenant.platform.products.get(product) ?? []);
  const holdings = holdingsIn(tenant, segment).map((held, product) =>
    products.includes(product) ? { ...(held ?? newHolding(table, now)), table } : held,
  );
  const tables = holdings.map((held) => held?.table);
  return { ...segment, holdings, tables, windows: [], overrides: forgotten(segment.overrides) };
}

function newHolding(table: PlanTable, now: number): Holding {
  const planVersion = table.planVersion.id;
  const phase: PhaseFact = { kind: "active", from: now, planVersion, addOns: [] };
  return { subscription: { id: "", anchor: now, phases: [phase] }, phase, standing: 0, table };
}

/** The same overrides, with nothing worked out from the terms of today. */
function forgotten(overrides: Segment["overrides"]): Segment["overrides"] {
  if (overrides === undefined) return undefined;
  return new Map([...overrides].map(([index, each]): [number, Overrides] => [index, { ...each, resolved: new Map() }]));
}

function withAddOn({ phase }: Holding, { id }: AddOnVersionFact, more: number) {
  const had = phase.addOns.find(({ addOnVersion }) => addOnVersion === id)?.quantity ?? 0;
  const others = phase.addOns.filter(({ addOnVersion }) => addOnVersion !== id);
  const addOns = [...others, { addOnVersion: id, quantity: had + more }];
  return { planVersion: phase.planVersion, addOns };
}

/** The smallest count that is enough, by doubling and halving; more never helps less. */
function fewest(isEnough: (count: number) => boolean): number | undefined {
  let high = 1;
  while (!isEnough(high)) {
    if (high >= mostOfOneAddOn) return undefined;
    high = Math.min(high * 2, mostOfOneAddOn);
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function isOffered({ current, private: hidden }: PlanVersionFact | AddOnVersionFact): boolean {
  return current && hidden !== true;
}

/** Without a list of plans an add-on goes with every plan of its own product. */
function isAvailable({ addOn, availableFor }: AddOnVersionFact, { plan, products }: PlanVersionFact): boolean {
  return availableFor?.includes(plan) ?? products.includes(productOf(addOn));
}

/** Prices in another currency, or none, come last. */
function comparePrices(left: PriceFact | undefined, right: PriceFact | undefined): number {
  const [a, b] = [left?.amount, right?.amount].map((text) => (text ? parseDecimal(text) : undefined));
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return left?.currency === right?.currency ? compareAmounts(a, b) : 0;
}

function extraCost(price: PriceFact | undefined, paid: PriceFact | undefined): number | undefined {
  const next = priceOf(price);
  if (next === undefined || paid === undefined) return next;
  const now = priceOf(paid);
  return now === undefined || paid.currency !== price?.currency ? next : next - now;
}

function priceOf(price: PriceFact | undefined): number | undefined {
  return price?.amount === undefined ? undefined : Number(price.amount);
}
