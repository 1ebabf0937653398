/** Makes the rules of the decision out of a policy, or tells every reason why that cannot be done. */
import { type CapabilityClass, type Condition, type Json, parseInstant } from "@bailiwick/decision";
import { unmatched } from "../rule.ts";
import type { Expression, Path, PolicyDocument, RuleDocument } from "./document.ts";
import { type Branch, expressionReader, type Meaning, type ReadCondition, type Template } from "./expression.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";

/** What a policy is read against. Without capabilities, what a rule names is not checked. */
export interface Offer {
  readonly capabilities:
    | ReadonlyMap<string, { readonly key: string; readonly class: CapabilityClass; readonly archived?: boolean }>
    | undefined;
  readonly templates: ReadonlyMap<string, Template>;
  readonly readCondition: ReadCondition;
}

export interface PolicyRule {
  readonly key: string;
  readonly label: string | null;
  readonly effect: "allow" | "deny";
  readonly capabilities: readonly string[] | null;
  readonly classes: readonly CapabilityClass[] | null;
  /** As written: a node's key or id; null: the root, or the platform. */
  readonly node: string | null;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly condition: Condition | null;
  /** Where the condition is just this template. */
  readonly template: {
    readonly key: string;
    readonly version: string;
    readonly parameters: Readonly<Record<string, Json>>;
  } | null;
  readonly branches: readonly Branch[];
  readonly templates: Meaning["templates"];
}

export interface CompiledPolicy {
  readonly document: PolicyDocument;
  /** Those that can be made; without errors among the findings, all. */
  readonly rules: readonly PolicyRule[];
  /** Shared conditions by name, those that no rule uses included. */
  readonly conditions: ReadonlyMap<string, Meaning>;
  readonly used: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

export function compilePolicy(document: PolicyDocument, offer: Offer): CompiledPolicy {
  const read = expressionReader({ ...offer, conditions: document.conditions });
  const conditions = new Map(
    Object.entries(document.conditions).map(([name, expression]) => [name, read(expression, ["conditions", name])]),
  );
  const rules: PolicyRule[] = [];
  const findings = [...conditions.values()].flatMap((meaning) => meaning.findings);
  const used = new Set<string>();
  for (const [key, written] of Object.entries(document.rules)) {
    const path = ["rules", key];
    const meaning = written.condition === undefined ? unconditional : read(written.condition, [...path, "condition"]);
    for (const name of meaning.uses) used.add(name);
    const rule = ruleOf(key, written, meaning);
    // One whose condition cannot be read must never become one without a condition.
    const isRead = written.condition === undefined || meaning.condition !== undefined;
    const wrong = [
      ...meaning.findings,
      ...(isRead ? incomplete(rule, path) : []),
      ...misfits(written, rule, path),
      ...unofferedIn(written, path, offer),
    ];
    findings.push(...wrong);
    if (isRead && !wrong.some(({ severity }) => severity === "error") && isWhole(rule)) rules.push(rule);
  }
  return { document, rules, conditions, used, findings: onceEach(findings) };
}

const unconditional: Meaning = {
  condition: undefined,
  branches: [],
  findings: [],
  uses: new Set(),
  templates: [],
};

type Draft = Omit<PolicyRule, "effect"> & { readonly effect: PolicyRule["effect"] | undefined };

const isWhole = (rule: Draft): rule is PolicyRule => rule.effect !== undefined;

function ruleOf(key: string, written: RuleDocument, meaning: Meaning): Draft {
  const template = soleTemplate(written.condition, meaning);
  const named = written.capabilities !== undefined || written.classes !== undefined;
  const coverage = named ? written : template;
  return {
    key,
    label: written.label ?? template?.label ?? null,
    effect: written.effect ?? template?.effect,
    capabilities: coverage?.capabilities ?? null,
    classes: coverage?.classes ?? null,
    node: written.node ?? null,
    from: instantOf(written.from),
    until: instantOf(written.until),
    condition: meaning.condition ?? null,
    template: template && (written.effect ?? template.effect) === template.effect ? madeFrom(template, written) : null,
    branches: meaning.branches,
    templates: meaning.templates,
  };
}

/** The template a rule is nothing but: it then says effect and capabilities, too. */
function soleTemplate(expression: Expression | undefined, { condition, templates }: Meaning): Template | undefined {
  if (condition === undefined || typeof expression !== "object") return undefined;
  return "template" in expression ? templates[0]?.template : undefined;
}

function madeFrom({ key, version }: Template, { condition }: RuleDocument): PolicyRule["template"] {
  const parameters = typeof condition === "object" && "template" in condition ? (condition.parameters ?? {}) : {};
  return { key, version, parameters };
}

function instantOf(text: string | undefined): Date | null {
  const at = text === undefined ? undefined : parseInstant(text);
  return at === undefined ? null : new Date(at);
}

function incomplete(rule: Draft, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  if (rule.effect === undefined)
    findings.push(errorAt("rule_incomplete", [...path, "effect"], "Say whether the rule allows or denies."));
  if (rule.capabilities === null && rule.classes === null)
    findings.push(
      errorAt("rule_incomplete", [...path, "capabilities"], "Name capabilities or classes; `*` is every capability."),
    );
  return findings;
}

function misfits(written: RuleDocument, rule: Draft, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  for (const member of ["from", "until"] as const)
    if (written[member] !== undefined && rule[member] === null)
      findings.push(errorAt("window_invalid", [...path, member], "Write a moment such as 2026-03-10T08:00:00Z."));
  if (rule.from !== null && rule.until !== null && rule.until <= rule.from)
    findings.push(errorAt("window_invalid", [...path, "until"], "The end must come after the beginning."));
  return findings;
}

/** What matches nothing is a mistake; what matches only what is archived was right once. */
function unofferedIn({ capabilities = [] }: RuleDocument, path: Path, offer: Offer): readonly Finding[] {
  if (offer.capabilities === undefined) return [];
  const all = [...offer.capabilities.values()];
  const offered = all.filter(({ archived }) => archived !== true).map(({ key }) => key);
  const known = all.map(({ key }) => key);
  const unknown = new Set(unmatched(capabilities, known));
  return unmatched(capabilities, offered).map((index) => {
    const place = [...path, "capabilities", index];
    return unknown.has(index)
      ? errorAt("capability_unknown", place, `${capabilities[index]} matches no capability; correct or remove it.`)
      : warningAt("capability_archived", place, `${capabilities[index]} matches only what is archived; remove it.`);
  });
}

/** A shared condition is complained about once, however many use it. */
function onceEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, path, message }) => {
    const name = JSON.stringify([code, path, message]);
    return !seen.has(name) && seen.add(name);
  });
}
