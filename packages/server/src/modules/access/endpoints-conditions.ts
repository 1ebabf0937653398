import { z } from "zod";
import { longestText } from "../../cel/index.ts";
import type { Database } from "../../kernel/database.ts";
import { ask, type Endpoint } from "../../kernel/endpoint.ts";
import { Instant, JsonValue } from "../../kernel/wire.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { examine } from "./conditions.ts";
import * as problems from "./problems.ts";

export interface AccessPorts {
  readonly database: Database;
}

const Attributes = z.record(z.string().max(200), JsonValue);

const SampleWire = z
  .strictObject({
    principal: Attributes.optional().describe("`id`, `type`, `kind`, `nodes` and attributes; by default a user"),
    resource: Attributes.optional(),
    action: Attributes.optional().describe("`name` is the capability's key"),
    context: Attributes.optional(),
    tenant: Attributes.optional().describe("`zone` is UTC by default"),
    now: Instant.optional().describe("Default: now"),
  })
  .describe("Facts to try the condition on; what is not in them is not there");

const Mistake = z.object({
  detail: z.string(),
  code: z.string(),
  pointer: z.string().nullable().describe("Into the tree; null for text"),
  line: z.number().int().nullable().describe("In the text, counted from 1"),
  column: z.number().int().nullable(),
  from: z.number().int().nullable().describe("Where the mistake begins in the text, counted from 0"),
  to: z.number().int().nullable().describe("Where it is over"),
});

export const conditionEndpoints = ({ database }: AccessPorts): readonly Endpoint[] => [
  ask({
    path: "/api/v1/conditions/check",
    summary: "Check a condition",
    description:
      "Tells what is wrong with it and where, in which forms it is written, of what type it is, what it reads, and how it comes out on a sample. Nothing is kept.",
    access: { permission: "access.rule.read" },
    realm: { tenantOptional: "conditions of platform rules and templates are checked outside any tenant" },
    body: z.strictObject({
      expression: z.string().max(longestText).optional().describe("The condition as CEL"),
      condition: z.record(z.string(), JsonValue).optional().describe("The condition as a syntax tree"),
      sample: SampleWire.optional(),
    }),
    example: {
      expression: "context.mfa == true || resource.amount < 100.0",
      sample: { context: { mfa: false }, resource: { amount: 20 } },
    },
    reply: z.object({
      valid: z.boolean(),
      condition: JsonValue.describe("The syntax tree; null where there is a mistake"),
      expression: z.string().nullable().describe("As CEL; null where there is a mistake"),
      type: z.string().nullable().describe("`bool`, or `dyn` where that only shows when it runs"),
      attributes: z
        .array(z.object({ attribute: z.string(), type: z.string().nullable().describe("Null: not declared") }))
        .readonly(),
      errors: z.array(Mistake).readonly(),
      outcome: z.enum(["true", "false", "error"]).nullable().describe("On the sample; null without one"),
      errs: z.string().nullable().describe("The smallest part that is an error on the sample"),
    }),
    problems: [problems.ruleIncomplete],
    handle: async ({ body, ctx }) => {
      const { attributes } = await database.readAcrossTenants("the catalogue is the same for all", publishedCatalogue);
      const { condition, ...told } = examine(body as Parameters<typeof examine>[0], attributes, ctx.now);
      return { ...told, condition: condition as z.output<typeof JsonValue> };
    },
  }),
];
