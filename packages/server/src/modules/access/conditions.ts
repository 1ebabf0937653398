import {
  type Condition,
  type ConditionAllowance,
  type ConditionFacts,
  evaluateCondition,
  type Json,
  newConditionAllowance,
  zoneOf,
} from "@bailiwick/decision";
import { checkCondition, type ConditionMistake, type DeclaredAttributes, matcher, printCel } from "../../cel/index.ts";
import * as problems from "./problems.ts";

type Attributes = Readonly<Record<string, Json>>;

/** Facts to try a condition on. */
export interface Sample {
  readonly principal?: Attributes;
  readonly resource?: Attributes;
  readonly action?: Attributes;
  readonly context?: Attributes;
  readonly tenant?: Attributes;
  readonly now?: Date;
}

export interface Handed {
  readonly expression?: string | undefined;
  readonly condition?: Attributes | undefined;
  readonly sample?: Sample | undefined;
}

/** All there is to say about a condition that somebody is writing. */
export function examine({ expression, condition, sample }: Handed, attributes: DeclaredAttributes, now: Date) {
  if ((expression === undefined) === (condition === undefined)) {
    const errors = [{ pointer: "#/expression", detail: "Hand in either expression or condition" }];
    throw problems.ruleIncomplete("Hand in either expression or condition", { errors });
  }
  const checked = checkCondition(expression ?? condition, { attributes });
  if (!checked.ok) {
    const nothing = { condition: null, expression: null, type: null, outcome: null, errs: null };
    const isText = expression !== undefined;
    return { ...nothing, valid: false, attributes: [], errors: checked.mistakes.map((each) => told(each, isText)) };
  }
  const tried = sample === undefined ? { outcome: null, errs: null } : tryOn(checked.condition, factsOf(sample, now));
  return {
    valid: true,
    condition: checked.condition,
    expression: checked.expression,
    type: checked.type,
    attributes: [...new Set(attributesIn(checked.condition))]
      .toSorted()
      .map((attribute) => ({ attribute, type: attributes.typeOf(attribute) ?? null })),
    errors: [],
    ...tried,
  };
}

const told = ({ detail, code, pointer, line, column, from, to }: ConditionMistake, isText: boolean) => ({
  detail,
  code,
  pointer: isText ? null : pointer,
  line: line ?? null,
  column: column ?? null,
  from: from ?? null,
  to: to ?? null,
});

function attributesIn(condition: Condition): readonly string[] {
  if ("attribute" in condition) return [condition.attribute];
  return "op" in condition && condition.op !== "within" ? condition.args.flatMap(attributesIn) : [];
}

/** One allowance is for all that is tried: to find what errs may not take as often as much as there are parts. */
function tryOn(condition: Condition, facts: ConditionFacts) {
  const allowance = newConditionAllowance();
  const value = evaluateCondition(condition, facts, { matcher, allowance });
  if (typeof value === "boolean") return { outcome: value ? ("true" as const) : ("false" as const), errs: null };
  return { outcome: "error" as const, errs: printCel(erring(condition, facts, allowance)) };
}

/**
 * The smallest part that is an error, as far as the allowance goes; what a macro does with its items counts as the
 * macro's own.
 */
function erring(condition: Condition, facts: ConditionFacts, allowance: ConditionAllowance): Condition {
  if (allowance.steps < 0) return condition;
  if (!("op" in condition) || condition.op === "within" || condition.op === "has") return condition;
  const parts = "variable" in condition ? condition.args.slice(0, 1) : condition.args;
  const inner = parts.find((part) => evaluateCondition(part, facts, { matcher, allowance }) === undefined);
  // What there was no allowance left for is no error that was found.
  return inner === undefined || allowance.steps < 0 ? condition : erring(inner, facts, allowance);
}

function factsOf({ principal = {}, resource, action = {}, context, tenant = {}, now }: Sample, at: Date) {
  const { id, type, kind, nodes, ...attributes } = principal;
  const text = (value: Json | undefined, otherwise: string) => (typeof value === "string" ? value : otherwise);
  const zone = zoneOf(text(tenant["zone"], "UTC")) ?? { name: "UTC", offsetAt: () => 0 };
  const facts: ConditionFacts = {
    question: {
      subject: { type: text(type, "user"), id: text(id, "sample") },
      action: { name: text(action["name"], "sample"), properties: action },
      ...(resource && {
        resource: { type: text(resource["type"], "sample"), id: text(resource["id"], "sample"), properties: resource },
      }),
      ...(context && { context }),
    },
    tenant: { id: text(tenant["id"], "sample"), status: text(tenant["status"], "active"), zone, attributes: tenant },
    principal: {
      externalId: text(id, "sample"),
      kind: text(kind, "user"),
      nodes: Array.isArray(nodes) ? nodes.filter((node) => typeof node === "string") : [],
      attributes,
    },
    now: (now ?? at).getTime(),
  };
  return facts;
}
