import { reasonCodes, stageNames } from "@bailiwick/decision";
import { z } from "zod";
import { Amount, Instant, JsonValue } from "../../kernel/wire.ts";

export const Properties = z.record(z.string(), JsonValue);
export const Name = z.string().min(1).max(255);
const Quantity = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,29})(?:\.\d{1,18})?$/, 'A decimal number as text, such as "1"')
  .describe("A decimal number as text");

const Subject = z.strictObject({
  type: Name.describe("`user`, `service`, or whatever the app calls it"),
  id: Name.describe("The principal's external id"),
  properties: Properties.optional().describe("Facts about it; a stored attribute of the same name wins"),
});

const Action = z.strictObject({
  name: z.string().min(1).max(200).describe("The capability, by key or alias"),
  properties: Properties.optional(),
});

const Resource = z.strictObject({
  type: Name,
  id: Name,
  properties: Properties.optional().describe(
    "`node`: the scope node it lies in, by id or key; `owner`, `assignee`: external ids of principals",
  ),
});

/** No meter and no node has a longer one. */
const Key = z.string().max(200);

const Usage = z.record(
  Key,
  z.union([
    Quantity,
    z.strictObject({
      tenant: Quantity.optional(),
      principal: Quantity.optional(),
      nodes: z.record(Key, Quantity).optional(),
    }),
  ]),
);

export const QuestionContext = z
  .object({
    ip: z.string().max(50).optional().describe("Where the principal is; only from a key that may assert it"),
    quantity: Quantity.optional().describe("How much is about to be used; default 1"),
    usage: Usage.optional().describe("What is used so far, by meter; only from a key that may assert it"),
  })
  .catchall(JsonValue);

const MinRevision = z
  .string()
  .regex(/^\d{1,15}-\d{1,15}$/, "<platform>-<tenant>, as a reply's Bailiwick-Revision gave it")
  .optional()
  .describe("Answer from this revision or a later one");

export const DecisionRequest = z.strictObject({
  subject: Subject,
  action: Action,
  resource: Resource.optional(),
  context: QuestionContext.optional(),
  minRevision: MinRevision,
});

export const BatchRequest = z.strictObject({
  subject: Subject,
  context: QuestionContext.optional().describe("For every question that has none of its own"),
  resource: Resource.optional().describe("For every question that has none of its own"),
  questions: z
    .array(z.strictObject({ action: Action, resource: Resource.optional(), context: QuestionContext.optional() }))
    .min(1)
    .max(500),
  minRevision: MinRevision,
});

export const CapabilitiesRequest = z.strictObject({
  subject: Subject,
  resource: Resource.optional(),
  context: QuestionContext.optional(),
  products: z
    .array(z.string().max(100))
    .max(50)
    .optional()
    .describe("Default: the products the tenant is subscribed to"),
  minRevision: MinRevision,
});

export const Localised = z.object({ en: z.string(), de: z.string() });
const code = z.enum(reasonCodes).describe("An open enum: new codes are added");

const decision = {
  id: z.string().describe("Names this decision in logs and support"),
  allowed: z.boolean(),
  code,
  stage: z
    .enum([...stageNames, "question"])
    .nullable()
    .describe("The first stage that denied"),
  capability: z.string().describe("Its key, also when an alias was asked"),
  value: JsonValue.describe("What the tenant holds; null before the entitlement stage has passed"),
  source: z.string().nullable().describe("The row that decided: an id"),
  retryAt: Instant.nullable().describe("When asking again can succeed without anybody doing anything"),
  overage: z.string().nullable().describe("By how much this use goes beyond a soft limit"),
  reasonUser: Localised.nullable().describe("Why not, for whoever asked; null when allowed"),
  reasonAdmin: Localised.nullable().describe("Why not, for whoever can change it; null when allowed"),
};

const answered = {
  revision: z.string().describe("The revision it was decided at, <platform>-<tenant>"),
  decidedAt: Instant,
  advisory: z.literal(true).describe("A decision looks and does not count; consuming does both"),
};

export const DecisionReply = z.object({ ...decision, ...answered });
export const DecisionList = z.object({ decisions: z.array(z.object(decision)).readonly(), ...answered });

const Provenance = z.object({
  kind: z.enum(["plan", "replace", "extend", "deny", "set", "raise", "add", "cap"]),
  id: z.string().describe("The plan version, add-on version or override"),
  label: z.string().nullable().describe("Key and version of a plan or add-on"),
  node: z.string().nullable(),
  value: JsonValue,
  result: JsonValue,
});

const LimitState = z.object({
  meter: z.string(),
  kind: z.enum(["allowance", "cap", "concurrency"]),
  level: z.enum(["tenant", "principal", "node"]),
  of: z.string(),
  amount: Amount,
  used: z.string(),
  soft: z.boolean(),
  start: Instant.nullable(),
  end: Instant.nullable(),
  source: z.string().nullable(),
});

const Price = z.object({
  amount: z.string().optional(),
  currency: z.string(),
  unit: z.string().optional(),
  label: z.string().optional(),
});
const offer = { planVersion: z.string(), plan: z.string(), label: z.string().optional(), price: Price.optional() };
const source = z.string().optional().describe("The row that stands in the way");
const kind = <Kind extends string>(name: Kind) => z.literal(name);

/** One change; `all` below holds several of them. */
const single = [
  z
    .object({
      kind: kind("upgrade_plan"),
      subscription: z.string(),
      ...offer,
      addOns: z
        .array(z.object({ addOnVersion: z.string(), addOn: z.string(), quantity: z.number() }))
        .readonly()
        .describe("Those that stay; the others cannot be had with that plan"),
    })
    .describe("POST /api/v1/subscriptions/{subscription}/change with this plan and these add-ons"),
  z.object({ kind: kind("subscribe"), ...offer }).describe("POST /api/v1/subscriptions with this plan"),
  z
    .object({
      kind: kind("buy_add_on"),
      subscription: z.string(),
      addOnVersion: z.string(),
      addOn: z.string(),
      label: z.string().optional(),
      quantity: z.number().describe("How many more"),
      total: z.number().describe("How many that makes"),
      price: Price.optional(),
    })
    .describe("POST /api/v1/subscriptions/{subscription}/change with the total beside the add-ons held"),
  z.object({ kind: kind("ask_role"), role: z.string(), label: z.string().optional(), node: z.string() }),
  z.object({ kind: kind("register_principal"), principal: z.string() }),
  z.object({ kind: kind("resume_principal"), principal: z.string() }),
  z.object({ kind: kind("wait_until"), at: Instant }),
  z.object({ kind: kind("satisfy_condition"), rule: z.string(), attributes: z.array(z.string()).readonly() }),
  z.object({ kind: kind("settle_subscription"), subscription: z.string() }),
  z.object({ kind: kind("lift_block"), block: z.string() }),
  z.object({ kind: kind("resume_tenant") }),
  z.object({ kind: kind("allow_address"), address: z.string().optional(), rule: z.string().optional() }),
  z.object({ kind: kind("ask_operator"), source }),
  z.object({ kind: kind("ask_administrator"), source }),
] as const;

/** A change that would let a stage pass. */
const Change = z.discriminatedUnion("kind", [
  ...single,
  z
    .object({ kind: kind("all"), changes: z.array(z.discriminatedUnion("kind", single)).readonly() })
    .describe("None of them alone is enough"),
]);
export type WireChange = z.output<typeof Change>;

export const WireStage = z.object({
  stage: z.enum(stageNames),
  outcome: z.enum(["pass", "deny", "not_applicable"]),
  code,
  reasonUser: Localised.nullable(),
  reasonAdmin: Localised.nullable(),
  source: z.string().nullable(),
  retryAt: Instant.nullable(),
  parameters: z.record(z.string(), JsonValue).nullable(),
  provenance: z.array(Provenance).nullable().describe("How the value came about, step by step"),
  limits: z.array(LimitState).nullable(),
  monitored: z.string().nullable().describe("What would deny if it were enforced"),
  change: Change.nullable().describe("The cheapest change that would let this stage pass"),
});

export const ExplanationReply = z.object({ ...decision, ...answered, stages: z.array(WireStage) });
