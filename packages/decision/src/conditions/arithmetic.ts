/** Arithmetic of one kind of number at a time; what leaves 64 bits, or divides by zero, is an error. */
import { addAmounts, formatAmount, parseDecimal, type Quantity } from "../amount.ts";
import { asDuration, asTimestamp } from "./instants.ts";
import type { Arithmetic } from "../types.ts";
import { makeItems, makeText, type Run } from "./run.ts";
import { asInt, asUint, Decimal, Duration, isList, Timestamp, Uint, type Value } from "./values.ts";

export type Compute = (left: Value, right: Value, run: Run) => Value | undefined;

export const arithmetic: { readonly [Op in Arithmetic]: Compute } = {
  "+": (left, right, run) => onNumbers("+", left, right) ?? plus(left, right, run),
  "-": (left, right) => onNumbers("-", left, right) ?? minus(left, right),
  "*": (left, right) => onNumbers("*", left, right),
  "/": (left, right) => onNumbers("/", left, right),
  "%": (left, right) => onNumbers("%", left, right),
};

export function negated(value: Value): Value | undefined {
  if (typeof value === "number") return -value;
  if (typeof value === "bigint") return asInt(-value);
  if (value instanceof Decimal) return new Decimal(negative(value.quantity));
  return value instanceof Duration ? asDuration(-value.nanos) : undefined;
}

function onNumbers(op: Arithmetic, left: Value, right: Value): Value | undefined {
  if (typeof left === "number") return typeof right === "number" ? onDoubles(op, left, right) : undefined;
  if (typeof left === "bigint") {
    const result = typeof right === "bigint" ? onInts(op, left, right) : undefined;
    return result === undefined ? undefined : asInt(result);
  }
  if (left instanceof Uint && right instanceof Uint) {
    const result = onInts(op, left.value, right.value);
    return result === undefined ? undefined : asUint(result);
  }
  return left instanceof Decimal && right instanceof Decimal ? onDecimals(op, left, right) : undefined;
}

function onDoubles(op: Arithmetic, left: number, right: number): number | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return undefined;
  }
}

function onInts(op: Arithmetic, left: bigint, right: bigint): bigint | undefined {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
  }
}

/** Decimals add, subtract and multiply exactly; a quotient would have to be rounded, so there is none. */
function onDecimals(op: Arithmetic, left: Decimal, right: Decimal): Decimal | undefined {
  if (op === "+") return bounded(addAmounts(left.quantity, right.quantity));
  if (op === "-") return bounded(addAmounts(left.quantity, negative(right.quantity)));
  return op === "*" ? bounded(product(left.quantity, right.quantity)) : undefined;
}

/** As long as a decimal may be written. */
function bounded(quantity: Quantity): Decimal | undefined {
  const kept = parseDecimal(formatAmount(quantity));
  return kept === undefined ? undefined : new Decimal(kept);
}

const negative = (quantity: Quantity): Quantity =>
  typeof quantity === "number" ? 0 - quantity : { units: -quantity.units, scale: quantity.scale };

function product(left: Quantity, right: Quantity): Quantity {
  const [a, b] = [scaled(left), scaled(right)];
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

const scaled = (quantity: Quantity) =>
  typeof quantity === "number" ? { units: BigInt(quantity), scale: 0 } : quantity;

function plus(left: Value, right: Value, run: Run): Value | undefined {
  if (typeof left === "string") return typeof right === "string" ? joined(left, right, run) : undefined;
  if (left instanceof Uint8Array) return right instanceof Uint8Array ? joinedBytes(left, right, run) : undefined;
  if (isList(left)) return isList(right) ? joinedLists(left, right, run) : undefined;
  if (left instanceof Duration) {
    if (right instanceof Duration) return asDuration(left.nanos + right.nanos);
    return right instanceof Timestamp ? asTimestamp(left.nanos + right.nanos) : undefined;
  }
  return left instanceof Timestamp && right instanceof Duration ? asTimestamp(left.nanos + right.nanos) : undefined;
}

function minus(left: Value, right: Value): Value | undefined {
  if (left instanceof Timestamp) {
    if (right instanceof Timestamp) return asDuration(left.nanos - right.nanos);
    return right instanceof Duration ? asTimestamp(left.nanos - right.nanos) : undefined;
  }
  return left instanceof Duration && right instanceof Duration ? asDuration(left.nanos - right.nanos) : undefined;
}

const joined = (left: string, right: string, run: Run): string | undefined =>
  makeText(run, left.length + right.length) ? left + right : undefined;

function joinedBytes(left: Uint8Array, right: Uint8Array, run: Run): Uint8Array | undefined {
  if (!makeText(run, left.length + right.length)) return undefined;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

const joinedLists = (left: readonly Value[], right: readonly Value[], run: Run): readonly Value[] | undefined =>
  makeItems(run, left.length + right.length) ? [...left, ...right] : undefined;
