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

/** More steps of one add-on than anybody buys. */
const mostSteps = 10_000;

export function planChange(stage: Stage, asked: Asked): Change | undefined {
  const offers = [...planOffers(stage, asked), ...addOnOffers(stage, asked)];
  return offers.toSorted((a, b) => (a.cost ?? Infinity) - (b.cost ?? Infinity) || 0)[0]?.change;
}

/**
 * A plan in place of the held one must answer for everything that one answers for, and no plan may answer for what
 * another subscription does: neither could be had.
 */
function* planOffers(stage: Stage, asked: Asked): Generator<Offer> {
  const { platform } = asked.tenant;
  const holdings = holdingsIn(asked.tenant, asked.stretch);
  const held = holdings[asked.capability.product];
  const now = held?.table.planVersion;
  const isFree = (product: string) =>
    now?.products.includes(product) || holdings[indexOf(asked, product)] === undefined;
  const product = productOf(asked.capability.key);
  const offered = [...platform.planVersions.values()].filter(
    (fact) =>
      isOffered(fact) &&
      fact.products.includes(product) &&
      fact.products.every(isFree) &&
      (now?.products ?? []).every((each) => fact.products.includes(each)),
  );
  for (const fact of offered.toSorted((a, b) => comparePrices(a.price, b.price))) {
    const addOns = held === undefined ? [] : staying(asked, held, fact);
    if (!passes(stage, asked, { planVersion: fact.id, addOns })) continue;
    const { id, plan, label, price } = fact;
    const offer = {
      planVersion: id,
      plan,
      ...(label !== undefined && { label }),
      ...(price !== undefined && { price }),
    };
    const change: Change =
      held === undefined
        ? { kind: "subscribe", ...offer }
        : { kind: "upgrade_plan", subscription: held.subscription.id, ...offer, addOns };
    yield { change, cost: extraCost(price, now?.price) };
  }
}

const indexOf = ({ tenant }: Asked, product: string): number => tenant.platform.products.get(product) ?? -1;

/** Of the held add-ons those that go with another plan; one that needs another that does not stay goes with it. */
function staying({ tenant }: Asked, { phase }: Holding, plan: PlanVersionFact) {
  let kept = phase.addOns.flatMap(({ addOnVersion, quantity }) => {
    const fact = tenant.platform.addOnVersions.get(addOnVersion);
    return fact !== undefined && isAvailable(fact, plan) ? [{ addOnVersion, addOn: fact.addOn, quantity, fact }] : [];
  });
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    const keys = new Set(kept.map(({ addOn }) => addOn));
    kept = kept.filter(({ fact }) => (fact.dependsOn ?? []).every((key) => keys.has(key)));
  }
  return kept.map(({ fact: _, ...addOn }) => addOn);
}

function* addOnOffers(stage: Stage, asked: Asked): Generator<Offer> {
  const { platform } = asked.tenant;
  const held = holdingsIn(asked.tenant, asked.stretch)[asked.capability.product];
  if (held === undefined) return;
  for (const fact of platform.addOnVersions.values()) {
    if (!isOffered(fact) || !isAvailable(fact, held.table.planVersion)) continue;
    if (!mayHelp(fact, asked) || !goesWith(asked, held, fact)) continue;
    const had = quantityHeld(held, fact);
    const total = enough(fact, had, (count) => passes(stage, asked, withAddOn(held, fact, count)));
    if (total === undefined) continue;
    const { id, addOn, label, price } = fact;
    const change: Change = {
      kind: "buy_add_on",
      subscription: held.subscription.id,
      addOnVersion: id,
      addOn,
      quantity: total - had,
      total,
      ...(label !== undefined && { label }),
      ...(price !== undefined && { price }),
    };
    const each = priceOf(price);
    yield { change, cost: each === undefined ? undefined : each * (total - had) };
  }
}

/** What it needs is held, and nothing held excludes it or is excluded by it. */
function goesWith({ tenant }: Asked, { phase }: Holding, fact: AddOnVersionFact): boolean {
  const others = phase.addOns.flatMap(({ addOnVersion }) => tenant.platform.addOnVersions.get(addOnVersion) ?? []);
  const isHeld = (key: string) => others.some(({ addOn }) => addOn === key);
  const excludes = others.some((other) => other.excludes?.includes(fact.addOn) || fact.excludes?.includes(other.addOn));
  return !excludes && (fact.dependsOn ?? []).every(isHeld);
}

const quantityHeld = ({ phase }: Holding, { id }: AddOnVersionFact): number =>
  phase.addOns.find(({ addOnVersion }) => addOnVersion === id)?.quantity ?? 0;

function mayHelp({ items }: AddOnVersionFact, { capability }: Asked): boolean {
  const keys = [capability.key, ...capability.meters.map(({ key }) => key)];
  return items.some((item) => keys.includes(item.capability));
}

/** The stage, asked again as if the tenant were on other terms. */
function passes(stage: Stage, asked: Asked, terms: Pick<PhaseFact, "planVersion" | "addOns">): boolean {
  const table = buildTable(asked.tenant.platform, terms);
  if (table === undefined) return false;
  return stage.judge({ ...asked, ...onTable(asked, table), entitlement: undefined, overage: undefined }) === undefined;
}

function onTable(asked: Asked, table: PlanTable): Pick<Asked, "segment" | "stretch"> {
  const { segment, stretch, tenant, now } = asked;
  const products = table.planVersion.products.flatMap((product) => tenant.platform.products.get(product) ?? []);
  const holdings = holdingsIn(tenant, stretch).map((held, product) =>
    products.includes(product) ? { ...(held ?? newHolding(table, now)), table } : held,
  );
  const tables = holdings.map((held) => held?.table);
  return {
    segment: { ...segment, tables, overrides: forgotten(segment.overrides) },
    stretch: { ...stretch, holdings, windows: undefined },
  };
}

function newHolding(table: PlanTable, now: number): Holding {
  const planVersion = table.planVersion.id;
  const phase: PhaseFact = { kind: "active", from: now, planVersion, addOns: [] };
  return { subscription: { id: "", anchor: now, phases: [phase] }, phase, standing: 0, table };
}

/** The same overrides, with nothing worked out from the terms of today. */
function forgotten(overrides: Segment["overrides"]): Segment["overrides"] {
  if (overrides === undefined) return undefined;
  const fresh = { atRoot: undefined, atNodes: undefined };
  return new Map([...overrides].map(([index, each]): [number, Overrides] => [index, { ...each, ...fresh }]));
}

function withAddOn({ phase }: Holding, { id }: AddOnVersionFact, quantity: number) {
  const others = phase.addOns.filter(({ addOnVersion }) => addOnVersion !== id);
  return { planVersion: phase.planVersion, addOns: [...others, { addOnVersion: id, quantity }] };
}

/** The smallest quantity above what is held that may be held and is enough, by halving; more never helps less. */
function enough(
  { quantity: { min, max = Infinity, step } = { min: 1, step: 1 } }: AddOnVersionFact,
  had: number,
  isEnough: (total: number) => boolean,
): number | undefined {
  const first = Math.max(Math.ceil(min / step), Math.floor(had / step) + 1);
  const last = Math.min(Math.floor(max / step), first + mostSteps);
  if (first > last || !isEnough(last * step)) return undefined;
  let [low, high] = [first - 1, last];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle * step)) high = middle;
    else low = middle;
  }
  return high * step;
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
