/** Checks a condition before it is kept: its shape, its paths, its literals, its budgets. */
import { parseRange } from "../ip.ts";
import type { Json, TimeWindow } from "../types.ts";
import { isAttributePath } from "./attributes.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { fromBase64 } from "./bytes.ts";
import { functionTerms, type Matcher } from "./functions.ts";
import { isChained, type OperatorTerms, operators, takes, whyNoVariable, wording } from "./operators.ts";
import { compileWindow } from "./time-window.ts";
import { asInt, asUint, typeNames } from "./values.ts";

export type ConditionProblemCode =
  | "not_a_condition"
  | "operator_unknown"
  | "arguments_wrong"
  | "attribute_unknown"
  | "parameter_unknown"
  | "literal_wrong"
  | "window_wrong"
  | "range_wrong"
  | "variable_unknown"
  | "pattern_wrong"
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

export interface Vocabulary {
  /** What a template declares. */
  readonly parameters?: readonly string[] | undefined;
  /** What a condition may name beside attributes. */
  readonly variables?: readonly string[] | undefined;
  /** The engine that will run its regular expressions; without one they are not looked at. */
  readonly matcher?: Matcher | undefined;
}

/** Every problem of a condition; none means it may be compiled. */
export function validateCondition(
  condition: unknown,
  { parameters = [], variables = [], matcher }: Vocabulary = {},
): readonly ConditionProblem[] {
  const visit: Visit = { problems: [], parameters, matcher, nodes: 0, items: 0 };
  checkNode(visit, condition, { pointer: "", depth: 1, nesting: 1, variables, named: 0 });
  return visit.problems;
}

interface Visit {
  readonly problems: ConditionProblem[];
  readonly parameters: readonly string[];
  readonly matcher: Matcher | undefined;
  nodes: number;
  items: number;
}

/** Where a part stands, and what is named there. */
interface Place {
  readonly pointer: string;
  /** Chains count as one level here, but not in `nesting`. */
  readonly depth: number;
  readonly nesting: number;
  readonly variables: readonly string[];
  /** How many macros and names are around it. */
  readonly named: number;
}

type Fields = { readonly [name: string]: unknown };

function checkNode(visit: Visit, node: unknown, place: Place): void {
  const { pointer, depth, nesting } = place;
  visit.nodes += 1;
  if (visit.nodes > budgets.nodes) {
    if (visit.nodes === budgets.nodes + 1) {
      report(visit, pointer, "too_many_nodes", `More than ${budgets.nodes} parts`);
    }
    return;
  }
  if (depth > budgets.depth) {
    report(visit, pointer, "too_deep", `Nested deeper than ${budgets.depth}`);
  } else if (nesting > budgets.nesting) {
    report(visit, pointer, "too_deep", `More than ${budgets.nesting} parts inside each other`);
  } else if (!isFields(node)) {
    report(visit, pointer, "not_a_condition", "Expected an object");
  } else if (Object.hasOwn(node, "op")) {
    checkOperation(visit, node, place);
  } else {
    checkLeaf(visit, node, place);
  }
}

function checkLeaf(visit: Visit, node: Fields, place: Place): void {
  const { pointer } = place;
  // A store may put names in another order, so that "as" comes first.
  const [first = ""] = Object.keys(node);
  const name = Object.hasOwn(node, "attribute") ? "attribute" : first;
  const others = Object.keys(node).filter((other) => other !== name);
  const check = Object.hasOwn(leaves, name) ? leaves[name] : undefined;
  const alone = others.length === 0 || (name === "attribute" && others.every((other) => other === "as"));
  if (check === undefined || !alone) {
    report(visit, pointer, "not_a_condition", "Expected a literal, attribute, parameter, variable or op");
    return;
  }
  check(visit, node[name], { ...place, pointer: `${pointer}/${name}` });
  if (others.length > 0) checkReadAs(visit, node, pointer);
}

const leaves: { readonly [name: string]: (visit: Visit, value: unknown, place: Place) => void } = {
  value: (visit, value, { pointer }) => checkLiteral(visit, value, pointer, 1),
  int: (visit, value, { pointer }) => {
    const int = typeof value === "string" && /^-?(?:0|[1-9]\d{0,18})$/.test(value) ? asInt(BigInt(value)) : undefined;
    if (int === undefined || value === "-0") report(visit, pointer, "literal_wrong", "Not a 64-bit integer as text");
  },
  uint: (visit, value, { pointer }) => {
    const uint = typeof value === "string" && /^(?:0|[1-9]\d{0,19})$/.test(value) ? asUint(BigInt(value)) : undefined;
    if (uint === undefined) report(visit, pointer, "literal_wrong", "Not an unsigned 64-bit integer as text");
  },
  bytes: (visit, value, { pointer }) => {
    if (typeof value !== "string" || fromBase64(value) === undefined) {
      report(visit, pointer, "literal_wrong", "Not base64");
    } else if (value.length > budgets.textLength) {
      report(visit, pointer, "text_too_long", `Longer than ${budgets.textLength} characters`);
    }
  },
  type: (visit, value, { pointer }) => {
    if (!typeNames.some((name) => name === value)) report(visit, pointer, "literal_wrong", "Not the name of a type");
  },
  attribute: (visit, value, { pointer }) => {
    if (typeof value !== "string" || !isAttributePath(value, budgets.pathSegments)) {
      report(visit, pointer, "attribute_unknown", "Not a path such as principal.department");
    }
  },
  parameter: (visit, value, { pointer }) => checkParameter(visit, value, pointer),
  variable: (visit, value, { pointer, variables }) => {
    if (typeof value !== "string" || !variables.includes(value)) {
      report(visit, pointer, "variable_unknown", `Nothing around it names ${String(value)}`);
    }
  },
};

const readings = ["int", "decimal", "timestamp", "duration"].flatMap((type) => [type, `list<${type}>`]);

function checkReadAs(visit: Visit, { attribute, as }: Fields, pointer: string): void {
  const fits = attribute === "now" ? as === "timestamp" : readings.some((reading) => reading === as);
  if (!fits) report(visit, `${pointer}/as`, "literal_wrong", "Not a type an attribute is read as");
}

function checkOperation(visit: Visit, node: Fields, place: Place): void {
  const { pointer } = place;
  const { op } = node;
  if (op === "within") {
    checkKeys(visit, node, ["op", "window"], pointer);
    checkWindow(visit, node["window"], `${pointer}/window`);
    return;
  }
  const found = typeof op === "string" ? operators.get(op) : undefined;
  if (found === undefined) {
    report(visit, `${pointer}/op`, "operator_unknown", `No such operator: ${String(op)}`);
    return;
  }
  checkKeys(visit, node, ["op", "args", ...(found.fields ?? [])], pointer);
  const args = node["args"];
  if (!Array.isArray(args) || !takes(found, args.length)) {
    report(visit, `${pointer}/args`, "arguments_wrong", `${String(op)} takes ${wording(found)}`);
    return;
  }
  const inner = checkNames(visit, node, found, place);
  for (const [index, arg] of args.entries()) {
    const around = found.names === true && index > 0 ? inner : place;
    const links = isFields(arg) && isChained(op, index, arg["op"]);
    const depth = links ? place.depth : place.depth + 1;
    const at = { ...around, pointer: `${pointer}/args/${index}`, depth, nesting: place.nesting + 1 };
    if (constructions.has(op) && isFields(arg) && isWritten(arg)) checkItem(visit, arg, at);
    else checkNode(visit, arg, at);
  }
  checkMeaning(visit, node, args, `${pointer}/args`);
}

const constructions: ReadonlySet<unknown> = new Set(["list", "entries"]);

const isWritten = (part: Fields): boolean =>
  ["value", "int", "uint", "bytes", "type"].some((name) => Object.hasOwn(part, name));

/** What is written down in a list or map is an item there, as in a literal of JSON. */
function checkItem(visit: Visit, item: Fields, place: Place): void {
  visit.items += 1;
  if (visit.items <= budgets.listItems) checkLeaf(visit, item, place);
  else if (visit.items === budgets.listItems + 1) report(visit, place.pointer, "list_too_long", tooManyItems);
}

const tooManyItems = `More than ${budgets.listItems} items in all`;

/** The fields beside the arguments; gives what is named for the arguments after the first. */
function checkNames(visit: Visit, node: Fields, { names, fields = [] }: OperatorTerms, place: Place): Place {
  for (const field of fields) {
    const value = node[field];
    const isName = typeof value === "string" && value.length <= budgets.textLength && /^[^`\n\r\0]+$/.test(value);
    const why = !isName ? "Not a name" : field === "variable" ? whyNoVariable(value) : undefined;
    if (why !== undefined) report(visit, `${place.pointer}/${field}`, "not_a_condition", why);
  }
  if (names !== true) return place;
  const named = place.named + 1;
  if (named > budgets.macroDepth) {
    report(visit, place.pointer, "too_deep", `Macros nested deeper than ${budgets.macroDepth}`);
  }
  return { ...place, named, variables: [...place.variables, String(node["variable"])] };
}

/** What an operator asks of its arguments beyond their number, as far as it shows before it runs. */
function checkMeaning(visit: Visit, node: Fields, args: readonly unknown[], pointer: string): void {
  const { op } = node;
  const [first, second] = args;
  const literal = isFields(second) && Object.hasOwn(second, "value") ? second["value"] : undefined;
  if (op === "has" && !isMember(first)) {
    report(visit, `${pointer}/0`, "arguments_wrong", "has takes an attribute or a member that is selected");
  }
  if (op === "ipInRange" && literal !== undefined) checkRanges(visit, literal, `${pointer}/1/value`);
  if (op === "in" && literal !== undefined && !Array.isArray(literal)) {
    report(visit, `${pointer}/1/value`, "literal_wrong", "in takes a list");
  }
  if (op === "call") checkCall(visit, node, args, pointer);
}

const isMember = (part: unknown): boolean =>
  isFields(part) && (Object.hasOwn(part, "attribute") || part["op"] === "select");

function checkCall(visit: Visit, { name }: Fields, args: readonly unknown[], pointer: string): void {
  const terms = typeof name === "string" ? functionTerms.get(name) : undefined;
  if (terms === undefined) {
    report(visit, `${pointer.slice(0, -"args".length)}name`, "operator_unknown", `No such function: ${String(name)}`);
  } else if (args.length < terms.least || args.length > terms.most) {
    report(visit, pointer, "arguments_wrong", `${String(name)} takes ${wording(terms)}`);
  }
  const [, pattern] = args;
  const literal = isFields(pattern) ? pattern["value"] : undefined;
  if (name !== "matches" || typeof literal !== "string") return;
  if (literal.length > budgets.patternLength) {
    report(visit, `${pointer}/1/value`, "text_too_long", `Longer than ${budgets.patternLength} characters`);
  } else if (visit.matcher !== undefined && visit.matcher(literal) === undefined) {
    report(visit, `${pointer}/1/value`, "pattern_wrong", "Not a regular expression of RE2, or too large a one");
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
    } else if (!isKept(value)) {
      report(visit, pointer, "literal_wrong", "NUL and halves of characters can't be kept");
    }
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) report(visit, pointer, "literal_wrong", "Not a finite number");
  } else if (typeof value === "object" && value !== null) {
    checkItems(visit, value, pointer, depth);
  } else if (value !== null && typeof value !== "boolean") {
    report(visit, pointer, "literal_wrong", "Not a JSON value");
  }
}

const isKept = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

function checkItems(visit: Visit, value: object, pointer: string, depth: number): void {
  const items = Object.entries(value);
  visit.items += items.length;
  if (visit.items > budgets.listItems) {
    report(visit, pointer, "list_too_long", tooManyItems);
    return;
  }
  for (const [name, item] of items) {
    checkLiteral(visit, name, `${pointer}/${escaped(name)}`, depth);
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
  const visit: Visit = { problems: [], parameters: [], matcher: undefined, nodes: 0, items: 0 };
  checkLiteral(visit, value, "", 1);
  return visit.problems.length === 0;
}
