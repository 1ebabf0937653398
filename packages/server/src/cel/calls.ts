/** Calls: macros, the functions of CEL, and ours. */
import type { Condition, Macro } from "@bailiwick/decision";
import { windowOf } from "./window.ts";
import type { Expression } from "./parse.ts";
import { misfit, signatureOf } from "./signatures.ts";
import { type Names, mistake, type Translate, type Translation, type Typed } from "./translation.ts";
import { dyn, isOneOf, itemOf, kindOf, listOf } from "./types.ts";

type Call = Extract<Expression, { readonly kind: "call" }>;

const broken: Typed = { condition: { value: null }, type: dyn };
const macros: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "existsOne", "map", "filter"]);

export function call(expression: Call, names: Names, translation: Translation, translate: Translate): Typed {
  const { name, target, args } = expression;
  const space = target?.kind === "name" && !names.has(target.name) ? target.name : undefined;
  if (space === "cel" && name === "bind") return bound(expression, names, translation, translate);
  if (space === "exact") return applied(`exact.${name}`, expression, args, names, translation, translate);
  if (target === undefined && name === "has") return presence(expression, names, translation, translate);
  if (target === undefined && name === "within") return within(expression, translation);
  if (target !== undefined && macros.has(name) && (args.length === 2 || (name === "map" && args.length === 3))) {
    return macro(expression, target, names, translation, translate);
  }
  return applied(name, expression, target === undefined ? args : [target, ...args], names, translation, translate);
}

function applied(
  name: string,
  expression: Call,
  args: readonly Expression[],
  names: Names,
  translation: Translation,
  translate: Translate,
): Typed {
  const isMethod = args.length > expression.args.length;
  const signature = signatureOf(name, isMethod);
  const parts = args.map((arg) => translate(arg, names));
  if (signature === undefined) {
    const other = signatureOf(name, !isMethod);
    const hint = other === undefined ? "" : isMethod ? `: write ${name}(…)` : `: write ….${name}(…)`;
    mistake(translation, expression, `There is no function ${name}${hint}`);
    return broken;
  }
  const wrong = misfit(
    name,
    signature,
    parts.map(({ type }) => type),
  );
  if (wrong !== undefined) {
    const isCount = wrong.argument === undefined;
    mistake(translation, args[wrong.argument ?? -1] ?? expression, wrong.detail, isCount ? undefined : "type");
    if (isCount) return broken;
  }
  const conditions = parts.map(({ condition }) => condition);
  return { condition: operation(name, conditions), type: signature.gives };
}

const words: ReadonlyMap<string, string> = new Map([
  ["startsWith", "startsWith"],
  ["endsWith", "endsWith"],
  ["contains", "contains"],
  ["ip_in", "ipInRange"],
  ["exact.among", "in"],
  ...["eq", "ne", "lt", "le", "gt", "ge"].map((word) => [`exact.${word}`, word] as const),
]);

function operation(name: string, args: readonly Condition[]): Condition {
  const op = words.get(name);
  return (op === undefined ? { op: "call", name, args } : { op, args }) as Condition;
}

function presence(expression: Call, names: Names, translation: Translation, translate: Translate): Typed {
  const [subject] = expression.args;
  if (subject === undefined || expression.args.length > 1) {
    mistake(translation, expression, "has takes 1 argument");
    return broken;
  }
  const { condition } = translate(subject, names);
  const member = memberOf(condition);
  if (member === undefined) {
    mistake(translation, subject, "has takes an attribute or a member, such as has(resource.owner)");
    return broken;
  }
  translation.spans.set(member, subject);
  return { condition: { op: "has", args: [member] }, type: "bool" };
}

function memberOf(condition: Condition): Condition | undefined {
  if ("attribute" in condition) return { attribute: condition.attribute };
  if (!("op" in condition)) return undefined;
  if (condition.op === "select") return condition;
  if (condition.op !== "index") return undefined;
  const [whole, index] = condition.args;
  return "value" in index && typeof index.value === "string"
    ? { op: "select", field: index.value, args: [whole] }
    : undefined;
}

function within(expression: Call, translation: Translation): Typed {
  const [argument] = expression.args;
  const window = argument === undefined || expression.args.length > 1 ? undefined : windowOf(argument);
  if (window === undefined) {
    mistake(translation, expression, 'within takes a window that is written down, such as {"from": …, "until": …}');
    return broken;
  }
  return { condition: { op: "within", window }, type: "bool" };
}

/** The name a macro gives; an empty one is a mistake that was told. */
function nameIn(expression: Call, translation: Translation): string {
  const [variable] = expression.args;
  if (variable?.kind === "name") return variable.name;
  mistake(translation, variable ?? expression, `${expression.name} names something first, such as item`);
  return "_";
}

function macro(
  expression: Call,
  target: Expression,
  names: Names,
  translation: Translation,
  translate: Translate,
): Typed {
  const op = (expression.name === "existsOne" ? "exists_one" : expression.name) as Macro;
  const variable = nameIn(expression, translation);
  const range = translate(target, names);
  if (!isOneOf(range.type, ["list", "map"])) {
    mistake(translation, target, `${op} walks through a list or map, not ${range.type}`, "type");
  }
  const inner = new Map([...names, [variable, kindOf(range.type) === "list" ? itemOf(range.type) : dyn]]);
  const bodies = expression.args.slice(1).map((body) => ({ body, typed: translate(body, inner) }));
  for (const [index, { body, typed }] of bodies.entries()) {
    const isTest = op !== "map" || index < bodies.length - 1;
    if (isTest && !isOneOf(typed.type, ["bool"])) {
      mistake(translation, body, `${op} asks for true or false here, not ${typed.type}`, "type");
    }
  }
  const args = [range.condition, ...bodies.map(({ typed }) => typed.condition)];
  const made = op === "map" ? listOf(bodies.at(-1)?.typed.type ?? dyn) : undefined;
  const kept = op === "filter" ? (kindOf(range.type) === "list" ? range.type : listOf(dyn)) : "bool";
  return { condition: { op, variable, args }, type: made ?? kept };
}

function bound(expression: Call, names: Names, translation: Translation, translate: Translate): Typed {
  const [, value, body] = expression.args;
  if (value === undefined || body === undefined || expression.args.length > 3) {
    mistake(translation, expression, "cel.bind takes a name, its value, and what is asked of it");
    return broken;
  }
  const variable = nameIn(expression, translation);
  const named = translate(value, names);
  const typed = translate(body, new Map([...names, [variable, named.type]]));
  return { condition: { op: "bind", variable, args: [named.condition, typed.condition] }, type: typed.type };
}
