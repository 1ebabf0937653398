import type { Json } from "@bailiwick/decision";
import { z } from "zod";
import { canonicalDecimal, unlimited } from "../decimal.ts";
import { json } from "../format.ts";

/** The shape of a Pricing2Yaml document of syntax 3.0. Unknown fields are let through and reported. */
const name = z.string().min(1, "A name must not be empty.").max(255, "A name has at most 255 characters.");
const words = z.string().nullish();
const names = z.array(z.string("Write a name (text).")).nullish();

const dialectNumber = /^[+-]?\d[\d_]*(?:\.\d[\d_]*)?$/;
const unlimitedFrom = 100_000_000;

/** An amount as a decimal, or unlimited: `.inf` and everything from 100 000 000 on. `10_000` is a number. */
function amountOf(value: unknown): string | undefined {
  const read = typeof value === "string" && dialectNumber.test(value) ? value.replaceAll("_", "") : value;
  const number = typeof read === "string" && dialectNumber.test(read) ? Number(read) : read;
  if (typeof number !== "number" || Number.isNaN(number) || number < 0) return undefined;
  if (number >= unlimitedFrom) return unlimited;
  return canonicalDecimal(typeof read === "string" ? read : number);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "string" && dialectNumber.test(value)) return Number(value.replaceAll("_", ""));
  return typeof value === "number" && !Number.isNaN(value) ? value : undefined;
}

function read<Value>(convert: (value: unknown) => Value | undefined, message: string): z.ZodType<Value> {
  return z.unknown().transform((value, context) => {
    const converted = convert(value);
    if (converted !== undefined) return converted;
    context.addIssue({ code: "custom", message: value === undefined ? `This is required: ${message}` : message });
    return z.NEVER;
  });
}

const paymentMethods = ["CARD", "GATEWAY", "INVOICE", "ACH", "WIRE_TRANSFER", "OTHER"];

/** The typed value of a feature or limit; its type is the declaration's. Undefined when it is of another. */
export function typedValue(declared: { valueType: string; type?: string }, value: unknown): Json | undefined {
  switch (declared.valueType) {
    case "BOOLEAN":
      return typeof value === "boolean" ? value : undefined;
    case "NUMERIC":
      return amountOf(value);
    default:
      if (declared.type !== "PAYMENT") return typeof value === "string" ? value : undefined;
      return Array.isArray(value) && value.length > 0 && value.every((each) => paymentMethods.includes(each as string))
        ? (value as string[])
        : undefined;
  }
}

export const typedValueMessage = (declared: { valueType: string; type?: string }): string => {
  if (declared.valueType === "BOOLEAN") return "Write true or false.";
  if (declared.valueType === "NUMERIC") return "Write a number that is not negative, or .inf.";
  return declared.type === "PAYMENT" ? `Write a list of ${paymentMethods.join(", ")}.` : "Write text.";
};

const valueType = z.enum(["BOOLEAN", "TEXT", "NUMERIC"], "Write one of: BOOLEAN, TEXT, NUMERIC.");

/** Whether the kind's own field is there, and allowed. */
const requires = (type: string, allowed: readonly string[]) => (field: unknown, of: string) =>
  of !== type || allowed.includes(field as string);
const integrations = ["API", "EXTENSION", "IDENTITY_PROVIDER", "WEB_SAAS", "MARKETPLACE", "EXTERNAL_DEVICE"];
const automations = ["BOT", "FILTERING", "TRACKING", "TASK_AUTOMATION"];
const featureTypes = [
  "INFORMATION",
  "INTEGRATION",
  "DOMAIN",
  "AUTOMATION",
  "MANAGEMENT",
  "GUARANTEE",
  "SUPPORT",
  "PAYMENT",
] as const;

export const feature = z.looseObject({
  valueType,
  defaultValue: z.unknown().optional(),
  type: z.enum(featureTypes, `Write one of: ${featureTypes.join(", ")}.`),
  integrationType: z.string().nullish(),
  automationType: z.string().nullish(),
  pricingUrls: z.array(z.string()).nullish(),
  docUrl: words,
  description: words,
  expression: z.union([z.string(), z.boolean()], "Write an expression.").nullish(),
  serverExpression: z.union([z.string(), z.boolean()], "Write an expression.").nullish(),
  tag: words,
  render: z.enum(["AUTO", "ENABLED", "DISABLED"], "Write one of: AUTO, ENABLED, DISABLED.").nullish(),
});

/** What depends on several fields of a feature: path below it and what to do. */
export function featureMistakes({ type, integrationType, automationType }: Feature): [string, string][] {
  const mistakes: [string, string][] = [];
  if (!requires("INTEGRATION", integrations)(integrationType, type)) {
    mistakes.push(["integrationType", `An integration needs one of: ${integrations.join(", ")}.`]);
  }
  if (!requires("AUTOMATION", automations)(automationType, type)) {
    mistakes.push(["automationType", `An automation needs one of: ${automations.join(", ")}.`]);
  }
  return mistakes;
}

const periodUnits = ["SEC", "MIN", "HOUR", "DAY", "WEEK", "MONTH", "YEAR"] as const;

export const usageLimit = z.looseObject({
  valueType,
  defaultValue: z.unknown().optional(),
  unit: words,
  type: z.enum(["RENEWABLE", "NON_RENEWABLE"], "Write RENEWABLE or NON_RENEWABLE."),
  period: z
    .object({
      value: z.int("Write a whole number greater than 0.").min(1).max(99_999),
      unit: z.enum(periodUnits, `Write one of: ${periodUnits.join(", ")}.`),
    })
    .nullish(),
  trackable: z.boolean().nullish(),
  linkedFeatures: names,
  description: words,
  render: z.string().nullish(),
});

/** What is given by name, of a size that a plan times a feature stays bounded. */
const named = <Value extends z.ZodType>(value: Value, most: number) =>
  z
    .record(name, value)
    .refine((entries) => Object.keys(entries).length <= most, `At most ${most} of these are read from one file.`);

const valued = z.looseObject({ value: z.unknown().optional() });
const values = z.record(name, valued).nullish();
const isPrivate = z.boolean("Write true or false, without quotes.").nullish();
const price = z.union(
  [z.number().min(0), z.string().min(1).max(1000)],
  "Write a number that is not negative, a formula, or words.",
);

export const plan = z.looseObject({
  price,
  unit: words,
  description: words,
  private: isPrivate,
  features: values,
  usageLimits: values,
});

const whole = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
};
const quantity = read(whole, "Write a whole number greater than 0.");
const mostQuantity = read(
  (value) => whole(value) ?? ((numberOf(value) ?? 0) >= unlimitedFrom ? Number.POSITIVE_INFINITY : undefined),
  "Write a whole number greater than 0, or .inf.",
);
const constraints = z.looseObject({
  minQuantity: quantity.optional(),
  maxQuantity: mostQuantity.optional(),
  quantityStep: quantity.optional(),
  min: quantity.optional(),
  max: mostQuantity.optional(),
  step: quantity.optional(),
});

export const addOn = z.looseObject({
  price,
  unit: words,
  description: words,
  private: isPrivate,
  availableFor: names,
  dependsOn: names,
  excludes: names,
  features: values,
  usageLimits: values,
  usageLimitsExtensions: values,
  subscriptionConstraints: constraints.nullish(),
});

const currencies = new Set(Intl.supportedValuesOf("currency"));

function isCalendarDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export const pricing = z.looseObject({
  saasName: z
    .string()
    .min(3, "A SaaS name has at least 3 characters.")
    .max(255, "A SaaS name has at most 255 characters."),
  syntaxVersion: z.unknown().optional(),
  version: z.union([z.string().min(1).max(100), z.number()], "Write the version as text.").nullish(),
  createdAt: z.string("Write a day as yyyy-mm-dd.").refine(isCalendarDay, "Write a day as yyyy-mm-dd."),
  currency: z.string().refine((code) => currencies.has(code), "Write a currency's ISO 4217 code, such as EUR."),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s/]+/, "Write an address that starts with http:// or https://.")
    .nullish(),
  tags: z.array(z.string("Write a tag (text).")).nullish(),
  billing: z
    .record(
      name,
      read((value) => {
        const factor = numberOf(value);
        return factor !== undefined && factor > 0 && factor <= 1 ? factor : undefined;
      }, "Write a factor greater than 0 and at most 1."),
    )
    .nullish(),
  variables: z
    .record(name, z.union([z.number(), z.string(), z.boolean()], "Write a number, text, true or false."))
    .nullish(),
  features: named(feature, 5000),
  usageLimits: named(usageLimit, 5000).nullish(),
  plans: named(plan, 200).nullish(),
  addOns: named(addOn, 1000).nullish(),
  custom: json.optional(),
});

export type Pricing = z.output<typeof pricing>;
export type Feature = z.output<typeof feature>;
export type UsageLimit = z.output<typeof usageLimit>;
export type PricingPlan = z.output<typeof plan>;
export type PricingAddOn = z.output<typeof addOn>;
