import { createHash } from "node:crypto";
import { applyTemplate, type CapabilityClass, type Condition, type Json } from "@bailiwick/decision";
import { checkCondition, matcher } from "../../cel/index.ts";
import { pointerToken } from "../../kernel/text.ts";
import type { PolicyTemplate, PublishedCatalogue } from "../catalogue/index.ts";
import { type Coverage, type FromTemplate, type Rule, type RuleTerms, unmatched } from "./domain/rule.ts";
import * as problems from "./problems.ts";

/** A new rule, or what is to change of one. */
export interface GivenRule {
  readonly effect?: "allow" | "deny" | undefined;
  readonly node?: string | null | undefined;
  readonly capabilities?: readonly string[] | null | undefined;
  readonly classes?: readonly CapabilityClass[] | null | undefined;
  /** A tree, or CEL text; as `expression` it is text. */
  readonly condition?: Readonly<Record<string, Json>> | string | null | undefined;
  readonly expression?: string | null | undefined;
  readonly template?: string | undefined;
  readonly parameters?: Readonly<Record<string, Json>> | undefined;
  readonly label?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

type Meaning = Pick<RuleTerms, "effect" | "condition" | "template" | "capabilities" | "classes">;

/**
 * What a rule decides, about what: said by the caller, made from a template, or as it was before. A rule made from a
 * template that is given an effect or condition of its own is the template's no more.
 */
export function meaningOf(catalogue: PublishedCatalogue, given: GivenRule, existing: Rule | undefined): Meaning {
  const template = templateOf(catalogue, given, existing);
  const meaning = template
    ? fromTemplate(template, given.parameters ?? existing?.template?.parameters ?? {})
    : spelledOut(catalogue, given, existing);
  return { ...meaning, ...coverageOf(catalogue, given, given.template === undefined ? existing : template) };
}

/** The template that is to be applied by this change, if any. */
function templateOf(
  { templates }: PublishedCatalogue,
  { template, parameters, effect, condition, expression }: GivenRule,
  existing: Rule | undefined,
): PolicyTemplate | undefined {
  if (template === undefined && parameters === undefined) return undefined;
  const key = template ?? existing?.template?.key;
  if (key === undefined)
    throw problems.ruleIncomplete("Parameters are those of a template", at("#/template", "Name it"));
  if (effect !== undefined || condition !== undefined || expression !== undefined)
    throw problems.ruleIncomplete("A template says itself what the effect and the condition are", {
      errors: Object.entries({ effect, condition, expression }).flatMap(([name, value]) =>
        value === undefined ? [] : [{ pointer: `#/${name}`, detail: "Leave it out" }],
      ),
    });
  const found = templates.find((each) => each.key === key);
  if (!found) throw problems.templateUnknown(undefined, at("#/template", `The catalogue offers no template ${key}`));
  return found;
}

function fromTemplate(
  template: PolicyTemplate,
  parameters: Readonly<Record<string, Json>>,
): Pick<Meaning, "effect" | "condition" | "template"> {
  const applied = applyTemplate(template, parameters, { matcher });
  if ("problems" in applied)
    throw problems.parametersInvalid(undefined, {
      errors: applied.problems.map(({ code, at: place, message }) => ({
        pointer: code === "condition_wrong" ? "#/template" : `#/parameters/${pointerToken(place)}`,
        detail: message,
        code,
      })),
    });
  const made: FromTemplate = { key: template.key, version: versionOf(template), parameters };
  return { effect: template.effect, condition: applied.condition, template: made };
}

/** A template changes with the catalogue and bears no number: its version is a digest of what it says. */
export function versionOf({ effect, parameters, condition }: PolicyTemplate): string {
  const meaning = JSON.stringify([effect, parameters, condition]);
  return createHash("sha256").update(meaning).digest("base64url").slice(0, 16);
}

function spelledOut(
  catalogue: PublishedCatalogue,
  given: GivenRule,
  existing: Rule | undefined,
): Pick<Meaning, "effect" | "condition" | "template"> {
  const effect = given.effect ?? existing?.effect;
  if (effect === undefined)
    throw problems.ruleIncomplete("Say whether the rule allows or denies", at("#/effect", "Needed"));
  const said = conditionOf(catalogue, given);
  const detached = given.effect !== undefined || said !== undefined;
  const condition = said === undefined ? (existing?.condition ?? null) : said;
  return { effect, condition, template: detached ? null : (existing?.template ?? null) };
}

/** Undefined where the change says nothing of it. Every mistake is told at its place. */
function conditionOf({ attributes }: PublishedCatalogue, given: GivenRule): Condition | null | undefined {
  const { condition, expression } = given;
  if (condition !== undefined && expression !== undefined)
    throw problems.ruleIncomplete("A condition is told once", at("#/expression", "Leave it or condition out"));
  const said = expression === undefined ? condition : expression;
  if (said === undefined || said === null) return said;
  const checked = checkCondition(said, { attributes });
  if (checked.ok) return checked.condition;
  const member = expression === undefined ? "condition" : "expression";
  throw problems.conditionInvalid(undefined, {
    errors: checked.mistakes.map(({ pointer, detail, code, line, column }) => ({
      pointer: `#/${member}${pointer.split("/").map(encodeURIComponent).join("/")}`,
      detail,
      code,
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    })),
  });
}

/** What is named takes the place of a template's coverage as a whole, and of the rule's own member by member. */
function coverageOf(
  catalogue: PublishedCatalogue,
  given: GivenRule,
  otherwise: Rule | PolicyTemplate | undefined,
): Coverage {
  const named = given.capabilities !== undefined || given.classes !== undefined;
  const base = named && given.template !== undefined ? undefined : otherwise;
  const capabilities = given.capabilities === undefined ? (base?.capabilities ?? null) : given.capabilities;
  const classes = given.classes === undefined ? (base?.classes ?? null) : given.classes;
  if (capabilities === null && classes === null)
    throw problems.ruleIncomplete(
      "Name capabilities or classes; `*` is every capability",
      at("#/capabilities", "Needed"),
    );
  if (given.capabilities) refuseUnmatched(catalogue, given.capabilities);
  return { capabilities, classes };
}

function refuseUnmatched({ capabilities }: PublishedCatalogue, patterns: readonly string[]): void {
  const offered = [...capabilities.values()].filter(({ archived }) => !archived).map(({ key }) => key);
  const errors = unmatched(patterns, offered).map((index) => ({
    pointer: `#/capabilities/${index}`,
    detail: `${patterns[index]} matches no capability`,
  }));
  if (errors.length > 0) throw problems.capabilityUnknown(undefined, { errors });
}

const at = (pointer: string, detail: string) => ({ errors: [{ pointer, detail }] });
