/** Policy templates: a condition with parameters, and the values that turn it into a rule's condition. */
import type { Condition, Json } from "../types.ts";
import type { Matcher } from "./functions.ts";
import { type ConditionProblem, isLiteral, isTimeWindow, validateCondition } from "./validate.ts";

export type ParameterType = "text" | "number" | "boolean" | "list" | "window";

export interface TemplateParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Taken where no value is given. */
  readonly default?: Json;
}

export interface ConditionTemplate {
  readonly parameters: readonly TemplateParameter[];
  readonly condition: Condition;
}

export interface TemplateProblem {
  readonly code:
    | "parameter_unknown"
    | "parameter_missing"
    | "parameter_wrong_type"
    | "parameter_wrong"
    | "condition_wrong";
  /** The parameter, or the JSON pointer into the condition. */
  readonly at: string;
  readonly message: string;
}

export type Applied = { readonly condition: Condition } | { readonly problems: readonly TemplateProblem[] };

export interface ApplyOptions {
  /** The engine that will run its regular expressions; without one they are not looked at. */
  readonly matcher?: Matcher | undefined;
  /** Parameters that stay parameters. */
  readonly open?: readonly string[];
}

/** Puts values in the place of a template's parameters, or tells every reason why that can't be done. */
export function applyTemplate(
  template: ConditionTemplate,
  values: { readonly [name: string]: Json },
  { matcher, open = [] }: ApplyOptions = {},
): Applied {
  const problems = [...misfits(template.parameters, values)];
  if (problems.length > 0) return { problems };
  const names = template.parameters.map(({ name }) => name);
  const wrong = validateCondition(template.condition, { parameters: [...names, ...open] });
  if (wrong.length > 0) return { problems: wrong.map(conditionWrong) };
  const given = new Map(template.parameters.map((one) => [one.name, valueFor(one, values)]));
  const condition = substitute(template.condition, given);
  const left = validateCondition(condition, { parameters: open, matcher });
  return left.length > 0 ? { problems: left.map((problem) => causeOf(problem, template)) } : { condition };
}

/** What is wrong where a value was put is wrong with that value. */
function causeOf(problem: ConditionProblem, template: ConditionTemplate): TemplateProblem {
  const name = parameterAt(template.condition, problem.pointer);
  return name === undefined
    ? conditionWrong(problem)
    : { code: "parameter_wrong", at: name, message: `${name}: ${problem.message}` };
}

/** The parameter a JSON pointer leads to, or into. */
function parameterAt(condition: Condition, pointer: string): string | undefined {
  let part: unknown = condition;
  for (const name of pointer.split("/").slice(1)) {
    if (typeof part !== "object" || part === null || "parameter" in part) break;
    part = (part as { readonly [name: string]: unknown })[name];
  }
  return typeof part === "object" && part !== null && "parameter" in part ? String(part.parameter) : undefined;
}

function* misfits(
  parameters: readonly TemplateParameter[],
  values: { readonly [name: string]: Json },
): Generator<TemplateProblem> {
  for (const name of Object.keys(values)) {
    if (!parameters.some((parameter) => parameter.name === name)) {
      yield { code: "parameter_unknown", at: name, message: `The template has no parameter ${name}` };
    }
  }
  for (const parameter of parameters) {
    const { name, type } = parameter;
    const value = valueFor(parameter, values);
    if (value === undefined) {
      yield { code: "parameter_missing", at: name, message: `${name} needs a value` };
    } else if (!fits(type, value)) {
      yield { code: "parameter_wrong_type", at: name, message: `${name} must be a ${type}` };
    }
  }
}

function valueFor(
  { name, default: fallback }: TemplateParameter,
  values: { readonly [name: string]: Json },
): Json | undefined {
  return Object.hasOwn(values, name) ? values[name] : fallback;
}

function fits(type: ParameterType, value: Json): boolean {
  switch (type) {
    case "text":
      return typeof value === "string" && isLiteral(value);
    case "number":
      return typeof value === "number" && isLiteral(value);
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && isLiteral(value);
    case "window":
      return isTimeWindow(value);
  }
}

function substitute(condition: Condition, given: ReadonlyMap<string, Json | undefined>): Condition {
  if ("parameter" in condition) {
    return given.has(condition.parameter) ? { value: given.get(condition.parameter) ?? null } : condition;
  }
  if (!("op" in condition)) return condition;
  if (condition.op === "within") {
    if (!("parameter" in condition.window)) return condition;
    const window = given.get(condition.window.parameter);
    return isTimeWindow(window) ? { op: "within", window } : condition;
  }
  const args = condition.args.map((arg) => substitute(arg, given));
  return { ...condition, args } as unknown as Condition;
}

const conditionWrong = ({ pointer, message }: ConditionProblem): TemplateProblem => ({
  code: "condition_wrong",
  at: pointer,
  message,
});
