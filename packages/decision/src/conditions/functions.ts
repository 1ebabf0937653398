/** The functions a condition may call, by name: how many arguments they take, and what they make of them. */
import { conditionBudgets as budgets } from "./budgets.ts";
import { conversions } from "./convert.ts";
import { sizeOfMap } from "./equality.ts";
import { durationParts, partOf } from "./instants.ts";
import { type Run, spend } from "./run.ts";
import { Duration, Entries, isJsonMap, isList, Timestamp, TypeName, typeOf, type Value } from "./values.ts";

export interface FunctionTerms {
  readonly least: number;
  readonly most: number;
}

const getters = [
  "getFullYear",
  "getMonth",
  "getDate",
  "getDayOfMonth",
  "getDayOfWeek",
  "getDayOfYear",
  "getHours",
  "getMinutes",
  "getSeconds",
  "getMilliseconds",
] as const;

const unary: { readonly [name: string]: (value: Value) => Value | undefined } = {
  ...conversions,
  type: (value) => new TypeName(typeOf(value)),
  size: sizeOf,
};

export const functionTerms: ReadonlyMap<string, FunctionTerms> = new Map([
  ...Object.keys(unary).map((name) => [name, { least: 1, most: 1 }] as const),
  ...getters.map((name) => [name, { least: 1, most: 2 }] as const),
  ["matches", { least: 2, most: 2 }],
]);

export type Apply = (values: readonly Value[], run: Run) => Value | undefined;

/**
 * Compiles a regular expression; undefined for one it does not take. The time it takes to match must grow with the text
 * and never faster.
 */
export type Matcher = (pattern: string) => ((text: string) => boolean) | undefined;

/** What a call of that function computes; `pattern` is the one that is written down. */
export function functionNamed(name: string, matcher: Matcher | undefined, pattern: string | undefined): Apply {
  if (name === "matches") return matches(matcher, pattern);
  const one = Object.hasOwn(unary, name) ? unary[name] : undefined;
  if (one !== undefined) return ([value]) => (value === undefined ? undefined : one(value));
  return ([value, zone]) => part(name, value, zone);
}

function part(getter: string, value: Value | undefined, zone: Value | undefined): bigint | undefined {
  if (value instanceof Timestamp) {
    return zone === undefined || typeof zone === "string" ? partOf(value, getter, zone) : undefined;
  }
  const inUnits = Object.hasOwn(durationParts, getter) ? durationParts[getter] : undefined;
  return value instanceof Duration && zone === undefined ? inUnits?.(value.nanos) : undefined;
}

/** Without an engine that is sure to be quick, nothing matches: it is an error. */
function matches(matcher: Matcher | undefined, literal: string | undefined): Apply {
  const compiled = literal === undefined ? undefined : compiledPattern(matcher, literal);
  return ([text, pattern], run) => {
    if (typeof text !== "string" || typeof pattern !== "string" || !spend(run, text.length)) return undefined;
    if (text.length > budgets.attributeTextLength) return undefined;
    if (literal !== undefined) return compiled?.(text);
    return spend(run, budgets.patternLength) ? compiledPattern(matcher, pattern)?.(text) : undefined;
  };
}

const compiledPattern = (matcher: Matcher | undefined, pattern: string) =>
  pattern.length > budgets.patternLength ? undefined : matcher?.(pattern);

function sizeOf(value: Value): bigint | undefined {
  if (typeof value === "string") return BigInt(lengthOf(value));
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  return value instanceof Entries || isJsonMap(value) ? BigInt(sizeOfMap(value)) : undefined;
}

/** In code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
