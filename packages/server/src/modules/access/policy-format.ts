import { z } from "zod";
import { JsonValue } from "../../kernel/wire.ts";
import type { CaseDocument, Fixtures, PolicyDocument, SuiteDocument } from "./domain/policy/document.ts";
import { capabilityClasses } from "./domain/rule.ts";

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "Write lower case letters, digits and inner hyphens, 63 at most.");
const fixtureName = z.string().min(1).max(100);
const words = (most: number) => z.string().trim().min(1).max(most);
const capability = z.string().min(1).max(200);
const pattern = z
  .string()
  .max(200)
  .regex(
    /^(?:\*|[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*(?:\.\*)?)$/,
    "Write a capability's key, or a pattern such as desk.*.",
  );
const moment = z.string().max(40);
const attributes = z.record(z.string().min(1).max(100), JsonValue);
const effect = z.enum(["allow", "deny"], "Write allow or deny.");

/** Its shape is looked at where it is read, so that every mistake has its own place. */
const expression = z.unknown().meta({
  description:
    "CEL text, a syntax tree, `{use: name}`, `{template: key, parameters: {...}}`, `{all: [...]}`, `{any: [...]}` or `{not: ...}`.",
});

const rule = z.strictObject({
  label: words(200).optional(),
  effect: effect
    .optional()
    .meta({ description: "May be left out where the condition is one template, which says it." }),
  capabilities: z.array(pattern).min(1).max(200).optional(),
  classes: z.array(z.enum(capabilityClasses)).min(1).max(5).optional(),
  node: z.string().min(1).max(100).optional().meta({ description: "A scope node by key or id; the root by default." }),
  from: moment.optional(),
  until: moment.optional(),
  condition: expression.optional(),
});

// ---- tests --------------------------------------------------------------------------------------------------------

const nodeKinds = ["business_unit", "department", "team", "project", "workspace"] as const;
const reach = z.enum(["own", "assigned", "team", "department", "business_unit", "all"]);

const tenant = z.strictObject({
  attributes: attributes.optional(),
  zone: z.string().max(64).optional(),
  status: z.enum(["active", "restricted", "suspended", "closed"]).optional(),
  plan: z.string().max(200).optional().meta({ description: "Without one it holds every capability there is." }),
  nodes: z
    .record(fixtureName, z.strictObject({ kind: z.enum(nodeKinds).optional(), under: fixtureName.optional() }))
    .optional(),
});

const principal = z.strictObject({
  id: z.string().min(1).max(255).optional(),
  type: z.string().min(1).max(100).optional(),
  kind: z.enum(["user", "service"]).optional(),
  status: z.enum(["active", "suspended"]).optional(),
  known: z.boolean().optional().meta({ description: "False: nobody the tenant knows." }),
  attributes: attributes.optional().meta({ description: "Stored with it." }),
  properties: attributes.optional().meta({ description: "Sent with the question." }),
  nodes: z.array(fixtureName).max(200).optional(),
  roles: z
    .array(z.union([z.string().max(200), z.strictObject({ role: z.string().max(200), node: fixtureName.optional() })]))
    .max(200)
    .optional(),
});

const resource = z.strictObject({
  type: z.string().min(1).max(100).optional(),
  id: z.string().min(1).max(255).optional(),
  properties: attributes.optional(),
});

const expected = z.union([
  effect,
  z.strictObject({ outcome: effect, rule: z.string().max(200).optional() }),
  z.strictObject({ code: z.string().max(100), rule: z.string().max(200).optional() }),
]);

const test = z.strictObject({
  name: words(300),
  principal: z.union([fixtureName, principal]).optional(),
  resource: z.union([fixtureName, resource]).optional(),
  context: attributes.optional(),
  tenant: tenant.optional(),
  at: moment.optional(),
  expect: z.record(capability, expected).optional(),
  table: z.record(capability, z.record(fixtureName, expected)).optional(),
});

const tested = {
  fixtures: z
    .strictObject({
      at: moment.optional().meta({ description: "When a test asks that says no time." }),
      tenant: tenant.optional(),
      principals: z.record(fixtureName, principal).optional(),
      resources: z.record(fixtureName, resource).optional(),
      roles: z.record(z.string().max(200), z.record(z.string().max(200), reach)).optional(),
    })
    .optional(),
  tests: z.array(test).max(2000).optional(),
};

// ---- the two documents --------------------------------------------------------------------------------------------

const most = 200;
const isFew = (given: Readonly<Record<string, unknown>>): boolean => Object.keys(given).length <= most;
const many = `At most ${most}; split the policy.`;

export const policyDocument = z.strictObject({
  policy: z.literal(1, "This reads version 1 of the format: write `policy: 1`."),
  key: name,
  label: words(200).optional(),
  description: words(4000).optional(),
  conditions: z.record(name, expression).refine(isFew, many).optional(),
  rules: z.record(name, rule).refine(isFew, many),
  ...tested,
});

export const suiteDocument = z.strictObject({
  policyTests: z.literal(1, "This reads version 1 of the format: write `policyTests: 1`."),
  policies: z.array(name).max(100).optional().meta({ description: "The tenant's policies that are tested together." }),
  platformPolicies: z.array(name).max(100).optional().meta({ description: "The operator's, above them." }),
  ...tested,
});

export function asPolicy({
  key,
  label,
  description,
  conditions,
  rules,
  fixtures,
  tests,
}: z.output<typeof policyDocument>): PolicyDocument {
  return {
    key,
    ...(label !== undefined && { label }),
    ...(description !== undefined && { description }),
    // Expressions are checked where they are read, and optional members are absent, as YAML and JSON leave them.
    conditions: (conditions ?? {}) as PolicyDocument["conditions"],
    rules: rules as PolicyDocument["rules"],
    fixtures: (fixtures ?? {}) as Fixtures,
    tests: (tests ?? []) as readonly CaseDocument[],
  };
}

export const asSuite = ({
  policies = [],
  platformPolicies = [],
  fixtures,
  tests,
}: z.output<typeof suiteDocument>): SuiteDocument => ({
  policies,
  platformPolicies,
  fixtures: (fixtures ?? {}) as Fixtures,
  tests: (tests ?? []) as readonly CaseDocument[],
});

/** The JSON Schema (draft 2020-12) of a policy file, for editors. */
export function policyJsonSchema(): object {
  return {
    ...z.toJSONSchema(policyDocument, { target: "draft-2020-12", io: "input" }),
    title: "Bailiwick policy",
  };
}
