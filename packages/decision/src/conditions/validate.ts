/** Checks a condition before it is kept: its shape, its paths, its literals, its budgets. */
import { parseRange } from "../ip.ts";
import type { Json, TimeWindow } from "../types.ts";
import { isAttributePath } from "./attributes.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { compileWindow } from "./time-window.ts";

export type ConditionProblemCode =
  | "not_a_condition"
  | "operator_unknown"
  | "arguments_wrong"
  | "attribute_unknown"
  | "parameter_unknown"
  | "literal_wrong"
  | "window_wrong"
  | "range_wrong"
  | "too_deep"
  | "too_many_nodes"
  | "list_too_long"
  | "text_too_long";

export interface ConditionProblem {
  /** JSON pointer into the condition. */
  readonly pointer: string;
  readonly code: ConditionProblemCode;
  readonly message: string;
}

/** Every problem of a condition; none means it may be compiled. `parameters` are the names a template declares. */
export function validateCondition(condition: unknown, parameters: readonly string[] = []): readonly ConditionProblem[] {
  const visit: Visit = { problems: [], parameters, nodes: 0, items: 0 };
  checkNode(visit, condition, "", 1);
  return visit.problems;
}

interface Visit {
  readonly problems: ConditionProblem[];
  readonly parameters: readonly string[];
  nodes: number;
  items: number;
}

type Fields = { readonly [name: string]: unknown };

const arity: { readonly [op: string]: number | "some" } = {
  and: "some",
  or: "some",
  not: 1,
  has: 1,
  eq: 2,
  ne: 2,
  lt: 2,
  le: 2,
  gt: 2,
  ge: 2,
  in: 2,
  contains: 2,
  startsWith: 2,
  endsWith: 2,
  ipInRange: 2,
};

function checkNode(visit: Visit, node: unknown, pointer: string, depth: number): void {
  visit.nodes += 1;
  if (visit.nodes > budgets.nodes) {
    if (visit.nodes === budgets.nodes + 1) {
      report(visit, pointer, "too_many_nodes", `More than ${budgets.nodes} parts`);
    }
    return;
  }
  if (depth > budgets.depth) {
    report(visit, pointer, "too_deep", `Nested deeper than ${budgets.depth}`);
  } else if (!isFields(node)) {
    report(visit, pointer, "not_a_condition", "Expected an object");
  } else if (Object.hasOwn(node, "op")) {
    checkOperation(visit, node, pointer, depth);
  } else {
    checkLeaf(visit, node, pointer);
  }
}

function checkLeaf(visit: Visit, node: Fields, pointer: string): void {
  const [name, ...others] = Object.keys(node);
  const value = name === undefined ? undefined : node[name];
  if (others.length > 0) {
    report(visit, pointer, "not_a_condition", "Expected one of value, attribute, parameter, op");
  } else if (name === "value") {
    checkLiteral(visit, value, `${pointer}/value`, 1);
  } else if (name === "attribute") {
    if (typeof value !== "string" || !isAttributePath(value, budgets.pathSegments)) {
      report(visit, `${pointer}/attribute`, "attribute_unknown", "Not a path such as principal.department");
    }
  } else if (name === "parameter") {
    checkParameter(visit, value, `${pointer}/parameter`);
  } else {
    report(visit, pointer, "not_a_condition", "Expected one of value, attribute, parameter, op");
  }
}

function checkOperation(visit: Visit, node: Fields, pointer: string, depth: number): void {
  const { op } = node;
  if (op === "within") {
    checkKeys(visit, node, ["op", "window"], pointer);
    checkWindow(visit, node["window"], `${pointer}/window`);
    return;
  }
  const expected = typeof op === "string" && Object.hasOwn(arity, op) ? arity[op] : undefined;
  if (expected === undefined) {
    report(visit, `${pointer}/op`, "operator_unknown", `No such operator: ${String(op)}`);
    return;
  }
  checkKeys(visit, node, ["op", "args"], pointer);
  const args = node["args"];
  if (!Array.isArray(args) || (expected === "some" ? args.length === 0 : args.length !== expected)) {
    const wanted = expected === "some" ? "at least one argument" : `${expected} arguments`;
    report(visit, `${pointer}/args`, "arguments_wrong", `${String(op)} takes ${wanted}`);
    return;
  }
  for (const [index, arg] of args.entries()) {
    checkNode(visit, arg, `${pointer}/args/${index}`, depth + 1);
  }
  checkMeaning(visit, op, args, `${pointer}/args`);
}

/** What an operator asks of its arguments beyond their number, as far as it shows before it runs. */
function checkMeaning(visit: Visit, op: unknown, args: readonly unknown[], pointer: string): void {
  const [first, second] = args;
  if (op === "has" && !(isFields(first) && Object.hasOwn(first, "attribute"))) {
    report(visit, `${pointer}/0`, "arguments_wrong", "has takes an attribute");
  }
  if (op === "ipInRange" && isFields(second) && Object.hasOwn(second, "value")) {
    checkRanges(visit, second["value"], `${pointer}/1/value`);
  }
  if (op === "in" && isFields(second) && Object.hasOwn(second, "value")) {
    if (!Array.isArray(second["value"])) {
      report(visit, `${pointer}/1/value`, "literal_wrong", "in takes a list");
    }
  }
}

function checkRanges(visit: Visit, value: unknown, pointer: string): void {
  const ranges: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const [index, range] of ranges.entries()) {
    if (typeof range !== "string" || parseRange(range) === undefined) {
      const at = Array.isArray(value) ? `${pointer}/${index}` : pointer;
      report(visit, at, "range_wrong", "Not an address or a range such as 10.0.0.0/8");
    }
  }
}

function checkLiteral(visit: Visit, value: unknown, pointer: string, depth: number): void {
  if (depth > budgets.depth) {
    report(visit, pointer, "too_deep", `Nested deeper than ${budgets.depth}`);
  } else if (typeof value === "string") {
    if (value.length > budgets.textLength) {
      report(visit, pointer, "text_too_long", `Longer than ${budgets.textLength} characters`);
    }
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) report(visit, pointer, "literal_wrong", "Not a finite number");
  } else if (typeof value === "object" && value !== null) {
    checkItems(visit, value, pointer, depth);
  } else if (value !== null && typeof value !== "boolean") {
    report(visit, pointer, "literal_wrong", "Not a JSON value");
  }
}

function checkItems(visit: Visit, value: object, pointer: string, depth: number): void {
  const items = Object.entries(value);
  visit.items += items.length;
  if (visit.items > budgets.listItems) {
    report(visit, pointer, "list_too_long", `More than ${budgets.listItems} items in all`);
    return;
  }
  for (const [name, item] of items) {
    checkLiteral(visit, item, `${pointer}/${escaped(name)}`, depth + 1);
  }
}

function checkWindow(visit: Visit, window: unknown, pointer: string): void {
  if (isFields(window) && Object.hasOwn(window, "parameter")) {
    checkParameter(visit, window["parameter"], `${pointer}/parameter`);
  } else if (!isTimeWindow(window)) {
    report(visit, pointer, "window_wrong", "Not a time window");
  }
}

/** Whether a value is a time window that makes sense. */
export function isTimeWindow(window: unknown): window is TimeWindow {
  if (!isFields(window)) return false;
  const recurring = Object.hasOwn(window, "days");
  const names = recurring ? ["days", "from", "until", "zone"] : ["from", "until"];
  const { days, ...texts } = window;
  const wellFormed =
    Object.keys(window).every((name) => names.includes(name)) &&
    Object.values(texts).every((text) => typeof text === "string") &&
    (!recurring || (Array.isArray(days) && "from" in texts && "until" in texts));
  return wellFormed && compileWindow(window as unknown as TimeWindow) !== undefined;
}

function checkParameter(visit: Visit, name: unknown, pointer: string): void {
  if (typeof name !== "string" || !visit.parameters.includes(name)) {
    report(visit, pointer, "parameter_unknown", `No such parameter: ${String(name)}`);
  }
}

function checkKeys(visit: Visit, node: Fields, allowed: readonly string[], pointer: string): void {
  for (const name of Object.keys(node)) {
    if (!allowed.includes(name)) {
      report(visit, `${pointer}/${escaped(name)}`, "not_a_condition", `Unexpected ${name}`);
    }
  }
}

function report(visit: Visit, pointer: string, code: ConditionProblemCode, message: string): void {
  visit.problems.push({ pointer, code, message });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Whether a literal is within the budgets a condition keeps. */
export function isLiteral(value: unknown): value is Json {
  const visit: Visit = { problems: [], parameters: [], nodes: 0, items: 0 };
  checkLiteral(visit, value, "", 1);
  return visit.problems.length === 0;
}
