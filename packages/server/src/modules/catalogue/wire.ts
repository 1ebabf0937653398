import { z } from "zod";
import { Instant, JsonValue } from "../../kernel/wire.ts";
import type {
  Attribute as DeclaredAttribute,
  CatalogueChange,
  Capability as Definition,
  ImportReport,
} from "./domain/index.ts";
import { FurtherLimit, furtherLimit, MainLimit, mainLimit } from "./limit-wire.ts";
import type { PublishedAddOn, PublishedPlan } from "./published.ts";

const FileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u, "No control characters");
const Source = z.string().max(3_500_000);

export const Files = z
  .array(z.strictObject({ name: FileName, text: Source }))
  .min(1)
  .max(100);
export const File = z.strictObject({ name: FileName.default("pricing.yml"), text: Source });

const Price = z.object({
  amount: z.string().nullable().describe("In major units; null where the price is a matter of talking"),
  currency: z.string(),
  unit: z.string().nullable(),
  label: z.string().nullable(),
});

const Item = z.object({
  capability: z.string(),
  value: JsonValue,
  limit: MainLimit.nullable().describe("Meters: how the amount limits; null: as an allowance that never begins again"),
  limits: z.array(FurtherLimit).readonly().describe("Further limits beside the main one"),
});

export const PlanVersion = z.object({
  id: z.string(),
  plan: z.string(),
  label: z.string().nullable(),
  version: z.string(),
  products: z.array(z.string()).readonly(),
  current: z.boolean().describe("Offered to new subscribers"),
  private: z.boolean().describe("For the operator, and for tenants that hold it, alone"),
  default: z.boolean().describe("New tenants get it"),
  price: Price.nullable(),
  trial: z
    .object({ days: z.number(), then: z.enum(["convert", "suspend", "fallback"]), fallback: z.string().nullable() })
    .nullable(),
  graceDays: z.number(),
  items: z.array(Item).readonly().describe("What it gives, inheritance resolved"),
  publishedAt: Instant,
});

export const AddOnVersion = z.object({
  id: z.string(),
  addOn: z.string(),
  label: z.string().nullable(),
  version: z.string(),
  current: z.boolean(),
  private: z.boolean().describe("For the operator, and for tenants that hold it, alone"),
  price: Price.nullable(),
  availableFor: z.array(z.string()).readonly().nullable().describe("Plan keys; null: every plan of its product"),
  dependsOn: z.array(z.string()).readonly(),
  excludes: z.array(z.string()).readonly(),
  quantity: z.object({ min: z.number(), max: z.number().nullable(), step: z.number() }),
  items: z.array(Item.extend({ rule: z.enum(["replace", "extend"]) })).readonly(),
  publishedAt: Instant,
});

export const Capability = z.object({
  key: z.string(),
  label: z.string().nullable(),
  description: z.string().nullable(),
  group: z.string().nullable(),
  kind: z.enum(["switch", "value", "meter"]),
  class: z.enum(["read", "write", "admin", "billing", "export"]),
  valueType: z.enum(["number", "string", "enum", "json"]).nullable(),
  unit: z.string().nullable(),
  permission: z.string().nullable(),
  meters: z.array(z.string()).readonly(),
  aliases: z.array(z.string()).readonly(),
  archived: z.boolean(),
});

export const Attribute = z.object({
  key: z.string().describe("Its path, such as `principal.department`"),
  type: z
    .string()
    .describe("`string`, `int`, `double`, `decimal`, `bool`, `timestamp`, `duration`, `ip`, `map`, or `list<…>`"),
  label: z.string().nullable(),
  description: z.string().nullable(),
  builtIn: z.boolean().describe("Every question brings it along"),
  archived: z.boolean(),
});

export const Evolution = z.object({
  price: z.array(Price.nullable()).readonly().nullable().describe("From and to; null when it stays"),
  gained: z.array(z.string()).readonly(),
  lost: z.array(z.string()).readonly(),
  limits: z
    .record(z.string(), z.array(z.string().nullable()).readonly())
    .describe("From and to, for each amount that changes"),
  values: z.record(z.string(), z.array(JsonValue).readonly()),
  terms: z.array(z.string()).readonly().describe("Meters whose window, kind or hardness changes"),
});

export const Change = z.object({
  section: z.string(),
  key: z.string(),
  change: z.enum(["added", "changed", "archived"]),
  breaking: z.boolean().describe("Somebody may lose something by it"),
  fields: z.array(z.string()).readonly(),
  evolution: Evolution.nullable().describe("For a changed plan: what its holders gain and lose when they move to it"),
});

export const Report = z.object({
  saasName: z.string(),
  product: z.string(),
  version: z.string(),
  syntaxVersion: z.string(),
  createdAt: z.string(),
  currency: z.string(),
  counts: z.object({ features: z.number(), usageLimits: z.number(), plans: z.number(), addOns: z.number() }),
  names: z
    .object({
      features: z.record(z.string(), z.string()),
      usageLimits: z.record(z.string(), z.string()),
      plans: z.record(z.string(), z.string()),
      addOns: z.record(z.string(), z.string()),
    })
    .describe("The document's names and the keys they became"),
  renamed: z.array(z.object({ name: z.string(), key: z.string() })).readonly(),
  warnings: z.array(z.object({ path: z.string(), line: z.number(), message: z.string() })).readonly(),
});

const Tally = z.object({ added: z.number(), changed: z.number(), archived: z.number() });

export const PublicationReply = z.object({
  id: z.string(),
  source: z.enum(["push", "pricing2yaml"]),
  publishedBy: z.string(),
  publishedAt: Instant,
  digest: z.string(),
  changes: Tally,
});

/** What publishing did. */
export const Published = z.object({
  id: z.string().nullable().describe("Of the publication; null: nothing changed, and nothing was published"),
  source: PublicationReply.shape.source,
  publishedBy: z.string().nullable(),
  publishedAt: Instant.nullable(),
  digest: z.string().describe("Of the catalogue as it was sent"),
  changes: Tally,
  details: z.array(Change).readonly(),
});

type PriceIn = PublishedPlan["price"];
const price = (given: PriceIn): z.output<typeof Price> | null =>
  given === undefined
    ? null
    : { amount: given.amount ?? null, currency: given.currency, unit: given.unit ?? null, label: given.label ?? null };

const item = ({ capability, value, limit, limits = [] }: PublishedPlan["items"][number]) => ({
  capability,
  value,
  limit: limit === undefined ? null : mainLimit(limit),
  limits: limits.map(furtherLimit),
});

export const planVersion = (plan: PublishedPlan): z.output<typeof PlanVersion> => ({
  ...plan,
  label: plan.label ?? null,
  private: plan.private ?? false,
  price: price(plan.price),
  trial: plan.trial
    ? {
        days: plan.trial.days,
        then: plan.trial.then.kind,
        fallback: plan.trial.then.kind === "fallback" ? plan.trial.then.plan : null,
      }
    : null,
  items: plan.items.map(item),
});

export const addOnVersion = (addOn: PublishedAddOn): z.output<typeof AddOnVersion> => ({
  ...addOn,
  label: addOn.label ?? null,
  private: addOn.private ?? false,
  price: price(addOn.price),
  availableFor: addOn.availableFor ?? null,
  quantity: { ...addOn.quantity, max: addOn.quantity.max ?? null },
  items: addOn.items.map((each) => ({ ...item(each), rule: each.rule })),
});

type EvolutionIn = NonNullable<CatalogueChange["evolution"]>;
export const evolution = ({
  price: moved,
  gained,
  lost,
  limits,
  values,
  terms,
}: EvolutionIn): z.output<typeof Evolution> => ({
  price: moved ? moved.map(price) : null,
  gained,
  lost,
  limits: Object.fromEntries(Object.entries(limits).map(([key, pair]) => [key, pair.map((end) => end ?? null)])),
  values: Object.fromEntries(Object.entries(values).map(([key, pair]) => [key, pair.map((end) => end ?? null)])),
  terms,
});

export const change = (given: CatalogueChange): z.output<typeof Change> => ({
  ...given,
  evolution: given.evolution ? evolution(given.evolution) : null,
});

export const report = (given: ImportReport | undefined): z.output<typeof Report> | null => given ?? null;

export const capability = ({
  key,
  label,
  description,
  group,
  kind,
  class: of,
  valueType,
  unit,
  permission,
  meters,
  aliases,
  archived,
}: Definition): z.output<typeof Capability> => ({
  key,
  label: label ?? null,
  description: description ?? null,
  group: group ?? null,
  kind,
  class: of,
  valueType: valueType ?? null,
  unit: unit ?? null,
  permission: permission ?? null,
  meters: meters ?? [],
  aliases: aliases ?? [],
  archived: archived ?? false,
});

export const attribute = (
  { key, type, label, description, archived }: DeclaredAttribute,
  builtIn: boolean,
): z.output<typeof Attribute> => ({
  key,
  type,
  label: label ?? null,
  description: description ?? null,
  builtIn,
  archived: archived ?? false,
});
