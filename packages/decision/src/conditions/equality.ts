/**
 * CEL's equality and order. Numbers of all kinds are compared by what they are worth, everything else equals only its
 * own kind, and equality is never an error. Only values of one kind have an order; booleans have one, lists have none.
 */
import { compareAmounts, fromNumber, type Quantity } from "../amount.ts";
import { type Run, spendItems, spendText } from "./run.ts";
import {
  Decimal,
  Duration,
  Entries,
  isJsonMap,
  isList,
  type JsonMap,
  memberAt,
  Timestamp,
  TypeName,
  Uint,
  type Value,
} from "./values.ts";

/** Undefined only where the budget runs out. A list that holds NaN does not even equal itself. */
export function equals(left: Value, right: Value, run: Run): boolean | undefined {
  if (typeof left === "string") return typeof right === "string" && equalTexts(left, right, run);
  if (typeof left === "boolean" || left === null) return left === right;
  if (isList(left)) return isList(right) && equalLists(left, right, run);
  if (left instanceof Entries || isJsonMap(left)) return equalMaps(left, right, run);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && equalBytes(left, right, run);
  if (left instanceof Timestamp) return right instanceof Timestamp && left.nanos === right.nanos;
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos;
  if (left instanceof TypeName) return right instanceof TypeName && left.name === right.name;
  return equalNumbers(left, right);
}

/** Unequal lengths tell at once. */
function equalTexts(left: string, right: string, run: Run): boolean | undefined {
  if (left.length !== right.length) return false;
  return spendText(run, left.length) ? left === right : undefined;
}

function equalBytes(left: Uint8Array, right: Uint8Array, run: Run): boolean | undefined {
  if (left.length !== right.length) return false;
  return spendText(run, left.length) ? orderOfBytes(left, right) === 0 : undefined;
}

/** Negative, zero or positive; NaN beside NaN, which makes every comparison false; undefined for what has no order. */
export function orderOf(left: Value, right: Value, run: Run): number | undefined {
  if (typeof left === "string") {
    const fits = typeof right === "string" && spendText(run, left.length) && spendText(run, right.length);
    return fits ? orderOfTexts(left, right) : undefined;
  }
  if (typeof left === "boolean") return typeof right === "boolean" ? Number(left) - Number(right) : undefined;
  if (left instanceof Timestamp) return right instanceof Timestamp ? orderOfInts(left.nanos, right.nanos) : undefined;
  if (left instanceof Duration) return right instanceof Duration ? orderOfInts(left.nanos, right.nanos) : undefined;
  if (left instanceof Uint8Array) {
    const fits = right instanceof Uint8Array && spendText(run, left.length) && spendText(run, right.length);
    return fits ? orderOfBytes(left, right) : undefined;
  }
  return orderOfNumbers(left, right);
}

function equalNumbers(left: Value, right: Value): boolean {
  if (left instanceof Decimal || right instanceof Decimal) return orderOfNumbers(left, right) === 0;
  const [a, b] = [worth(left), worth(right)];
  return a !== undefined && b !== undefined && signOf(a, b) === 0;
}

/** Undefined unless both are numbers of some kind. Beside a double an int is the double nearest to it, as CEL has it. */
function orderOfNumbers(left: Value, right: Value): number | undefined {
  if (left instanceof Decimal || right instanceof Decimal) {
    const a = exactly(left);
    const b = a === undefined ? undefined : exactly(right);
    return a === undefined || b === undefined ? undefined : compareAmounts(a, b);
  }
  const a = typeof right === "number" ? doubleOf(left) : worth(left);
  const b = typeof left === "number" ? doubleOf(right) : worth(right);
  if (a === undefined || b === undefined) return undefined;
  return signOf(a, b);
}

/** JavaScript compares a bigint with a number exactly; nothing is said beside NaN. */
const signOf = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : a >= b ? 0 : Number.NaN);

function doubleOf(value: Value): number | undefined {
  const number = worth(value);
  return number === undefined ? undefined : Number(number);
}

const worth = (value: Value): bigint | number | undefined =>
  typeof value === "number" || typeof value === "bigint" ? value : value instanceof Uint ? value.value : undefined;

/** A number as the decimal it is written as. */
export function exactly(value: Value): Quantity | undefined {
  if (typeof value === "number") return fromNumber(value);
  if (value instanceof Decimal) return value.quantity;
  const int = value instanceof Uint ? value.value : value;
  if (typeof int !== "bigint") return undefined;
  const short = Number(int);
  return Number.isSafeInteger(short) ? short : { units: int, scale: 0 };
}

const orderOfInts = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);

/** By code points: JavaScript's own order puts those beyond the first plane too early. */
function orderOfTexts(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

function orderOfBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function equalLists(left: readonly Value[], right: readonly Value[], run: Run): boolean | undefined {
  if (left.length !== right.length) return false;
  if (!spendItems(run, left.length)) return undefined;
  for (const [index, item] of left.entries()) {
    const same = equals(item, right[index] ?? null, run);
    if (same !== true) return same;
  }
  return true;
}

function equalMaps(left: Entries | JsonMap, right: Value, run: Run): boolean | undefined {
  if (!(right instanceof Entries) && !isJsonMap(right)) return false;
  const [size, wanted] = [sizeOfMap(left, run), sizeOfMap(right, run)];
  if (size === undefined || wanted === undefined) return undefined;
  if (size !== wanted) return false;
  for (const [key, value] of pairsOf(left)) {
    const other = memberAt(right, key, run);
    const same = other !== undefined && equals(value, other, run);
    if (same !== true) return same;
  }
  return true;
}

/** Undefined for a larger one than conditions deal with. */
export function sizeOfMap(map: Entries | JsonMap, run: Run): number | undefined {
  if (map instanceof Entries) return map.pairs.length;
  const size = Object.keys(map).length;
  return spendItems(run, size) ? size : undefined;
}

const pairsOf = (map: Entries | JsonMap): readonly (readonly [Value, Value])[] =>
  map instanceof Entries ? map.pairs : Object.entries(map);
