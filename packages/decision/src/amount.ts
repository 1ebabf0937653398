/**
 * Exact decimals. An amount travels as a decimal string or `"unlimited"`; parsed, it is a safe integer wherever it
 * can be (the fast path), `Infinity` for unlimited, and otherwise a scaled big integer. 0.1 x 10 is 1.
 */
import type { Amount } from "./types.ts";

/** `units / 10^scale`, kept only for what is no safe integer; the scale is as small as it can be. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export type Quantity = number | Decimal;

export const unlimited = Number.POSITIVE_INFINITY;

const grammar = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const longest = 64;

/** Reads a decimal string or `"unlimited"`; anything else (`"1e3"`, `"+1"`, `"01"`, `".5"`) is undefined. */
export function parseAmount(text: string): Quantity | undefined {
  if (text === "unlimited") return unlimited;
  return parseDecimal(text);
}

/** Reads a decimal string only. */
export function parseDecimal(text: string): Quantity | undefined {
  if (text.length > longest || !grammar.test(text)) return undefined;
  const point = text.indexOf(".");
  if (point < 0 && text.length < 16) return Number(text) || 0;
  if (point < 0) return normalised(BigInt(text), 0);
  return normalised(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1);
}

/** Reads a quantity out of JSON: an amount, or a JSON number, which stands for the decimal it is written as. */
export function quantityOf(value: unknown): Quantity | undefined {
  if (typeof value === "string") return parseAmount(value);
  if (typeof value === "number") return fromNumber(value);
  return undefined;
}

/** A JSON number as the decimal it is written as; NaN and the infinities are undefined. */
export function fromNumber(value: number): Quantity | undefined {
  if (Number.isSafeInteger(value)) return value || 0;
  const written = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (written === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = written;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? normalised(units, scale) : normalised(units * 10n ** BigInt(-scale), 0);
}

/** The canonical text: no exponent, no superfluous zeros, `"unlimited"` for infinity. */
export function formatAmount(quantity: Quantity): Amount {
  if (quantity === unlimited) return "unlimited";
  if (typeof quantity === "number") return String(quantity);
  const negative = quantity.units < 0n;
  const digits = String(negative ? -quantity.units : quantity.units).padStart(quantity.scale + 1, "0");
  const point = digits.length - quantity.scale;
  const fraction = quantity.scale === 0 ? "" : `.${digits.slice(point)}`;
  return `${negative ? "-" : ""}${digits.slice(0, point)}${fraction}`;
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compareAmounts(left: Quantity, right: Quantity): number {
  if (typeof left === "number" && typeof right === "number") {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (left === unlimited) return 1;
  if (right === unlimited) return -1;
  const [a, b] = aligned(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

export function addAmounts(left: Quantity, right: Quantity): Quantity {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  if (left === unlimited || right === unlimited) return unlimited;
  const [a, b, scale] = aligned(left, right);
  return normalised(a + b, scale);
}

/** `times` is a non-negative integer, as the quantity of an add-on is; nothing times unlimited is nothing. */
export function multiplyAmount(quantity: Quantity, times: number): Quantity {
  if (!Number.isSafeInteger(times) || times < 0) throw new RangeError(`not a count: ${times}`);
  if (times === 0) return 0;
  if (quantity === unlimited) return unlimited;
  const { units, scale } = scaled(quantity);
  return normalised(units * BigInt(times), scale);
}

export function minAmount(left: Quantity, right: Quantity): Quantity {
  return compareAmounts(right, left) < 0 ? right : left;
}

export function maxAmount(left: Quantity, right: Quantity): Quantity {
  return compareAmounts(right, left) > 0 ? right : left;
}

/** By how much `used` goes beyond `limit`; never negative. */
export function excess(used: Quantity, limit: Quantity): Quantity {
  if (compareAmounts(used, limit) <= 0) return 0;
  if (used === unlimited) return unlimited;
  const [a, b, scale] = aligned(used, limit);
  return normalised(a - b, scale);
}

function scaled(quantity: Quantity): Decimal {
  return typeof quantity === "number" ? { units: BigInt(quantity), scale: 0 } : quantity;
}

function aligned(left: Quantity, right: Quantity): readonly [bigint, bigint, number] {
  const a = scaled(left);
  const b = scaled(right);
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}

function normalised(units: bigint, scale: number): Quantity {
  let digits = units;
  let places = scale;
  while (places > 0 && digits % 10n === 0n) {
    digits /= 10n;
    places -= 1;
  }
  const whole = places === 0 ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(whole) ? whole : { units: digits, scale: places };
}
