/** The functions a condition may call, by name: how many arguments they take, and what they make of them. */
import { conditionBudgets as budgets } from "./budgets.ts";
import { type Convert, conversions } from "./convert.ts";
import { sizeOfMap } from "./equality.ts";
import { durationParts, partOf } from "./instants.ts";
import { sizeOfPattern } from "./pattern.ts";
import { type Run, spend, spendText } from "./run.ts";
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

const unary: { readonly [name: string]: Convert } = {
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
  if (one !== undefined) return ([value], run) => (value === undefined ? undefined : one(value, run));
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
  const known = literal === undefined ? 0 : sizeOfPattern(literal);
  return ([text, pattern], run) => {
    if (typeof text !== "string" || typeof pattern !== "string") return undefined;
    if (text.length > budgets.attributeTextLength || pattern.length > budgets.patternLength) return undefined;
    const size = literal === undefined ? sizeOfPattern(pattern) : known;
    if (!spend(run, text.length * Math.max(1, Math.ceil(size / sizeAtOnce)))) return undefined;
    if (literal !== undefined) return compiled?.(text);
    // It is compiled anew each time.
    return spend(run, Math.max(budgets.patternLength, size)) ? compiledPattern(matcher, pattern)?.(text) : undefined;
  };
}

/** Instructions that a step takes a character through. */
const sizeAtOnce = 64;

const compiledPattern = (matcher: Matcher | undefined, pattern: string) =>
  pattern.length > budgets.patternLength ? undefined : matcher?.(pattern);

function sizeOf(value: Value, run: Run): bigint | undefined {
  if (typeof value === "string") return spendText(run, value.length) ? BigInt(lengthOf(value)) : undefined;
  if (isList(value) || value instanceof Uint8Array) return sizeWithin(value);
  const size = value instanceof Entries || isJsonMap(value) ? sizeOfMap(value, run) : undefined;
  return size === undefined ? undefined : BigInt(size);
}

/** Their length is known, but a longer one than conditions deal with is an error wherever it is looked at. */
function sizeWithin(value: readonly Value[] | Uint8Array): bigint | undefined {
  const most = isList(value) ? budgets.attributeItems : budgets.attributeTextLength;
  return value.length > most ? undefined : BigInt(value.length);
}

/** In code points: what is beyond the first plane takes two units. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 1; at < text.length; at += 1) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) length -= 1;
  }
  return length;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
