import type { AddOnItemFact, ItemFact, Json, LimitFact, PriceFact, Window, WindowUnit } from "@bailiwick/decision";
import {
  type AddOn,
  type Attribute,
  type AuditEvent,
  type Capability,
  type Catalogue,
  type EventField,
  type MainLimit,
  type Parameter,
  type Plan,
  type PolicyTemplate,
  productOf,
  type TrialEnd,
} from "./catalogue.ts";
import { compact } from "./compact.ts";
import { canonicalAmount, unlimited } from "./decimal.ts";
import {
  type AddOnDocument,
  type AuditEventDocument,
  type CapabilityDocument,
  type CatalogueDocument,
  type FurtherLimitDocument,
  type ItemDocument,
  type OnePriceDocument,
  type PlanDocument,
  type PolicyTemplateDocument,
  type PriceDocument,
  perPattern,
} from "./format.ts";
import type { ConditionReader } from "./read-conditions.ts";

/** What a file leaves unsaid because it is said once at its top. */
interface Defaults {
  readonly version: string;
  readonly currency: string;
}

/** Spells out a file's shorthand. The file has the right shape; whether it makes sense is asked later. */
export function spellOut(document: CatalogueDocument, conditions: ConditionReader): Catalogue {
  const defaults = { version: document.version ?? "1", currency: document.currency ?? "USD" };
  return {
    products: entries(document.products, (key, product) => compact({ key, ...product })),
    permissions: entries(document.permissions, (key, permission) => compact({ key, ...permission })),
    attributes: attributes(document),
    capabilities: entries(document.capabilities, (key, document) => capability(key, document, conditions)),
    roles: entries(document.roles, (key, { grants, ...role }) => ({
      ...compact({ key, ...role }),
      grants: entries(grants, (permission, reach) =>
        [reach].flat().map((each) => ({ permission, reach: each })),
      ).flat(),
    })),
    plans: entries(document.plans, (key, document) => plan(key, document, defaults)),
    addOns: entries(document.addOns, (key, document) => addOn(key, document, defaults)),
    policyTemplates: entries(document.policyTemplates, (key, document) => policyTemplate(key, document, conditions)),
    auditEvents: entries(document.auditEvents, (key, each) => auditEvent(key, each, firstProduct(document))),
  };
}

const firstProduct = ({ products = {} }: CatalogueDocument): string => Object.keys(products)[0] ?? "";

function auditEvent(key: string, { fields, ...document }: AuditEventDocument, product: string): AuditEvent {
  const spelled = fields && entries(fields, eventField);
  return compact<AuditEvent>({ key, product, version: 1, ...document, fields: spelled });
}

const eventField = (name: string, field: NonNullable<AuditEventDocument["fields"]>[string]): EventField =>
  compact<EventField>({ name, ...(typeof field === "string" ? { type: field } : field) });

/** The attributes a file declares. */
export const attributes = (document: CatalogueDocument): Attribute[] =>
  entries(document.attributes, (key, attribute) =>
    compact<Attribute>({ key, ...(typeof attribute === "string" ? { type: attribute } : attribute) }),
  );

function policyTemplate(
  key: string,
  { parameters: given, condition, ...template }: PolicyTemplateDocument,
  conditions: ConditionReader,
): PolicyTemplate {
  const parameters = entries(given, (name, parameter) => compact<Parameter>({ name, ...parameter }));
  return {
    ...compact<Omit<PolicyTemplate, "parameters" | "condition">>({ key, ...template }),
    parameters,
    condition: conditions.read(condition, ["policyTemplates", key, "condition"], parameters),
  };
}

function entries<Value, Result>(
  record: Readonly<Record<string, Value>> | undefined,
  make: (key: string, value: Value) => Result,
): Result[] {
  return Object.entries(record ?? {}).map(([key, value]) => make(key, value));
}

function capability(key: string, document: CapabilityDocument, conditions: ConditionReader): Capability {
  const { per, limit, soft, condition: given, ...rest } = document;
  const condition = given === undefined ? undefined : conditions.read(given, ["capabilities", key, "condition"]);
  return compact<Capability>({ key, ...rest, condition, limit: mainLimit(per, limit, soft) });
}

function plan(key: string, document: PlanDocument, defaults: Defaults): Plan {
  const { price, trial, items, version, products, ...rest } = document;
  return compact<Plan>({
    key,
    ...rest,
    version: version ?? defaults.version,
    products: products ?? [productOf(key)],
    prices: prices(price, defaults.currency),
    trial: trial && {
      days: trial.days,
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
      then: trialEnd(trial.then),
    },
    items: entries(items, item),
  });
}

const trialEnd = (then: "convert" | "suspend" | { plan: string }): TrialEnd =>
  typeof then === "string" ? { kind: then } : { kind: "fallback", plan: then.plan };

function addOn(key: string, document: AddOnDocument, defaults: Defaults): AddOn {
  const { price, replace, extend, quantity, dependsOn, excludes, version, ...rest } = document;
  const ruled = (rule: AddOnItemFact["rule"], items: AddOnDocument["replace"]): AddOnItemFact[] =>
    entries(items, (capability, value) => ({ ...item(capability, value), rule }));
  return compact<AddOn>({
    key,
    ...rest,
    version: version ?? defaults.version,
    dependsOn: dependsOn ?? [],
    excludes: excludes ?? [],
    quantity: compact({ min: quantity?.min ?? quantity?.step ?? 1, max: quantity?.max, step: quantity?.step ?? 1 }),
    prices: prices(price, defaults.currency),
    items: [...ruled("replace", replace), ...ruled("extend", extend)],
  });
}

function item(capability: string, document: ItemDocument): ItemFact {
  if (typeof document !== "object" || Array.isArray(document)) {
    return { capability, value: document as Json };
  }
  return compact<ItemFact>({
    capability,
    value: document.limit ?? document.value ?? null,
    limit: mainLimit(document.per, document.kind, document.soft),
    limits: document.limits?.map(furtherLimit),
  });
}

/** Writes every amount canonically, which takes knowing what each capability is. What fits none stays for validation. */
export function withAmounts(catalogue: Catalogue, capabilities: ReadonlyMap<string, Capability>): Catalogue {
  const amounted = <Item extends ItemFact>(item: Item): Item =>
    isNumeric(capabilities.get(item.capability)) ? { ...item, value: canonicalAmount(item.value) ?? item.value } : item;
  return {
    ...catalogue,
    plans: catalogue.plans.map((plan) => ({ ...plan, items: plan.items.map(amounted) })),
    addOns: catalogue.addOns.map((addOn) => ({ ...addOn, items: addOn.items.map(amounted) })),
  };
}

/** Whether its values are amounts, which add up. */
export const isNumeric = (capability: Capability | undefined): boolean =>
  capability?.kind === "meter" || capability?.valueType === "number";

function mainLimit(
  per: string | undefined,
  kind: MainLimit["kind"] | undefined,
  soft: boolean | undefined,
): MainLimit | undefined {
  const window = per === undefined ? undefined : windowOf(per);
  const implied = window !== undefined && window.kind !== "subscription" ? "cap" : undefined;
  const limit = compact<MainLimit>({ kind: kind ?? implied, window, soft });
  return Object.keys(limit).length === 0 ? undefined : limit;
}

function furtherLimit(document: FurtherLimitDocument): LimitFact {
  const window = document.per === undefined ? undefined : windowOf(document.per);
  return compact<LimitFact>({
    kind: document.kind ?? (window?.kind === "subscription" ? "allowance" : "cap"),
    amount: canonicalAmount(document.limit) ?? String(document.limit),
    per: document.for ?? "tenant",
    window,
    soft: document.soft,
  });
}

function windowOf(per: string): Window {
  const [, calendar, rolling, every = "1", unit] = perPattern.exec(per) ?? [];
  const units = unit as WindowUnit;
  if (calendar !== undefined) return { kind: "calendar", unit: units };
  return { kind: rolling === undefined ? "subscription" : "rolling", unit: units, every: Number(every) };
}

const prices = (price: PriceDocument | undefined, currency: string): PriceFact[] =>
  price === undefined ? [] : [price].flat().map((one) => onePrice(one, currency));

function onePrice(price: OnePriceDocument, currency: string): PriceFact {
  if (typeof price === "object") {
    const amount = price.amount === undefined ? undefined : (canonicalAmount(price.amount) ?? String(price.amount));
    return compact<PriceFact>({ ...price, amount, currency: price.currency ?? currency });
  }
  const amount = amountOfPrice(price);
  return amount === undefined ? { currency, label: String(price) } : { amount, currency };
}

/** What a price said in one word costs; undefined when the word is a label, such as `Contact Sales`. */
export function amountOfPrice(price: number | string): string | undefined {
  const amount = canonicalAmount(price);
  return amount === unlimited ? undefined : amount;
}
