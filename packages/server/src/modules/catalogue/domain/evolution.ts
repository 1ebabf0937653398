import type { AddOnVersionFact, CapabilityFact, ItemFact, Json, PlanVersionFact, PriceFact } from "@bailiwick/decision";
import { sameJson } from "./canonical.ts";
import { compact } from "./compact.ts";
import { unlimited } from "./decimal.ts";
import { compare, fraction } from "./fraction.ts";

/** From and to; undefined where the version says nothing about it. */
export type Change<T> = readonly [from: T | undefined, to: T | undefined];

/** What moving from one plan version to another does to whoever holds it. Capabilities by key, in sorted order. */
export interface PlanEvolution {
  readonly price?: Change<PriceFact>;
  /** Switches that go on, and off. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** Amounts that change: of meters, and of values that are numbers. */
  readonly limits: Readonly<Record<string, Change<string>>>;
  /** Other values that change: text, enums, JSON. */
  readonly values: Readonly<Record<string, Change<Json>>>;
  /** Meters whose window, kind, hardness or further limits change. */
  readonly terms: readonly string[];
}

type Version = Pick<PlanVersionFact, "items" | "price">;
export type Kinds = ReadonlyMap<string, Pick<CapabilityFact, "kind" | "valueType">>;

/** `kinds` are the capabilities by key, of both versions. */
export function planEvolution(from: Version, to: Version, kinds: Kinds): PlanEvolution {
  const before = byCapability(from.items);
  const after = byCapability(to.items);
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const shapeOf = (key: string) => shape(kinds.get(key));
  const changed = keys.filter((key) => !sameJson(before.get(key)?.value, after.get(key)?.value));
  const changes = <T extends Json>(wanted: Shape): Record<string, Change<T>> =>
    Object.fromEntries(
      changed
        .filter((key) => shapeOf(key) === wanted)
        .map((key) => [key, [before.get(key)?.value as T | undefined, after.get(key)?.value as T | undefined]]),
    );
  const switches = changed.filter((key) => shapeOf(key) === "switch");
  return compact<PlanEvolution>({
    price: sameJson(from.price, to.price) ? undefined : [from.price, to.price],
    gained: switches.filter((key) => after.get(key)?.value === true),
    lost: switches.filter((key) => before.get(key)?.value === true),
    limits: changes<string>("amount"),
    values: changes<Json>("value"),
    terms: keys.filter((key) => before.has(key) && after.has(key) && !sameTerms(before.get(key), after.get(key))),
  });
}

type Shape = "switch" | "amount" | "value";

function shape(capability: Pick<CapabilityFact, "kind" | "valueType"> | undefined): Shape {
  if (capability?.kind === "switch") return "switch";
  return capability?.kind === "meter" || capability?.valueType === "number" ? "amount" : "value";
}

const byCapability = (items: readonly ItemFact[]): Map<string, ItemFact> =>
  new Map(items.map((item) => [item.capability, item]));

const sameTerms = (a: ItemFact | undefined, b: ItemFact | undefined): boolean =>
  sameJson([a?.limit ?? {}, a?.limits ?? []], [b?.limit ?? {}, b?.limits ?? []]);

function isUnchanged({ price, gained, lost, limits, values, terms }: PlanEvolution): boolean {
  const lists = [gained, lost, terms, Object.keys(limits), Object.keys(values)];
  return price === undefined && lists.every(({ length }) => length === 0);
}

/** Whether a holder is worse off: something goes off, shrinks or ends. Other terms count, since they may. */
export function takesAway({ lost, limits, values, terms }: PlanEvolution): boolean {
  return (
    lost.length > 0 ||
    terms.length > 0 ||
    Object.values(limits).some(([from, to]) => isLess(to, from)) ||
    Object.values(values).some(([from, to]) => from !== undefined && to === undefined)
  );
}

function isLess(a: string | undefined, b: string | undefined): boolean {
  if (b === undefined || a === unlimited) return false;
  if (a === undefined || b === unlimited) return true;
  const [left, right] = [fraction(a), fraction(b)];
  return left !== undefined && right !== undefined && compare(left, right) < 0;
}

/** What one version of a product's price list changes against an earlier one. */
export interface OfferEvolution {
  readonly plansAdded: readonly string[];
  readonly plansRemoved: readonly string[];
  /** Plans of both versions that differ. */
  readonly plans: Readonly<Record<string, PlanEvolution>>;
  readonly addOnsAdded: readonly string[];
  readonly addOnsRemoved: readonly string[];
}

export interface Offer {
  readonly planVersions: readonly PlanVersionFact[];
  readonly addOnVersions: readonly AddOnVersionFact[];
  readonly capabilities: readonly CapabilityFact[];
}

export function offerEvolution(from: Offer, to: Offer): OfferEvolution {
  const kinds = new Map([...from.capabilities, ...to.capabilities].map((fact) => [fact.key, fact]));
  const before = new Map(offered(from.planVersions).map((version) => [version.plan, version]));
  const after = new Map(offered(to.planVersions).map((version) => [version.plan, version]));
  const plans = [...before].flatMap(([key, version]) => {
    const next = after.get(key);
    const evolution = next && planEvolution(version, next, kinds);
    return evolution === undefined || isUnchanged(evolution) ? [] : [[key, evolution] as const];
  });
  const addOnsBefore = offered(from.addOnVersions).map(({ addOn }) => addOn);
  const addOnsAfter = offered(to.addOnVersions).map(({ addOn }) => addOn);
  return {
    plansAdded: without([...after.keys()], [...before.keys()]),
    plansRemoved: without([...before.keys()], [...after.keys()]),
    plans: Object.fromEntries(plans),
    addOnsAdded: without(addOnsAfter, addOnsBefore),
    addOnsRemoved: without(addOnsBefore, addOnsAfter),
  };
}

const offered = <T extends { readonly current: boolean }>(versions: readonly T[]): T[] =>
  versions.filter(({ current }) => current);

const without = (keys: readonly string[], others: readonly string[]): string[] =>
  keys.filter((key) => !others.includes(key));
