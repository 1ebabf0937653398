/** CEL's conversions. What can't be told exactly as the other type is an error; only `int` of a double drops a fraction. */
import { formatAmount, parseDecimal } from "../amount.ts";
import { fromUtf8, toUtf8 } from "./bytes.ts";
import { exactly } from "./equality.ts";
import {
  floorSeconds,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
  asTimestamp,
} from "./instants.ts";
import { makeText, type Run } from "./run.ts";
import { asInt, asUint, Decimal, Duration, Timestamp, Uint, type Value } from "./values.ts";

/** What takes time in proportion to its value is paid for; texts of any other conversion are short, or no such value. */
export type Convert = (value: Value, run: Run) => Value | undefined;

/** Longer digits are no 64-bit number. */
const integerText = /^[+-]?\d{1,20}$/;
const doubleText = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,5})?$/;

export const conversions: { readonly [name: string]: Convert } = {
  int: (value) => {
    const whole = wholeOf(value);
    return whole === undefined ? undefined : asInt(whole);
  },
  uint: (value) => {
    if (value instanceof Timestamp || (typeof value === "number" && value < 0)) return undefined;
    const whole = wholeOf(value);
    return whole === undefined ? undefined : asUint(whole);
  },
  double: (value) => {
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Uint) return Number(value.value);
    if (value instanceof Decimal) return Number(formatAmount(value.quantity));
    return typeof value === "string" ? doubleOf(value) : undefined;
  },
  decimal: (value) => {
    const quantity = typeof value === "string" ? parseDecimal(value) : exactly(value);
    return quantity === undefined ? undefined : new Decimal(quantity);
  },
  string: textOf,
  bytes: (value, run) => {
    if (value instanceof Uint8Array) return value;
    return typeof value === "string" && makeText(run, value.length) ? toUtf8(value) : undefined;
  },
  bool: (value) => {
    if (typeof value === "boolean") return value;
    return typeof value === "string" ? truths.get(value) : undefined;
  },
  timestamp: (value) => {
    if (value instanceof Timestamp) return value;
    if (typeof value === "bigint") return asTimestamp(value * 1_000_000_000n);
    return typeof value === "string" ? parseTimestamp(value) : undefined;
  },
  duration: (value) => {
    if (value instanceof Duration) return value;
    return typeof value === "string" ? parseDuration(value) : undefined;
  },
  dyn: (value) => value,
};

const truths = new Map<string, boolean>([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

function wholeOf(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Math.abs(value) < 2 ** 64 ? BigInt(Math.trunc(value)) : undefined;
  if (value instanceof Uint) return value.value;
  if (value instanceof Timestamp) return floorSeconds(value.nanos);
  if (value instanceof Decimal) {
    const { quantity } = value;
    return typeof quantity === "number" ? BigInt(quantity) : quantity.units / 10n ** BigInt(quantity.scale);
  }
  return typeof value === "string" && integerText.test(value) ? BigInt(value.replace(/^\+/, "")) : undefined;
}

const endless = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["+Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function doubleOf(text: string): number | undefined {
  if (!doubleText.test(text)) return endless.get(text);
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function textOf(value: Value, run: Run): string | undefined {
  if (typeof value === "string") return value;
  const isPlain = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  return isPlain ? String(value) : textOfObject(value, run);
}

function textOfObject(value: Value, run: Run): string | undefined {
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Decimal) return formatAmount(value.quantity);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  return value instanceof Uint8Array && makeText(run, value.length) ? fromUtf8(value) : undefined;
}
