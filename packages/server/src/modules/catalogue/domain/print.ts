import type { Condition, ItemFact, Json, LimitFact, PriceFact, Window } from "@bailiwick/decision";
import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import {
  type AddOn,
  type Attribute,
  type AuditEvent,
  type Capability,
  type Catalogue,
  type MainLimit,
  type Parameter,
  type Plan,
  productOf,
  type Role,
} from "./catalogue.ts";
import { checkCondition, declaredBy, printCel } from "../../../cel/index.ts";
import { sameJson } from "./canonical.ts";
import { byKey, compact } from "./compact.ts";
import { typesOf } from "./read-conditions.ts";
import { amountOfPrice, isNumeric } from "./spell-out.ts";

/** Plain content of a document, before it becomes YAML. */
type Content = Record<string, unknown>;

/** Writes a catalogue as one YAML file; reading that file gives the same catalogue. */
export function printCatalogue(catalogue: Catalogue): string {
  const common = commonOf(catalogue);
  const content = compact<Content>({
    catalogue: 1,
    version: common.version,
    currency: common.currency,
    products: section(catalogue.products, (product) => product),
    attributes: attributesOf(catalogue),
    permissions: section(catalogue.permissions, (permission) => permission),
    capabilities: section(catalogue.capabilities, (capability) => printCapability(capability, catalogue.attributes)),
    roles: section(catalogue.roles, printRole),
    plans: section(catalogue.plans, (plan) => printPlan(plan, common)),
    addOns: section(catalogue.addOns, (addOn) => printAddOn(addOn, common)),
    policyTemplates: section(catalogue.policyTemplates, ({ parameters, condition, ...template }) => ({
      ...template,
      parameters: printParameters(parameters),
      condition: printCondition(condition, catalogue.attributes, parameters),
    })),
    auditEvents: section(catalogue.auditEvents, (event) => printAuditEvent(event, catalogue.products[0]?.key)),
  });
  return tidy(new Document(content, { version: "1.2", schema: "core", aliasDuplicateObjects: false }));
}

interface Common {
  readonly version: string;
  readonly currency: string;
  /** Whether a capability's values are amounts, which need no quotes. */
  isNumeric(capability: string): boolean;
}

/** What most plans and add-ons share is said once. */
function commonOf({ plans, addOns, capabilities }: Catalogue): Common {
  const known = byKey(capabilities);
  const offers = [...plans, ...addOns];
  return {
    version: mostFrequent(offers.map(({ version }) => version)) ?? "1",
    currency: mostFrequent(offers.flatMap(({ prices }) => prices.map(({ currency }) => currency))) ?? "USD",
    isNumeric: (capability) => isNumeric(known.get(capability)),
  };
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function section<T extends { readonly key: string }>(
  items: readonly T[],
  print: (item: T) => object,
): Content | undefined {
  if (items.length === 0) return undefined;
  return Object.fromEntries(items.map((item) => [item.key, compact<Content>({ ...print(item), key: undefined })]));
}

function printParameters(parameters: readonly Parameter[]): Content | undefined {
  if (parameters.length === 0) return undefined;
  return Object.fromEntries(parameters.map(({ name, ...parameter }) => [name, parameter]));
}

function printCapability({ limit, condition, ...capability }: Capability, attributes: readonly Attribute[]): Content {
  const { per, kind, soft } = printMainLimit(limit);
  return { ...capability, per, limit: kind, soft, condition: condition && printCondition(condition, attributes) };
}

/** As CEL wherever reading that again gives the same tree, else the tree itself. */
function printCondition(
  condition: Condition,
  attributes: readonly Attribute[],
  parameters?: readonly Parameter[],
): unknown {
  const text = printCel(condition);
  const read = checkCondition(text, {
    attributes: declaredBy(attributes),
    parameters: parameters && typesOf(parameters),
  });
  return read.ok && sameJson(read.condition, condition) ? text : condition;
}

/** A type alone where nothing else is said. */
function attributesOf({ attributes }: Catalogue): Content | undefined {
  if (attributes.length === 0) return undefined;
  return Object.fromEntries(
    attributes.map(({ key, ...attribute }) => [key, Object.keys(attribute).length === 1 ? attribute.type : attribute]),
  );
}

/** The file's first product and the first version go without saying. */
function printAuditEvent({ product, version, fields, ...event }: AuditEvent, first: string | undefined): Content {
  return {
    ...event,
    product: product === first ? undefined : product,
    version: version === 1 ? undefined : version,
    fields:
      fields &&
      Object.fromEntries(
        fields.map(({ name, ...field }) => [name, Object.keys(field).length === 1 ? field.type : field]),
      ),
  };
}

function printRole({ grants, ...role }: Role): Content {
  const reaches = new Map<string, string[]>();
  for (const { permission, reach } of grants) {
    reaches.set(permission, [...(reaches.get(permission) ?? []), reach]);
  }
  const printed = [...reaches].map(([permission, list]) => [permission, list.length === 1 ? list[0] : list]);
  return { ...role, grants: Object.fromEntries(printed) };
}

function printPlan({ key, version, products, prices, trial, items, ...plan }: Plan, common: Common): Content {
  const ownProduct = products.length === 1 && products[0] === productOf(key);
  return {
    ...plan,
    version: version === common.version ? undefined : version,
    products: ownProduct ? undefined : products,
    price: printPrices(prices, common),
    trial: trial && {
      days: trial.days,
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
      then: trial.then.kind === "fallback" ? { plan: trial.then.plan } : trial.then.kind,
    },
    items: printItems(items, common),
  };
}

function printAddOn(addOn: AddOn, common: Common): Content {
  const { version, dependsOn, excludes, quantity, prices, items, ...rest } = addOn;
  const { min, max, step } = quantity;
  return {
    ...rest,
    version: version === common.version ? undefined : version,
    dependsOn: dependsOn.length === 0 ? undefined : dependsOn,
    excludes: excludes.length === 0 ? undefined : excludes,
    quantity: min === 1 && step === 1 && max === undefined ? undefined : quantity,
    price: printPrices(prices, common),
    replace: printItems(
      items.filter(({ rule }) => rule === "replace"),
      common,
    ),
    extend: printItems(
      items.filter(({ rule }) => rule === "extend"),
      common,
    ),
  };
}

function printPrices(prices: readonly PriceFact[], common: Common): unknown {
  const printed = prices.map((price) => printPrice(price, common));
  return printed.length <= 1 ? printed[0] : printed;
}

function printPrice({ amount, currency, unit, label }: PriceFact, common: Common): unknown {
  const foreign = currency === common.currency ? undefined : currency;
  const bare = foreign === undefined && unit === undefined;
  if (bare && label === undefined && amount !== undefined) return printAmount(amount);
  const readsAsWords = label !== undefined && amountOfPrice(label) === undefined && label.length <= 200;
  if (bare && amount === undefined && readsAsWords) return label;
  return compact<Content>({
    amount: amount === undefined ? undefined : printAmount(amount),
    currency: foreign,
    unit,
    label,
  });
}

function printItems(items: readonly ItemFact[], common: Common): Content | undefined {
  if (items.length === 0) return undefined;
  return Object.fromEntries(items.map((item) => [item.capability, printItem(item, common)]));
}

function printItem({ capability, value, limit, limits }: ItemFact, common: Common): unknown {
  if (limit !== undefined || limits !== undefined) {
    return compact<Content>({
      limit: printAmount(value),
      ...printMainLimit(limit),
      limits: limits?.map(printFurtherLimit),
    });
  }
  if (common.isNumeric(capability)) return printAmount(value);
  const isMapping = typeof value === "object" && !Array.isArray(value);
  return isMapping ? { value } : value;
}

function printMainLimit(limit: MainLimit | undefined) {
  const window = limit?.window;
  const implied = window !== undefined && window.kind !== "subscription" ? "cap" : undefined;
  return {
    per: window && printWindow(window),
    kind: limit?.kind === implied ? undefined : limit?.kind,
    soft: limit?.soft,
  };
}

function printFurtherLimit({ kind, amount, per, window, soft }: LimitFact): Content {
  const implied = window?.kind === "subscription" ? "allowance" : "cap";
  return compact<Content>({
    limit: printAmount(amount),
    per: window && printWindow(window),
    for: per === "tenant" ? undefined : per,
    kind: kind === implied ? undefined : kind,
    soft,
  });
}

function printWindow(window: Window): string {
  if (window.kind === "calendar") return `calendar ${window.unit}`;
  const span = window.every === 1 ? window.unit : `${window.every} ${window.unit}s`;
  return window.kind === "rolling" ? `rolling ${span}` : span;
}

/** A number where YAML keeps it exact, else text. */
const printAmount = (amount: Json): Json =>
  typeof amount === "string" && amount.length <= 15 && String(Number(amount)) === amount ? Number(amount) : amount;

/** Short lists and mappings of plain values stand on one line. */
function tidy(document: Document): string {
  visit(document, {
    Collection(_, node) {
      const values: unknown[] = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [];
      const isFlat = values.length <= 4 && values.every((value) => isScalar(value));
      if (isFlat && (isSeq(node) || String(node).length < 80)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}
