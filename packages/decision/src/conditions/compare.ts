/**
 * Comparing values. A number is a JSON number or, beside a JSON number or in an ordering, a decimal string; it is
 * compared exactly as the decimal it is written as. An instant is RFC 3339 text. Two texts are equal only character
 * by character. Null equals null and nothing else. Any other pair of types is a mismatch, which is an error:
 * `undefined` stands for error throughout.
 */
import { compareAmounts, fromNumber, parseDecimal, type Quantity } from "../amount.ts";
import type { Instant, Json } from "../types.ts";
import { type Run, spendItems, spendText } from "./run.ts";

const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether two values are equal; undefined where their types can't be compared. */
export function equal(left: Json, right: Json, run: Run): boolean | undefined {
  if (left === null || right === null) return left === right;
  if (typeof left === "string" && typeof right === "string") {
    if (left.length !== right.length) return false;
    return spendText(run, left.length) ? left === right : undefined;
  }
  if (typeof left === typeof right && typeof left !== "object") return left === right;
  if (typeof left === "object" && typeof right === "object") return equalStructures(left, right, run);
  if (typeof left === "number" || typeof right === "number") {
    const order = orderOfNumbers(left, right);
    return order === undefined ? undefined : order === 0;
  }
  return undefined;
}

/** Negative, zero or positive; undefined unless both are numbers or both are instants. */
export function order(left: Json, right: Json): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return orderOfNumbers(left, right) ?? orderOfInstants(left, right);
}

/** Milliseconds since the epoch of RFC 3339 text that names a real date. */
export function parseInstant(text: string): Instant | undefined {
  if (!instantText.test(text)) return undefined;
  const instant = Date.parse(text);
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0));
  return Number.isNaN(instant) || Number(text.slice(8, 10)) > lastDay.getUTCDate() ? undefined : instant;
}

function orderOfNumbers(left: Json, right: Json): number | undefined {
  const a = numberOf(left);
  const b = a === undefined ? undefined : numberOf(right);
  return a === undefined || b === undefined ? undefined : compareAmounts(a, b);
}

function orderOfInstants(left: Json, right: Json): number | undefined {
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  const a = parseInstant(left);
  const b = parseInstant(right);
  return a === undefined || b === undefined ? undefined : a - b;
}

function numberOf(value: Json): Quantity | undefined {
  if (typeof value === "number") return fromNumber(value);
  return typeof value === "string" ? parseDecimal(value) : undefined;
}

function equalStructures(left: object, right: object, run: Run): boolean | undefined {
  if (Array.isArray(left) !== Array.isArray(right)) return undefined;
  if (Array.isArray(left) && Array.isArray(right) && left.length !== right.length) return false;
  const names = Object.keys(left);
  const others = Object.keys(right);
  if (!spendItems(run, names.length) || !spendItems(run, others.length)) return undefined;
  if (names.length !== others.length) return false;
  let mismatch = false;
  for (const name of names) {
    if (!Object.hasOwn(right, name)) return false;
    const same = equal(valueAt(left, name), valueAt(right, name), run);
    if (same === false) return false;
    mismatch ||= same === undefined;
  }
  return mismatch ? undefined : true;
}

function valueAt(object: object, name: string): Json {
  return (object as Readonly<Record<string, Json>>)[name] ?? null;
}
