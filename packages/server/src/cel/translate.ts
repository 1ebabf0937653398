/** Turns an expression into the syntax tree that is kept, and tells every mistake of names and types. */
import { call } from "./calls.ts";
import type { Span } from "./error.ts";
import { literal } from "./literals.ts";
import { named } from "./names.ts";
import type { Expression } from "./parse.ts";
import { mistake, type Names, type Translate, type Translation, type Typed } from "./translation.ts";
import {
  type CelType,
  computed,
  dyn,
  isOneOf,
  itemOf,
  joined,
  kindOf,
  listOf,
  mayBeOrdered,
  mayEqual,
} from "./types.ts";

export function translator(translation: Translation): Translate {
  const translate: Translate = (expression, names) => {
    const typed = made(expression, names);
    translation.spans.set(typed.condition, expression);
    return typed;
  };
  const made: Translate = (expression, names) => {
    switch (expression.kind) {
      case "literal":
        return literal(expression.literal);
      case "name":
      case "select":
        return named(expression, names, translation, translate);
      case "call":
        return call(expression, names, translation, translate);
      case "list":
      case "map":
        return constructed(
          expression,
          expression.args.map((arg) => translate(arg, names)),
          translation,
        );
      case "operator":
        return operated(expression, names, translation, translate);
    }
  };
  return translate;
}

type Of<Kind extends Expression["kind"]> = Extract<Expression, { readonly kind: Kind }>;

/** What is made of nothing but JSON is a JSON value. */
function constructed({ kind, args }: Of<"list" | "map">, parts: readonly Typed[], translation: Translation): Typed {
  const conditions = parts.map(({ condition }) => condition);
  const values = conditions.map((part) => ("value" in part ? part.value : undefined));
  if (kind === "list") {
    const type = listOf(joined(parts.map((part) => part.type)));
    const isPlain = values.every((value) => value !== undefined);
    return { condition: isPlain ? { value: values } : { op: "list", args: conditions }, type };
  }
  for (const [index, { type }] of parts.entries()) {
    const span = args[index];
    if (index % 2 === 0 && span !== undefined && !isOneOf(type, ["int", "uint", "bool", "string"])) {
      mistake(translation, span, `A key is an int, uint, bool or string, not ${type}`, "type");
    }
  }
  const keys = values.filter((_, index) => index % 2 === 0);
  const isPlain = values.every((value) => value !== undefined) && keys.every((key) => typeof key === "string");
  if (!isPlain || new Set(keys).size < keys.length)
    return { condition: { op: "entries", args: conditions }, type: "map" };
  const entries = keys.map((key, index) => [String(key), values[2 * index + 1] ?? null] as const);
  return { condition: { value: Object.fromEntries(entries) }, type: "map" };
}

const logic: Readonly<Record<string, "and" | "or">> = { "&&": "and", "||": "or" };

function operated(expression: Of<"operator">, names: Names, translation: Translation, translate: Translate): Typed {
  const { operator, args } = expression;
  if (operator === "[]") {
    const attribute = named(expression, names, translation, translate, "attribute only");
    if (attribute !== undefined) return attribute;
  }
  const parts = args.map((arg) => translate(arg, names));
  const conditions = parts.map(({ condition }) => condition);
  const [first = nothing, second = nothing, third = nothing] = parts;
  const pair = [first.condition, second.condition] as const;
  const wrong = (detail: string, at: Span = expression) => mistake(translation, at, detail, "type");
  const mustBeTruths = (some: readonly Typed[]) => {
    for (const [index, { type }] of some.entries()) {
      if (!isOneOf(type, ["bool"])) wrong(`${operator} takes true or false here, not ${type}`, args[index]);
    }
  };
  switch (operator) {
    case "&&":
    case "||":
      mustBeTruths(parts);
      return { condition: { op: logic[operator] ?? "and", args: conditions }, type: "bool" };
    case "!":
      mustBeTruths(parts);
      return { condition: { op: "not", args: [first.condition] }, type: "bool" };
    case "?:":
      mustBeTruths([first]);
      return {
        condition: { op: "if", args: [first.condition, second.condition, third.condition] },
        type: joined([second.type, third.type]),
      };
    case "==":
    case "!=":
      if (!mayEqual(first.type, second.type)) wrong(`${first.type} never equals ${second.type}`);
      return { condition: { op: operator, args: pair }, type: "bool" };
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (!mayBeOrdered(first.type, second.type)) wrong(`${first.type} and ${second.type} have no order`);
      return { condition: { op: operator, args: pair }, type: "bool" };
    case "in":
      if (!isOneOf(second.type, ["list", "map"])) wrong(`in takes a list or map, not ${second.type}`, args[1]);
      else if (kindOf(second.type) === "list" && !mayEqual(first.type, itemOf(second.type))) {
        wrong(`${first.type} is never in a ${second.type}`);
      }
      return { condition: { op: "@in", args: pair }, type: "bool" };
    case "[]":
      return { condition: { op: "index", args: pair }, type: indexed(first.type, second.type, wrong) };
    case "negate":
      if (!isOneOf(first.type, ["int", "double", "decimal", "duration"])) wrong(`- does not take ${first.type}`);
      return { condition: { op: "negate", args: [first.condition] }, type: first.type };
    default: {
      const type = computed(operator, first.type, second.type);
      if (type === undefined) wrong(mixing(operator, first.type, second.type));
      return { condition: { op: operator as "+", args: pair }, type: type ?? dyn };
    }
  }
}

const nothing: Typed = { condition: { value: null }, type: dyn };

function indexed(whole: CelType, index: CelType, wrong: (detail: string) => void): CelType {
  const keys = kindOf(whole) === "list" ? ["int", "uint", "double"] : ["int", "uint", "double", "bool", "string"];
  if (!isOneOf(whole, ["list", "map"])) wrong(`${whole} has no members`);
  else if (!isOneOf(index, keys)) wrong(`A ${kindOf(whole)} has no member ${index}`);
  return itemOf(whole);
}

const mixing = (operator: string, left: CelType, right: CelType): string =>
  left !== right && ["int", "uint", "double", "decimal"].includes(left)
    ? `${operator} does not mix ${left} with ${right}: convert one of them`
    : `There is no ${left} ${operator} ${right}`;
