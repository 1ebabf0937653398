import { z } from "zod";
import { printCel } from "../../cel/index.ts";
import { type Endpoint, list } from "../../kernel/endpoint.ts";
import { pageBy } from "../../kernel/page-by.ts";
import { JsonValue } from "../../kernel/wire.ts";
import { type PolicyTemplate, publishedCatalogue } from "../catalogue/index.ts";
import { capabilityClasses } from "./domain/rule.ts";

const ParameterWire = z.object({
  name: z.string(),
  type: z.enum(["text", "number", "boolean", "list", "window"]),
  label: z.string().nullable(),
  required: z.boolean().describe("It has no default, so that it must be given"),
  default: JsonValue.describe("Null where it is required"),
});

const TemplateWire = z.object({
  key: z.string(),
  label: z.string().nullable().describe("A rule made from it is called so unless it is given a label"),
  description: z.string().nullable(),
  effect: z.enum(["allow", "deny"]),
  capabilities: z.array(z.string()).readonly().nullable(),
  classes: z.array(z.enum(capabilityClasses)).readonly().nullable(),
  parameters: z.array(ParameterWire).readonly(),
  condition: JsonValue.describe("A syntax tree with the parameters in it"),
  expression: z.string().describe("The condition as CEL; parameters are `params.name`"),
});

const shown = ({ key, label, description, effect, capabilities, classes, parameters, condition }: PolicyTemplate) => ({
  key,
  label: label ?? null,
  description: description ?? null,
  effect,
  capabilities: capabilities ?? null,
  classes: classes ?? null,
  parameters: parameters.map((parameter) => ({
    name: parameter.name,
    type: parameter.type,
    label: parameter.label ?? null,
    required: parameter.default === undefined,
    default: (parameter.default ?? null) as z.output<typeof JsonValue>,
  })),
  condition: condition as unknown as z.output<typeof JsonValue>,
  expression: printCel(condition),
});

export const templateEndpoints: readonly Endpoint[] = [
  list({
    path: "/api/v1/policy-templates",
    summary: "List the templates rules are made from",
    description: "Those the published catalogue offers, by key.",
    access: { permission: "access.rule.read" },
    realm: { tenantOptional: "the catalogue is the same for every tenant" },
    item: TemplateWire,
    handle: async ({ page, ctx }) => {
      const { templates } = await publishedCatalogue(ctx.tx);
      return pageBy(templates, page, ({ key }) => key, shown);
    },
  }),
];
