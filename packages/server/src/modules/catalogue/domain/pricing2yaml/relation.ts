import type { Condition, Json } from "@bailiwick/decision";
import { type BinaryOperator, type Expression, parseExpression } from "./expression.ts";

/**
 * What a feature's expression asks for, taken apart at its `&&`:
 * usage compared with a limit becomes a meter the feature draws on; what depends on the plan alone is settled plan by
 * plan; what depends on the caller alone becomes a condition. Anything that mixes them is refused, never guessed.
 */
export interface Relation {
  /** Names of usage limits. */
  readonly limits: readonly string[];
  /** Must be true of a plan's own values for the feature to be given by it. */
  readonly fixed: readonly Expression[];
  /** Names of other features the fixed part looks at. */
  readonly features: readonly string[];
  readonly condition?: Condition;
}

export type ParsedRelation =
  | { readonly relation: Relation; readonly error?: never }
  | { readonly error: string; readonly relation?: never };

export const noRelation: Relation = { limits: [], fixed: [], features: [] };

export function relationOf(text: string, feature: string): ParsedRelation {
  const { expression, error } = parseExpression(text);
  if (expression === undefined) return { error };
  const limits: string[] = [];
  const fixed: Expression[] = [];
  const conditions: Condition[] = [];
  for (const part of conjuncts(expression)) {
    const problem = unknownPath(part);
    if (problem !== undefined) return { error: problem };
    const limit = limitOfUsage(part);
    if (limit !== undefined) limits.push(limit);
    else if (!mentions(part, "subscriptionContext")) fixed.push(part);
    else {
      const condition = conditionOf(part, feature);
      if (condition === undefined) return { error: "it mixes usage and plan values in a way that cannot be enforced" };
      conditions.push(condition);
    }
  }
  const [first, ...more] = conditions;
  const condition = first && (more.length === 0 ? first : { op: "and" as const, args: conditions });
  const features = fixed.flatMap(paths).flatMap((path) => featureOf(path) ?? []);
  return {
    relation: {
      limits: [...new Set(limits)],
      fixed,
      features: [...new Set(features)].filter((name) => name !== feature),
      ...(condition && { condition }),
    },
  };
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === "binary" && expression.op === "&&"
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

type PathExpression = Extract<Expression, { kind: "path" }>;

function paths(expression: Expression): PathExpression[] {
  switch (expression.kind) {
    case "path":
      return [expression];
    case "unary":
      return paths(expression.operand);
    case "binary":
      return [...paths(expression.left), ...paths(expression.right)];
    case "literal":
    case "variable":
      return [];
  }
}

const mentions = (expression: Expression, root: string): boolean =>
  paths(expression).some((path) => path.root === root);

/** Only these can be asked about: a feature or limit of the plan, and a figure of the subscription. */
function unknownPath(expression: Expression): string | undefined {
  const wrong = paths(expression).find((path) => !(featureOf(path) ?? limitOf(path) ?? usageOf(path)));
  return wrong && `\`${[wrong.root, ...wrong.segments].join(".")}\` is neither a feature, a usage limit nor a usage`;
}

const inPricing = (path: Expression, section: string): string | undefined =>
  path.kind === "path" && path.root === "pricingContext" && path.segments.length === 2 && path.segments[0] === section
    ? path.segments[1]
    : undefined;
const featureOf = (path: Expression): string | undefined => inPricing(path, "features");
const limitOf = (path: Expression): string | undefined => inPricing(path, "usageLimits");
const usageOf = (path: Expression): string | undefined =>
  path.kind === "path" && path.root === "subscriptionContext" && path.segments.length > 0
    ? path.segments.join(".")
    : undefined;

/**
 * `usage < limit` asks before one more is begun, `usage <= limit` after it was counted. Both are the one promise a meter
 * keeps: never more than the limit.
 */
function limitOfUsage(expression: Expression): string | undefined {
  if (expression.kind !== "binary") return undefined;
  const { op, left, right } = expression;
  if ((op === "<" || op === "<=") && usageOf(left) !== undefined) return limitOf(right);
  if ((op === ">" || op === ">=") && usageOf(right) !== undefined) return limitOf(left);
  return undefined;
}

const operators: Partial<Record<BinaryOperator, "eq" | "ne" | "lt" | "le" | "gt" | "ge">> = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

/** The feature itself counts as true: the entitlement stage has asked for it already. */
function conditionOf(expression: Expression, feature: string): Condition | undefined {
  switch (expression.kind) {
    case "literal":
      return { value: expression.value };
    case "path": {
      if (featureOf(expression) === feature) return { value: true };
      const usage = usageOf(expression);
      return usage === undefined ? undefined : { attribute: `context.${usage}` };
    }
    case "unary": {
      const operand = conditionOf(expression.operand, feature);
      return expression.op === "!" && operand ? { op: "not", args: [operand] } : undefined;
    }
    case "binary": {
      const left = conditionOf(expression.left, feature);
      const right = conditionOf(expression.right, feature);
      if (left === undefined || right === undefined) return undefined;
      if (expression.op === "||" || expression.op === "&&") {
        return { op: expression.op === "||" ? "or" : "and", args: [left, right] };
      }
      const op = operators[expression.op];
      return op && { op, args: [left, right] };
    }
    case "variable":
      return undefined;
  }
}

export type PlanValues = (section: "features" | "usageLimits", name: string) => Json | undefined;

/** Whether the fixed part holds for a plan with these values. What cannot be compared does not hold. */
export const holds = (relation: Relation, valueOf: PlanValues): boolean =>
  relation.fixed.every((expression) => isTrue(evaluate(expression, valueOf)));

type Value = Json | undefined;

/** Text is true when there is some: a text feature that a plan has is there. */
const isTrue = (value: Value): boolean =>
  value === true || (typeof value === "number" && value !== 0) || (typeof value === "string" && value !== "");

function evaluate(expression: Expression, valueOf: PlanValues): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "variable":
      return undefined;
    case "path": {
      const limit = limitOf(expression);
      const feature = featureOf(expression);
      if (limit !== undefined) return amount(valueOf("usageLimits", limit));
      return feature === undefined ? undefined : valueOf("features", feature);
    }
    case "unary": {
      const operand = evaluate(expression.operand, valueOf);
      if (operand === undefined) return undefined;
      if (expression.op === "!") return !isTrue(operand);
      return typeof operand === "number" ? -operand : undefined;
    }
    case "binary":
      return combine(expression.op, evaluate(expression.left, valueOf), evaluate(expression.right, valueOf));
  }
}

const amount = (value: Value): Value =>
  value === "unlimited" ? Number.POSITIVE_INFINITY : typeof value === "string" && value !== "" ? Number(value) : value;

function combine(op: BinaryOperator, left: Value, right: Value): Value {
  if (op === "||") return isTrue(left) || isTrue(right);
  if (op === "&&") return isTrue(left) && isTrue(right);
  if (left === undefined || right === undefined) return undefined;
  if (op === "==") return JSON.stringify(left) === JSON.stringify(right);
  if (op === "!=") return JSON.stringify(left) !== JSON.stringify(right);
  return typeof left === "number" && typeof right === "number" ? arithmetic[op](left, right) : undefined;
}

type Arithmetic = Exclude<BinaryOperator, "||" | "&&" | "==" | "!=">;

const arithmetic: Readonly<Record<Arithmetic, (left: number, right: number) => number | boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};
