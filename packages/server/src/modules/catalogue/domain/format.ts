import type { Condition, Json } from "@bailiwick/decision";
import { z } from "zod";
import { ocsfActivities } from "../../../kernel/ocsf.ts";
import { fieldTypes } from "./catalogue.ts";

/**
 * The shape of a catalogue file. Only the shape: what it means together is said in validate.ts, and the shorthand is
 * spelled out in spell-out.ts. The published JSON Schema is folded from here.
 */
const slug = "[a-z0-9][a-z0-9_-]*";
const productKey = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, "Write a product key in lower case: letters, digits, - and _, a letter first.")
  .max(60, "A product key has at most 60 characters.");
const dottedKey = z
  .string()
  .regex(
    new RegExp(`^[a-z][a-z0-9_-]*(\\.${slug})+$`),
    "Write a key as `product.slug` in lower case: letters, digits, - and _, parts joined by dots.",
  )
  .max(200, "A key has at most 200 characters.");
const plainKey = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]*$/, "Write a key in lower case: letters, digits, -, _ and dots, a letter first.")
  .max(200, "A key has at most 200 characters.");

const text = z.string().min(1, "Write some text or leave the field out.").max(2000, "At most 2,000 characters.");
const versionText = z.string().min(1).max(100).meta({ description: 'In quotes: `"2026-01"`.' });
const wholeDays = z.int("Write a whole number of days.").min(0).max(3650);

const named = {
  label: text.optional(),
  description: text.optional(),
  archived: z
    .literal(true, "Write true, or leave the field out.")
    .optional()
    .meta({ description: "The key has ended. It can never mean anything else." }),
};

const classes = ["read", "write", "admin", "billing", "export"] as const;
const nodeKinds = ["tenant", "business_unit", "department", "team", "project", "workspace"] as const;
const reaches = ["own", "assigned", "team", "department", "business_unit", "all"] as const;
const limitKinds = ["allowance", "cap", "concurrency"] as const;

const kept = ["decisions", "audit"] as const;

const capabilityClass = z.enum(classes, `Write one of: ${classes.join(", ")}.`);
const reach = z.enum(reaches, `Write one of: ${reaches.join(", ")}.`);
const limitKind = z.enum(limitKinds, `Write one of: ${limitKinds.join(", ")}.`);

const amountMessage = 'Write a number that is not negative, a decimal in quotes such as "0.25", or unlimited.';
const amount = z
  .union(
    [z.number(amountMessage).min(0, amountMessage), z.string().regex(/^(unlimited|\d+(\.\d+)?)$/, amountMessage)],
    amountMessage,
  )
  .meta({ id: "amount" });

export const perPattern =
  /^(?:(calendar) |(?:(rolling) )?(?:([1-9][0-9]{0,4}) )?)(second|minute|hour|day|week|month|year)s?$/;
const per = z
  .string()
  .regex(
    perPattern,
    "Write a period: `month`, `3 months` (from the subscription's anchor), `calendar month`, or `rolling 30 days`.",
  )
  .meta({ id: "period", description: "`month`, `3 months`, `calendar day`, `rolling 5 minutes`" });

export const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

const furtherLimit = z
  .strictObject({
    limit: amount,
    per: per.optional(),
    for: z.enum([...nodeKinds, "principal"], `Write one of: principal, ${nodeKinds.join(", ")}.`).optional(),
    kind: limitKind.optional(),
    soft: z.boolean().optional(),
  })
  .meta({ id: "furtherLimit" });

const itemDetails = z
  .strictObject({
    limit: amount.optional(),
    per: per.optional(),
    kind: limitKind.optional(),
    soft: z.boolean().optional(),
    limits: z.array(furtherLimit).max(20).optional(),
    value: json.optional(),
  })
  .refine(
    ({ limit, value }) => (limit === undefined) !== (value === undefined),
    "Say either `limit` (a meter) or `value` (anything else).",
  );

const item = z
  .union(
    [z.boolean(), z.number(), z.string().max(10_000), z.array(json).max(1000), itemDetails],
    "Write true or false, a number, text, unlimited, a list, or a mapping with `limit` or `value`.",
  )
  .meta({
    id: "item",
    description: "`true`, `50`, `unlimited`, `text`, `{limit: 1000, per: month}`, `{value: {...}}`",
  });
/** A mapping of keys, of a size that what is computed from it stays bounded. */
const keyed = <Value extends z.ZodType>(key: z.ZodString, value: Value, most: number) =>
  z
    .record(key, value)
    .refine((entries) => Object.keys(entries).length <= most, `At most ${most} of these fit into one file.`);
const items = keyed(dottedKey, item, 5000);

const moneyMessage = 'Write an amount in major units, such as 29 or "29.50".';
const money = z.union([z.number().min(0, moneyMessage), z.string().regex(/^\d+(\.\d+)?$/, moneyMessage)], moneyMessage);
const currency = z.string().regex(/^[A-Z]{3}$/, "Write a currency as its three-letter ISO 4217 code, such as USD.");
const priceDetails = z.strictObject({
  amount: money.optional(),
  currency: currency.optional(),
  unit: text.optional(),
  label: text.optional(),
});
const onePrice = z.union(
  [z.number().min(0), z.string().min(1).max(200), priceDetails],
  "Write an amount (29), words (Contact Sales), or {amount, currency, unit, label}.",
);
const price = z.union([onePrice, z.array(onePrice).min(1).max(20)]).meta({ id: "price" });

const path = z.string().min(1).max(200);
const words = ["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "startsWith", "endsWith", "ipInRange"] as const;
const symbols = ["==", "!=", "<", "<=", ">", ">=", "@in", "+", "-", "*", "/", "%", "index"] as const;
const macros = ["all", "exists", "exists_one", "map", "filter"] as const;
const others = ["negate", "if", "select", "list", "entries", "call", "bind"] as const;

/** The shapes of a tree's parts; what they may hold is told by the decision package. */
const parts = () => [
  z.strictObject({ value: json }),
  z.strictObject({ attribute: path, as: z.string().max(40).optional() }),
  z.strictObject({ parameter: path }),
  z.strictObject({ op: z.enum(["and", "or"]), args: z.array(conditionTree).min(1).max(100) }),
  z.strictObject({ op: z.enum(["not", "has"]), args: z.tuple([conditionTree]) }),
  z.strictObject({ op: z.enum([...words, ...symbols]), args: z.tuple([conditionTree, conditionTree]) }),
  z.strictObject({ op: z.literal("within"), window: timeWindow }),
  z.strictObject({
    op: z.enum([...others, ...macros]),
    args: z.array(conditionTree).max(1000),
    field: path.optional(),
    name: path.optional(),
    variable: path.optional(),
  }),
  ...["int", "uint", "bytes", "type", "variable"].map((name) => z.strictObject({ [name]: z.string().max(1024) })),
];
const conditionTree = z
  .lazy(() => z.union(parts(), "Write a condition: {attribute}, {value}, {parameter}, or {op, args}."))
  .meta({ id: "conditionTree" }) as unknown as z.ZodType<Condition>;
const condition = z
  .lazy(() => z.union([z.string().min(1).max(100_000), ...parts()], "Write a condition as CEL, or as {op, args}."))
  .meta({ id: "condition", description: "CEL, or a syntax tree" }) as unknown as z.ZodType<Condition | string>;

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a local time in quotes, such as "09:00".');
const instant = z.iso.datetime({ offset: true, error: "Write an instant such as 2027-01-31T00:00:00Z." });
const timeWindow = z.union([
  z.strictObject({ parameter: path }),
  z.strictObject({
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    from: localTime,
    until: localTime,
    zone: z.string().min(1).max(100).optional(),
  }),
  z.strictObject({ from: instant.optional(), until: instant.optional() }),
]);

const product = z.strictObject({ ...named, label: text });

const attributeKey = z
  .string()
  .regex(
    /^(?:principal|resource|action|context|tenant)(?:\.[A-Za-z_][A-Za-z0-9_-]*){1,7}$/,
    "Write an attribute by its path, such as principal.department: it begins with principal, resource, action, context or tenant.",
  )
  .max(200, "A path has at most 200 characters.");
const scalars = ["string", "int", "double", "decimal", "bool", "timestamp", "duration", "ip"] as const;
const attributeType = z.enum(
  [...scalars, ...scalars.map((scalar) => `list<${scalar}>` as const), "map"],
  `Write one of: ${scalars.join(", ")}, map, or a list such as list<string>.`,
);
const attribute = z
  .union([attributeType, z.strictObject({ ...named, type: attributeType })], "Write a type, or {type, label}.")
  .meta({ description: "`string`, `list<int>`, or `{type: bool, label: Second factor}`" });

const permission = z.strictObject({
  ...named,
  reaches: z.array(reach).min(1).max(reaches.length).optional(),
});

const capability = z.strictObject({
  ...named,
  kind: z.enum(["switch", "value", "meter"], "Write one of: switch, value, meter."),
  class: capabilityClass,
  group: text.optional(),
  permission: plainKey.optional(),
  valueType: z.enum(["number", "string", "enum", "json"], "Write one of: number, string, enum, json.").optional(),
  values: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
  unit: text.optional(),
  scale: z.int().min(0).max(18).optional(),
  rounding: z.enum(["half_even", "up", "down"], "Write one of: half_even, up, down.").optional(),
  per: per.optional(),
  limit: limitKind.optional().meta({ description: "The kind of the meter's main limit." }),
  soft: z.boolean().optional(),
  keeps: z
    .enum(kept, `Write one of: ${kept.join(", ")}.`)
    .optional()
    .meta({ description: "Its value says for how many days a tenant's records of that kind are kept." }),
  meters: z.array(dottedKey).min(1).max(50).optional(),
  aliases: z.array(z.string().min(1).max(300)).min(1).max(50).optional(),
  condition: condition.optional(),
});

const role = z.strictObject({
  ...named,
  grants: z
    .record(
      plainKey,
      z.union([reach, z.array(reach).min(1)], `Write a reach, or a list of them: ${reaches.join(", ")}.`),
    )
    .meta({ description: "Permission to reach: `tickets.view: assigned`" }),
});

const trial = z.strictObject({
  days: z.int("Write a whole number of days.").min(1).max(3650),
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
  then: z.union(
    [z.enum(["convert", "suspend"]), z.strictObject({ plan: dottedKey })],
    "Write convert, suspend, or {plan: <key>} for the plan to fall back to.",
  ),
});

const plan = z.strictObject({
  ...named,
  version: versionText.optional(),
  products: z.array(productKey).min(1).max(50).optional(),
  extends: dottedKey.optional(),
  default: z.literal(true, "Write true, or leave the field out.").optional(),
  private: z.boolean().optional(),
  price: price.optional(),
  trial: trial.optional(),
  graceDays: wholeDays.optional(),
  items: items.optional(),
});

const count = z.int("Write a whole number.").min(1).max(1_000_000_000);
const addOn = z.strictObject({
  ...named,
  version: versionText.optional(),
  availableFor: z.array(dottedKey).min(1).max(200).optional(),
  dependsOn: z.array(dottedKey).max(50).optional(),
  excludes: z.array(dottedKey).max(200).optional(),
  quantity: z.strictObject({ min: count.optional(), max: count.optional(), step: count.optional() }).optional(),
  private: z.boolean().optional(),
  price: price.optional(),
  replace: items.optional().meta({ description: "Takes the place of what the plan says." }),
  extend: items.optional().meta({ description: "Is added to what the plan says, times the quantity." }),
});

const parameter = z.strictObject({
  type: z.enum(["text", "number", "boolean", "list", "window"], "Write one of: text, number, boolean, list, window."),
  label: text.optional(),
  default: json.optional(),
});

const policyTemplate = z.strictObject({
  ...named,
  effect: z.enum(["allow", "deny"], "Write allow or deny."),
  capabilities: z
    .array(z.string().regex(/^[a-z][a-z0-9_.-]*(\.\*)?$|^\*$/))
    .min(1)
    .max(200)
    .optional(),
  classes: z.array(capabilityClass).min(1).optional(),
  parameters: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), parameter).optional(),
  condition,
});

const eventKey = z
  .string()
  .regex(
    new RegExp(`^[a-z][a-z0-9_-]*(\\.${slug})+$`),
    "Write an event type such as ticket.assigned in lower case: letters, digits, - and _, parts joined by dots.",
  )
  .max(200, "An event type has at most 200 characters.");
const fieldType = z.enum(fieldTypes, `Write one of: ${fieldTypes.join(", ")}.`);
const eventField = z
  .union(
    [
      fieldType,
      z.strictObject({
        type: fieldType,
        label: text.optional(),
        required: z.boolean().optional(),
        redactable: z
          .boolean()
          .optional()
          .meta({ description: "False: stated openly in the log, for good. Nothing about a person belongs there." }),
      }),
    ],
    "Write a type, or {type, label, required, redactable}.",
  )
  .meta({ description: "`string`, or `{type: number, required: true}`" });
const fieldName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/,
    "Write a field's name with letters, digits, - and _, a letter or _ first, 100 characters at most.",
  );
const auditEvent = z.strictObject({
  ...named,
  summary: text.meta({ description: "What happened, in one sentence." }),
  product: productKey.optional().meta({ description: "Whose app reports it; the file's first product by default." }),
  version: z
    .int("Write a whole number.")
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: "Counts up when target or fields change; 1 by default." }),
  target: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "The kind of thing it is done to, which an event must then name: `ticket`." }),
  fields: keyed(fieldName, eventField, 100)
    .optional()
    .meta({ description: "What its details hold; without it, whatever the app says." }),
  ocsf: z
    .enum(
      ocsfActivities,
      "Write a class and an activity of OCSF, such as authentication.logon or user_management.assign_roles.",
    )
    .optional()
    .meta({ description: "What it is in exports as OCSF; `api_activity.other` by default." }),
});

export const catalogueDocument = z.strictObject({
  catalogue: z.literal(1, "This reads version 1 of the format: write `catalogue: 1`."),
  version: versionText.optional().meta({ description: "The version of every plan and add-on that names none." }),
  currency: currency.optional().meta({ description: "The currency of every price that names none; USD by default." }),
  products: keyed(productKey, product, 200).optional(),
  attributes: keyed(attributeKey, attribute, 1000)
    .optional()
    .meta({ description: "What conditions read, with its type; what is not declared may be anything." }),
  permissions: keyed(plainKey, permission, 5000).optional(),
  capabilities: keyed(dottedKey, capability, 5000).optional(),
  roles: keyed(dottedKey, role, 1000).optional(),
  plans: keyed(dottedKey, plan, 500).optional(),
  addOns: keyed(dottedKey, addOn, 1000).optional(),
  policyTemplates: keyed(plainKey, policyTemplate, 500).optional(),
  auditEvents: keyed(eventKey, auditEvent, 1000)
    .optional()
    .meta({ description: "What the product's apps report to the audit log, by type." }),
});

export type CatalogueDocument = z.infer<typeof catalogueDocument>;
export type ItemDocument = z.infer<typeof item>;
export type PriceDocument = z.infer<typeof price>;
export type OnePriceDocument = z.infer<typeof onePrice>;
export type FurtherLimitDocument = z.infer<typeof furtherLimit>;
export type PlanDocument = z.infer<typeof plan>;
export type AddOnDocument = z.infer<typeof addOn>;
export type PolicyTemplateDocument = z.infer<typeof policyTemplate>;
export type AuditEventDocument = z.infer<typeof auditEvent>;
export type CapabilityDocument = z.infer<typeof capability>;

/** The published JSON Schema (draft 2020-12) of a catalogue file, for editors. */
export function catalogueJsonSchema(): object {
  return {
    ...z.toJSONSchema(catalogueDocument, { target: "draft-2020-12", io: "input" }),
    title: "Bailiwick catalogue",
  };
}
