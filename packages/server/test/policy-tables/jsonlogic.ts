/**
 * JsonLogic rules as conditions. A decision is a yes or a no, so a rule is asked for its truth: what JsonLogic takes for
 * true is true. Data are attributes, declared with the type they have. What JsonLogic refuses to work out is an error.
 */
import type { Condition, Json } from "@bailiwick/decision";
import { all, any, broken, Inexpressible, literal, never, not } from "./setup.ts";

/** `nearest`: where there is no exact translation, the closest one, to see that it is none. */
export interface Reading {
  readonly data: Json;
  readonly nearest?: boolean;
}

export const isTrue = (value: Json): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === "object" ? value !== null : Boolean(value);

const always: Condition = { value: true };

/** The truth of a rule. */
export function truthOf(rule: Json, reading: Reading): Condition {
  const call = callOf(rule);
  if (call === undefined) return isTrue(rule) ? always : never;
  const { name, given } = call;
  const args = Array.isArray(given) ? (given as readonly Json[]) : undefined;
  const truths = (args ?? []).map((arg) => () => truthOf(arg, reading));
  switch (name) {
    case "and":
      return args === undefined ? broken : args.length === 0 ? never : all(truths.map((truth) => truth()));
    case "or":
      return args === undefined ? broken : any(truths.map((truth) => truth()));
    case "!":
      return not(truthOf(only(given), reading));
    case "!!":
      return truthOf(only(given), reading);
    case "if":
      return args === undefined ? broken : chosen(truths);
    case "var":
    case "val":
      return truthOfData(name, given, reading);
    case "throw":
      return broken;
    default:
      return comparisonOf(name, args, reading);
  }
}

interface Call {
  readonly name: string;
  readonly given: Json;
}

/** An object with one member is a call; any other is itself. */
function callOf(rule: Json): Call | undefined {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return undefined;
  const [entry, another] = Object.entries(rule);
  return entry !== undefined && another === undefined ? { name: entry[0], given: entry[1] } : undefined;
}

const only = (given: Json): Json => (Array.isArray(given) ? ((given as readonly Json[])[0] ?? null) : given);

/** `if`, then, else if, then, ..., else. */
function chosen([condition, then, ...rest]: readonly (() => Condition)[]): Condition {
  if (condition === undefined) return never;
  if (then === undefined) return condition();
  const asked = condition();
  return any([all([asked, then()]), all([not(asked), chosen(rest)])]);
}

/** What is declared to be true or false is that, a number is true unless zero, text unless empty; what is missing is not. */
function truthOfData(name: string, given: Json, { data }: Reading): Condition {
  const named = only(given);
  const path = name === "var" ? (typeof named === "string" ? named.split(".") : []) : (given as readonly string[]);
  if (path.length === 0 || path[0] === "") throw new Inexpressible("whole_data");
  const attribute: Condition = { attribute: `context.${path.join(".")}` };
  const value = path.reduce<Json | undefined>(
    (found, step) => (typeof found === "object" && found !== null ? (found as Record<string, Json>)[step] : undefined),
    data,
  );
  const there: Condition = { op: "has", args: [attribute] };
  if (value === undefined) return there;
  if (value === null) return never;
  if (typeof value === "boolean") return all([there, attribute]);
  if (typeof value === "number") return all([there, { op: "ne", args: [attribute, literal(0)] }]);
  if (typeof value === "string") return all([there, { op: "ne", args: [attribute, literal("")] }]);
  return Array.isArray(value) ? all([there, isFilled(attribute)]) : there;
}

const isFilled = (list: Condition): Condition => ({
  op: ">",
  args: [{ op: "call", name: "size", args: [list] }, { int: "0" }],
});

const signs = {
  "===": "eq",
  "!==": "ne",
  "==": "eq",
  "!=": "ne",
  ">": "gt",
  ">=": "ge",
  "<": "lt",
  "<=": "le",
} as const;

/** Several operands are held against each other pair by pair; without two of them there is nothing to work out. */
function comparisonOf(name: string, args: readonly Json[] | undefined, reading: Reading): Condition {
  if (name === "*" || name === "+" || name === "-") return truthOfSum(name, args);
  if (!Object.hasOwn(signs, name)) throw new Inexpressible("operator");
  if (args === undefined || args.length < 2) return broken;
  const sign = name as keyof typeof signs;
  return all(args.slice(1).map((right, index) => pair(sign, args[index] ?? null, right, reading)));
}

/** A number is true unless it is zero. */
function truthOfSum(op: "*" | "+" | "-", args: readonly Json[] = []): Condition {
  const [left, right, ...more] = args;
  if (typeof left !== "number" || typeof right !== "number" || more.length > 0) throw new Inexpressible("operand");
  return { op: "!=", args: [{ op, args: [literal(left), literal(right)] }, literal(0)] };
}

function pair(sign: keyof typeof signs, left: Json, right: Json, { nearest = false }: Reading): Condition {
  const op = signs[sign];
  if ([left, right].some((side) => callOf(side)?.name === "throw")) return broken;
  if (callOf(left) || callOf(right)) throw new Inexpressible("operand");
  const compared: Condition = { op, args: [literal(left), literal(right)] };
  if (sign === "===" || sign === "!==")
    return kindOf(left) === kindOf(right) ? compared : sign === "===" ? never : always;
  if (sign === "==" || sign === "!=") {
    if (kindOf(left) !== kindOf(right) && !nearest) throw new Inexpressible("loose_equality");
    return compared;
  }
  // Two texts are put in order as CEL does it, by their characters.
  if (typeof left === "string" && typeof right === "string")
    return { op: sign as ">" | ">=" | "<" | "<=", args: [literal(left), literal(right)] };
  // Whoever writes a rule writes true as 1 and nothing as 0, where a number is meant.
  return { op, args: [literal(asNumber(left)), literal(asNumber(right))] };
}

const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

const asNumber = (value: Json): Json => (typeof value === "boolean" || value === null ? Number(value) : value);
