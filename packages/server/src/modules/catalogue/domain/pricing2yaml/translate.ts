import type { AddOnItemFact, ItemFact, Json, PriceFact, Window } from "@bailiwick/decision";
import type { AddOn, Capability, Catalogue, MainLimit, Plan } from "../catalogue.ts";
import { emptyCatalogue } from "../catalogue.ts";
import { compact } from "../compact.ts";
import * as exact from "../fraction.ts";
import { constraintsOf, relationFor } from "./check.ts";
import { priceOf, pricePlaces, type Variables } from "./formula.ts";
import { earlierKeys, keyRing, kindOf } from "./names.ts";
import { holds, type Relation } from "./relation.ts";
import {
  type Feature,
  type Pricing,
  type PricingAddOn,
  type PricingPlan,
  typedValue,
  type UsageLimit,
} from "./schema.ts";

/** The key each original name became. */
export interface Names {
  readonly features: Readonly<Record<string, string>>;
  readonly usageLimits: Readonly<Record<string, string>>;
  readonly plans: Readonly<Record<string, string>>;
  readonly addOns: Readonly<Record<string, string>>;
}

export interface Translation {
  readonly catalogue: Catalogue;
  readonly names: Names;
}

interface Target {
  readonly product: string;
  readonly label: string;
  readonly version: string;
  readonly known: Catalogue;
}

/**
 * A checked document as a catalogue of one product. BOOLEAN features are switches, TEXT and PAYMENT ones values, every
 * numeric limit a meter. A limit is enforced through its linked features only where it counts something: renewable,
 * trackable, or compared with usage by an expression.
 */
export function translate(document: Pricing, target: Target): Translation {
  const relations = mapValues(document.features, (feature, name) => relationFor(name, feature));
  const names = nameAll(document, target);
  const capabilities = [
    ...Object.entries(document.features).map(([name, feature]) =>
      featureCapability(name, feature, document, names, relations),
    ),
    ...Object.entries(document.usageLimits ?? {}).map(([name, limit]) => limitCapability(name, limit, names)),
  ];
  const aliases = aliasing(target);
  return {
    names,
    catalogue: {
      ...emptyCatalogue,
      products: [{ key: target.product, label: target.label }],
      capabilities: capabilities.map(aliases),
      plans: Object.entries(document.plans ?? {}).map(([name, plan]) =>
        translatePlan(name, plan, { document, names, relations, target }),
      ),
      addOns: Object.entries(document.addOns ?? {}).map(([name, addOn]) =>
        translateAddOn(name, addOn, document, names, target),
      ),
    },
  };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}

/** Features are named before limits; where two names meet in one slug the later gets a number. */
function nameAll(document: Pricing, { product, known }: Target): Names {
  const earlier = earlierKeys(product, known);
  const capabilityKey = keyRing(product, earlier.taken);
  const key = (name: string, kind: string): string => earlier.find(name, kind) ?? capabilityKey(name);
  const planKey = keyRing(product);
  const addOnKey = keyRing(product);
  return {
    features: mapValues(document.features, (feature, name) => key(name, kindOf(featureKind(feature)))),
    usageLimits: mapValues(document.usageLimits ?? {}, (limit, name) => key(name, kindOf(limitKind(limit)))),
    plans: mapValues(document.plans ?? {}, (_, name) => planKey(name)),
    addOns: mapValues(document.addOns ?? {}, (_, name) => addOnKey(name)),
  };
}

/** The original name is an alias, unless it means another capability already. */
function aliasing({ product, known }: Target): (capability: Capability) => Capability {
  const earlier = earlierKeys(product, known);
  const used = new Set(earlier.aliases);
  return (capability) => {
    const { key, label = "" } = capability;
    const kept = earlier.aliasesOf(key);
    const isFree = label !== "" && !used.has(label) && key !== label;
    if (isFree) used.add(label);
    const aliases = isFree ? [...kept, label] : kept;
    return aliases.length === 0 ? capability : { ...capability, aliases };
  };
}

type Kind = Pick<Capability, "kind" | "valueType">;

function featureKind({ valueType, type }: Feature): Kind {
  if (valueType === "BOOLEAN") return { kind: "switch" };
  if (valueType === "NUMERIC") return { kind: "value", valueType: "number" };
  return { kind: "value", valueType: type === "PAYMENT" ? "json" : "string" };
}

/** A limit that is true or false states a circumstance; it switches nothing on, so it is no switch. */
function limitKind({ valueType }: UsageLimit): Kind {
  if (valueType === "NUMERIC") return { kind: "meter" };
  return { kind: "value", valueType: valueType === "BOOLEAN" ? "json" : "string" };
}

function featureCapability(
  name: string,
  feature: Feature,
  { usageLimits }: Pricing,
  names: Names,
  relations: Readonly<Record<string, Relation>>,
): Capability {
  const relation = relations[name];
  const linked = Object.entries(usageLimits ?? {})
    .filter(([, limit]) => isCounted(limit) && limit.linkedFeatures?.includes(name))
    .map(([limit]) => limit);
  const meters = [...new Set([...(relation?.limits ?? []), ...linked])].flatMap(
    (limit) => names.usageLimits[limit] ?? [],
  );
  const kind = featureKind(feature);
  return compact<Capability>({
    key: names.features[name] ?? name,
    label: name,
    description: feature.description || undefined,
    group: feature.tag || sentenceCase(feature.type),
    ...kind,
    class: kind.kind === "switch" ? "write" : "read",
    meters: kind.kind === "switch" && meters.length > 0 ? meters : undefined,
    condition: relation?.condition,
  });
}

const isCounted = ({ valueType, type, trackable }: UsageLimit): boolean =>
  valueType === "NUMERIC" && (type === "RENEWABLE" || trackable === true);

const sentenceCase = (word: string): string => word.charAt(0) + word.slice(1).toLowerCase();

function limitCapability(name: string, limit: UsageLimit, names: Names): Capability {
  const kind = limitKind(limit);
  return compact<Capability>({
    key: names.usageLimits[name] ?? name,
    label: name,
    description: limit.description || undefined,
    group: "Usage limits",
    ...kind,
    class: kind.kind === "meter" ? "write" : "read",
    unit: limit.unit || undefined,
    limit: kind.kind === "meter" ? windowed(limit) : undefined,
  });
}

const units = {
  SEC: "second",
  MIN: "minute",
  HOUR: "hour",
  DAY: "day",
  WEEK: "week",
  MONTH: "month",
  YEAR: "year",
} as const;

/** Months and years are the calendar's, counted from the subscription's anchor; not 30 and 365 days. */
function windowed({ type, period }: UsageLimit): MainLimit | undefined {
  if (type !== "RENEWABLE") return undefined;
  const window: Window = {
    kind: "subscription",
    unit: units[period?.unit ?? "MONTH"],
    every: period?.value ?? 1,
  };
  return { window };
}

interface PlanContext {
  readonly document: Pricing;
  readonly names: Names;
  readonly relations: Readonly<Record<string, Relation>>;
  readonly target: Target;
}

function translatePlan(name: string, plan: PricingPlan, context: PlanContext): Plan {
  const { document, names, target } = context;
  return compact<Plan>({
    key: names.plans[name] ?? name,
    label: name,
    description: plan.description || undefined,
    version: target.version,
    products: [target.product],
    private: plan.private || undefined,
    prices: prices(plan, document),
    items: planItems(plan, context),
  });
}

function planItems(plan: PricingPlan, { document, names, relations }: PlanContext): ItemFact[] {
  const valueOf = (section: "features" | "usageLimits", name: string): Json | undefined => {
    const declared = document[section]?.[name];
    return declared && typedValue(declared, own(plan[section], name)?.value ?? declared.defaultValue);
  };
  const features = Object.keys(document.features).flatMap((name): ItemFact[] => {
    const value = valueOf("features", name);
    const relation = relations[name];
    const given = value !== undefined && value !== false && (relation === undefined || holds(relation, valueOf));
    return given ? [{ capability: names.features[name] ?? name, value }] : [];
  });
  const limits = Object.keys(document.usageLimits ?? {}).flatMap((name): ItemFact[] => {
    const value = valueOf("usageLimits", name);
    return value === undefined ? [] : [{ capability: names.usageLimits[name] ?? name, value }];
  });
  return [...features, ...limits];
}

const own = <Value>(record: Readonly<Record<string, Value>> | null | undefined, name: string): Value | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

function translateAddOn(
  name: string,
  addOn: PricingAddOn,
  document: Pricing,
  names: Names,
  { version }: Target,
): AddOn {
  const items = (section: "features" | "usageLimits", values: PricingPlan["features"], rule: AddOnItemFact["rule"]) =>
    Object.entries(values ?? {}).flatMap(([each, { value }]): AddOnItemFact[] => {
      const declared = document[section]?.[each];
      const typed = declared && typedValue(declared, value);
      const turnsOff = section === "features" && typed === false;
      return typed === undefined || turnsOff ? [] : [{ capability: names[section][each] ?? each, value: typed, rule }];
    });
  return compact<AddOn>({
    key: names.addOns[name] ?? name,
    label: name,
    description: addOn.description || undefined,
    version,
    availableFor: addOn.availableFor?.map((plan) => names.plans[plan] ?? plan),
    dependsOn: (addOn.dependsOn ?? []).map((other) => names.addOns[other] ?? other),
    excludes: (addOn.excludes ?? []).map((other) => names.addOns[other] ?? other),
    quantity: constraintsOf(addOn),
    private: addOn.private || undefined,
    prices: prices(addOn, document),
    items: [
      ...items("features", addOn.features, "replace"),
      ...items("usageLimits", addOn.usageLimits, "replace"),
      ...items("usageLimits", addOn.usageLimitsExtensions, "extend"),
    ],
  });
}

/** The price, and for each other way of billing the price times its factor. */
function prices({ price, unit }: Pick<PricingPlan, "price" | "unit">, document: Pricing): PriceFact[] {
  const { currency, billing, variables } = document;
  const priced = priceOf(price, (variables ?? {}) as Variables);
  const common = compact({ currency, unit: unit || undefined });
  if ("words" in priced) return [{ ...common, label: priced.words }];
  if ("error" in priced) return [];
  const alternatives = Object.entries(billing ?? {})
    .filter(([, factor]) => factor !== 1)
    .map(([label, factor]) => ({ ...common, amount: times(priced.amount, factor), label }));
  return [{ ...common, amount: priced.amount }, ...alternatives];
}

function times(amount: string, factor: number): string {
  const [left, right] = [exact.fraction(amount), exact.fraction(factor)];
  return left && right ? exact.toDecimal(exact.multiply(left, right), pricePlaces) : amount;
}
