/** Prints a syntax tree as CEL; reading that again gives the same tree. */
import { Buffer } from "node:buffer";
import type { Condition, Json } from "@bailiwick/decision";
import { attributeLength } from "./vocabulary.ts";
import { printWindow } from "./window.ts";

type Operation = Extract<Condition, { readonly op: string }>;

/** How tightly an operator binds; what binds more loosely than its surroundings stands in parentheses. */
const binding = { choice: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;

interface Printed {
  readonly text: string;
  readonly binds: number;
}

export function printCel(condition: Condition): string {
  return print(condition).text;
}

const whole = (text: string): Printed => ({ text, binds: binding.member });

function print(condition: Condition): Printed {
  if ("op" in condition) return printOperation(condition);
  if ("value" in condition) return printJson(condition.value);
  if ("int" in condition) return number(condition.int);
  if ("uint" in condition) return whole(`${condition.uint}u`);
  if ("bytes" in condition) return whole(printBytes(condition.bytes));
  if ("type" in condition) return whole(condition.type);
  if ("parameter" in condition) return whole(`params.${condition.parameter}`);
  return "variable" in condition ? whole(condition.variable) : whole(printPath(condition.attribute, condition.as));
}

const within = (condition: Condition, binds: number): string => {
  const printed = print(condition);
  return printed.binds >= binds ? printed.text : `(${printed.text})`;
};

/** A sign binds more loosely than a member: `(-1).size()`. */
const number = (text: string): Printed => ({ text, binds: text.startsWith("-") ? binding.unary : binding.member });

const relations: Readonly<Record<string, string>> = {
  "==": "==",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "@in": "in",
};

function printOperation(condition: Operation): Printed {
  switch (condition.op) {
    case "and":
    case "or":
      return printLogic(condition.op, condition.args);
    case "not":
      return { text: `!${within(condition.args[0], binding.unary)}`, binds: binding.unary };
    case "negate":
      return { text: `-${negated(condition.args[0])}`, binds: binding.unary };
    case "if": {
      const [test, then, otherwise] = condition.args;
      const text = `${within(test, 1)} ? ${within(then, 1)} : ${within(otherwise, binding.choice)}`;
      return { text, binds: binding.choice };
    }
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "@in":
      return binary(relations[condition.op] ?? condition.op, condition.args, binding.relation);
    case "+":
    case "-":
      return binary(condition.op, condition.args, binding.sum);
    case "*":
    case "/":
    case "%":
      return binary(condition.op, condition.args, binding.product);
    case "within":
      return whole(`within(${printWindow(condition.window, quoted)})`);
    case "select":
      return whole(`${operandOf(condition)}.${selector(condition.field)}`);
    case "index":
      return whole(`${within(condition.args[0], binding.member)}[${print(condition.args[1]).text}]`);
    case "list":
      return whole(`[${listed(condition.args)}]`);
    case "entries":
      return whole(`{${pairs(condition.args)}}`);
    case "bind":
      return whole(`cel.bind(${condition.variable}, ${listed(condition.args)})`);
    case "all":
    case "exists":
    case "exists_one":
    case "map":
    case "filter":
      return whole(method(condition.op, condition.args, `${condition.variable}, `));
    case "startsWith":
    case "endsWith":
    case "contains":
      return whole(method(condition.op, condition.args));
    case "call":
      return whole(printCall(condition.name, condition.args));
    case "has":
    case "ipInRange":
    case "in":
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return whole(`${functions[condition.op] ?? condition.op}(${listed(condition.args)})`);
  }
}

/** A member after an attribute would be read as a longer attribute, which may be missing on the way. */
function operandOf({ field, args: [operand] }: Extract<Operation, { readonly op: "select" }>): string {
  const text = within(operand, binding.member);
  if (!("attribute" in operand) || operand.attribute === "now") return text;
  return attributeLength([...operand.attribute.split("."), field]) === operand.attribute.split(".").length
    ? text
    : `dyn(${text})`;
}

/** A number after a sign would be read as a literal. */
function negated(operand: Condition): string {
  const isNumber = "int" in operand || ("value" in operand && typeof operand.value === "number");
  const isZero = "value" in operand && operand.value === 0;
  return isNumber && !isZero ? `(${print(operand).text})` : within(operand, binding.unary);
}

/** Of one part only there is no `&&`: true, or false, beside it says the same. */
function printLogic(op: "and" | "or", args: readonly Condition[]): Printed {
  const [sign, level, neutral] = op === "and" ? ["&&", binding.and, true] : ["||", binding.or, false];
  const parts = args.length === 1 ? [...args, { value: neutral }] : args;
  return { text: parts.map((part) => within(part, level + 1)).join(` ${sign} `), binds: level };
}

function binary(sign: string, [left, right]: readonly [Condition, Condition], binds: number): Printed {
  return { text: `${within(left, binds)} ${sign} ${within(right, binds + 1)}`, binds };
}

const functions: Readonly<Record<string, string>> = {
  ipInRange: "ip_in",
  in: "exact.among",
  ...Object.fromEntries(["eq", "ne", "lt", "le", "gt", "ge"].map((word) => [word, `exact.${word}`])),
};

const printCall = (name: string, args: readonly Condition[]): string =>
  name === "matches" || name.startsWith("get") ? method(name, args) : `${name}(${listed(args)})`;

/** The first argument stands before the dot. */
function method(name: string, [target, ...args]: readonly Condition[], before = ""): string {
  return `${target === undefined ? "" : within(target, binding.member)}.${name}(${before}${listed(args)})`;
}

const listed = (args: readonly Condition[]): string => args.map((arg) => print(arg).text).join(", ");

const pairs = (args: readonly Condition[]): string =>
  args
    .flatMap((key, index) => {
      const value = args[index + 1];
      return index % 2 === 0 && value !== undefined ? [`${print(key).text}: ${print(value).text}`] : [];
    })
    .join(", ");

// ---- literals and names -------------------------------------------------------------------------------------------

function printJson(value: Json): Printed {
  if (typeof value === "string") return whole(quoted(value));
  if (typeof value === "number") return number(printDouble(value));
  if (value === null || typeof value === "boolean") return whole(String(value));
  if (Array.isArray(value)) return whole(`[${value.map((item: Json) => printJson(item).text).join(", ")}]`);
  const entries = Object.entries(value).map(
    ([name, item]: [string, Json]) => `${quoted(name)}: ${printJson(item).text}`,
  );
  return whole(`{${entries.join(", ")}}`);
}

/** With a point or an exponent: without one it would be an int. */
const printDouble = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

/** JSON's escapes are CEL's, but for the slash that needs none. */
const quoted = (text: string): string => JSON.stringify(text);

const printBytes = (base64: string): string =>
  `b"${[...Buffer.from(base64, "base64")].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const isPlain = (name: string): boolean => plainName.test(name) && !["true", "false", "null", "in"].includes(name);

const selector = (field: string): string => (isPlain(field) ? field : `\`${field}\``);

/** As text `now` has a name of its own: by itself it is a timestamp. */
function printPath(path: string, as: string | undefined): string {
  if (path === "now") return as === undefined ? "now.text" : "now";
  const [root = "", ...names] = path.split(".");
  return root + names.map((name) => (isPlain(name) ? `.${name}` : `[${quoted(name)}]`)).join("");
}
