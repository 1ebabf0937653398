import { rulesOf } from "./bounds.ts";
import { z } from "zod";
import { longestText, printCel } from "../../cel/index.ts";
import type { Context } from "../../kernel/context.ts";
import { type Endpoint, list, read, type Realm, write } from "../../kernel/endpoint.ts";
import { Id, Instant, JsonValue, NoBody, Text } from "../../kernel/wire.ts";
import { capabilityClasses, type Rule, type RuleTerms } from "./domain/rule.ts";
import * as problems from "./problems.ts";
import * as rules from "./rules.ts";

const effect = z.enum(["allow", "deny"]);
const Classes = z.array(z.enum(capabilityClasses)).min(1).max(5);

const terms = {
  effect,
  nodeId: z.string().nullable().describe("Null: the tenant's root, or the platform"),
  capabilities: z.array(z.string()).readonly().nullable(),
  classes: z.array(z.enum(capabilityClasses)).readonly().nullable(),
  condition: JsonValue.describe("A syntax tree; null: it always holds"),
  expression: z.string().nullable().describe("The condition as CEL"),
  template: z
    .object({ key: z.string(), version: z.string(), parameters: z.record(z.string(), JsonValue) })
    .nullable()
    .describe("The template it was made from, as it was then"),
  label: z.string().nullable(),
  from: Instant.nullable(),
  until: Instant.nullable(),
};

const RuleWire = z.object({
  id: Id("rul"),
  policy: z
    .object({ key: z.string(), rule: z.string() })
    .nullable()
    .describe("The policy it is pushed with and changed in; null: it is changed by itself"),
  version: z.number().int(),
  ...terms,
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
});

const VersionWire = z.object({
  version: z.number().int(),
  change: z.enum(["created", "updated", "deleted"]),
  state: z.object(terms).describe("What the rule said after the change; of a deleted one what it said last"),
  changedAt: Instant,
  changedBy: z.string(),
});

/** The wire's members and no others. */
const said = ({ condition, template, ...rest }: RuleTerms): z.output<z.ZodObject<typeof terms>> => ({
  ...rest,
  condition: condition as z.output<typeof JsonValue>,
  expression: condition && printCel(condition),
  template: template && { ...template, parameters: { ...template.parameters } },
});
const shown = ({ id, policy, version, createdAt, createdBy, updatedAt, updatedBy, ...rest }: Rule) => ({
  id,
  policy,
  version,
  ...said(rest),
  createdAt,
  createdBy,
  updatedAt,
  updatedBy,
});

const Pattern = z
  .string()
  .max(200)
  .regex(/^(?:\*|[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*(?:\.\*)?)$/, "A capability's key, or a pattern such as desk.*");
const Capabilities = z.array(Pattern).min(1).max(200).describe("Keys, or patterns such as `desk.*`; `*` is all");
const Expression = z.string().min(1).max(longestText);
const Condition = z
  .union([Expression, z.record(z.string(), JsonValue)])
  .describe("CEL, or a syntax tree such as `{op, args}`; none: it always holds");
const Parameters = z.record(z.string().max(100), JsonValue);
const Node = z.string().min(1).max(100).describe("A scope node by id or key");

const newRule = {
  effect: effect.optional().describe("Needed unless a template says it"),
  capabilities: Capabilities.optional(),
  classes: Classes.optional().describe("With capabilities: those that are named, and those of these classes"),
  condition: Condition.optional(),
  expression: Expression.optional().describe("The condition as CEL, in place of `condition`"),
  template: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("A policy template by key, in place of effect and condition"),
  parameters: Parameters.optional().describe("The template's; what is left out has its default"),
  label: Text(200).optional().describe("Default: the template's"),
  from: Instant.optional().describe("Default: always"),
  until: Instant.optional().describe("Default: for ever"),
};

const changedRule = {
  effect: effect.optional(),
  capabilities: Capabilities.nullable().optional(),
  classes: Classes.nullable().optional(),
  condition: Condition.nullable().optional(),
  expression: Expression.nullable().optional(),
  template: newRule.template,
  parameters: Parameters.optional().describe("Makes the rule anew from its template as that is now"),
  label: Text(200).nullable().optional(),
  from: Instant.nullable().optional(),
  until: Instant.nullable().optional(),
};

const saying = [
  problems.ruleIncomplete,
  problems.capabilityUnknown,
  problems.conditionInvalid,
  problems.templateUnknown,
  problems.parametersInvalid,
  problems.inThePast,
  problems.endsBeforeItBegins,
];
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;

/** The operator's rules and a tenant's differ in whose they are, and in that only a tenant has nodes. */
function family(its: {
  readonly base: "/api/v1/rules" | "/api/v1/platform-rules";
  readonly name: "rule" | "platform-rule";
  readonly what: string;
  readonly realm: Realm;
  readonly moves: "tenant" | "platform";
}): readonly Endpoint[] {
  const { base, name, what, realm, moves } = its;
  const ofTenant = moves === "tenant";
  const access = (verb: string) => ({
    permission: `access.${name}.${verb}`,
    ...(!ofTenant && { operatorOnly: true as const }),
  });
  const params = { rule: Id("rul") };
  const one = { path: `${base}/{rule}` as const, realm, params };
  const known = [...saying, ...(ofTenant ? [problems.nodeUnknown] : [])];
  const current = async ({ params: { rule }, ctx }: { readonly params: { rule: string }; readonly ctx: Context }) =>
    shown(await rules.getRule(ctx, rule));
  return [
    write("POST", {
      path: base,
      summary: `Create a ${what}`,
      description: "A deny rule that holds denies; where allow rules apply, one of each level must hold.",
      access: access("create"),
      realm,
      body: z.strictObject({
        ...newRule,
        ...(ofTenant && { node: Node.optional().describe("By id or key; default: the root") }),
      }),
      example: {
        effect: "deny",
        capabilities: ["desk.tickets.delete"],
        condition: "!(principal.mfa == true)",
        label: "Deleting needs a second factor",
      },
      reply: RuleWire,
      moves,
      fills: [rulesOf(moves)],
      problems: known,
      audit: { action: `access.${name}.created`, target },
      handle: async ({ body, ctx }) => shown(await rules.createRule(ctx, body as rules.GivenRule)),
    }),
    list({
      path: base,
      summary: `List ${what}s`,
      description: "Newest first.",
      access: access("read"),
      realm,
      query: {
        effect: effect.optional(),
        capability: Pattern.optional().describe("Only those that name it, as it is written there"),
        policy: z.string().max(63).optional().describe("Only those of this policy"),
        ...(ofTenant && { node: Node.optional().describe("Only those attached to this node, by id or key") }),
      },
      item: RuleWire,
      problems: ofTenant ? [problems.nodeUnknown] : [],
      handle: async ({ query, page, ctx }) => {
        const found = await rules.listRules(ctx, query as rules.RuleQuery, page);
        return { ...found, items: found.items.map(shown) };
      },
    }),
    read({
      ...one,
      summary: `Read a ${what}`,
      access: access("read"),
      reply: RuleWire,
      etag: true,
      handle: current,
    }),
    write("PATCH", {
      ...one,
      summary: `Change a ${what}`,
      description: "What is not named stays; an effect or condition of its own loosens the rule from its template.",
      access: access("update"),
      body: z.strictObject({
        ...changedRule,
        ...(ofTenant && { node: Node.nullable().optional().describe("By id or key; null: the root") }),
      }),
      example: { label: "Deleting needs two factors" },
      reply: RuleWire,
      moves,
      fills: [rulesOf(moves)],
      current,
      problems: [...known, problems.ruleOfPolicy],
      audit: { action: `access.${name}.updated`, target },
      handle: async ({ params: { rule }, body, ctx }) =>
        shown(await rules.updateRule(ctx, rule, body as rules.GivenRule)),
    }),
    write("DELETE", {
      ...one,
      summary: `Delete a ${what}`,
      description: "Answers with the rule as it was; its versions stay.",
      access: access("delete"),
      body: NoBody,
      example: undefined,
      reply: RuleWire,
      moves,
      current,
      problems: [problems.ruleOfPolicy],
      audit: { action: `access.${name}.deleted`, target },
      handle: async ({ params: { rule }, ctx }) => shown(await rules.deleteRule(ctx, rule)),
    }),
    list({
      path: `${base}/{rule}/versions`,
      summary: `List the versions of a ${what}`,
      description: "Newest first; of a deleted rule too.",
      access: access("read"),
      realm,
      params,
      item: VersionWire,
      handle: async ({ params: { rule }, page, ctx }) => {
        const found = await rules.historyOf(ctx, rule, page);
        return { ...found, items: found.items.map((version) => ({ ...version, state: said(version.state) })) };
      },
    }),
  ];
}

export const ruleEndpoints: readonly Endpoint[] = [
  ...family({ base: "/api/v1/rules", name: "rule", what: "policy rule", realm: "tenant", moves: "tenant" }),
  ...family({
    base: "/api/v1/platform-rules",
    name: "platform-rule",
    what: "platform rule",
    realm: { acrossTenants: "the operator's rules stand above every tenant's" },
    moves: "platform",
  }),
];
