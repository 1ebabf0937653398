/**
 * What a condition computes with. A JSON number is a double and a bigint is an int, so that CEL's types never mix; what
 * JavaScript has no type for is an instance of a class here, which no JSON can pretend to be. `undefined` is an error.
 */
import { type Quantity } from "../amount.ts";
import type { Json } from "../types.ts";
import { makeItems, piecesOf, type Run, spend } from "./run.ts";

export type Value =
  | Json
  | bigint
  | Uint
  | Uint8Array
  | Decimal
  | Timestamp
  | Duration
  | TypeName
  | Entries
  | readonly Value[];

export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An exact decimal, as quantities and amounts of money travel. */
export class Decimal {
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

/** Nanoseconds since the epoch, from the year 1 to 9999. */
export class Timestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A map that was written down in a condition: its keys may be other than text. */
export class Entries {
  readonly pairs: readonly (readonly [Value, Value])[];
  /** Keys as `keyOf` writes them. */
  readonly index: ReadonlyMap<string, Value>;
  constructor(pairs: readonly (readonly [Value, Value])[], index: ReadonlyMap<string, Value>) {
    this.pairs = pairs;
    this.index = index;
  }
}

export type JsonMap = { readonly [name: string]: Json };

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export function isJsonMap(value: Value | undefined): value is JsonMap {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The names CEL gives its types. */
export const typeNames = [
  "int",
  "uint",
  "double",
  "bool",
  "string",
  "bytes",
  "list",
  "map",
  "null_type",
  "type",
  "decimal",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
] as const;
export type TypeText = (typeof typeNames)[number];

export function typeOf(value: Value): TypeText {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "double";
  if (typeof value === "bigint") return "int";
  return typeof value === "string" ? "string" : typeOfObject(value);
}

function typeOfObject(value: Value): TypeText {
  if (value === null) return "null_type";
  if (isList(value)) return "list";
  if (value instanceof Uint) return "uint";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Decimal) return "decimal";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  return value instanceof TypeName ? "type" : "map";
}

const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const mostUint = 2n ** 64n - 1n;

/** The int itself, or an error beyond 64 bits. */
export const asInt = (value: bigint): bigint | undefined =>
  value >= int64.least && value <= int64.most ? value : undefined;

export const asUint = (value: bigint): Uint | undefined =>
  value >= 0n && value <= mostUint ? new Uint(value) : undefined;

/** One text for each key that is equal to another, whatever kind of number it is; undefined for what is no key. */
export function keyOf(key: Value): string | undefined {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "boolean") return key ? "true" : "false";
  if (typeof key === "bigint") return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  return undefined;
}

/** As `keyOf`, for looking up: a whole double finds the integer it equals. */
const soughtKey = (key: Value): string | undefined =>
  typeof key === "number" && Number.isInteger(key) ? `n${BigInt(key)}` : keyOf(key);

/** The member of that key; undefined where there is none, and for what has no members. */
export function memberAt(map: Value, key: Value, run: Run): Value | undefined {
  if (typeof key === "string") return spend(run, piecesOf(key.length)) ? memberOf(map, key) : undefined;
  const sought = soughtKey(key);
  return map instanceof Entries && sought !== undefined ? map.index.get(sought) : undefined;
}

/** As `memberAt`, of a name that is written down. */
export function memberOf(map: Value, name: string): Value | undefined {
  if (map instanceof Entries) return map.index.get(`s${name}`);
  return isJsonMap(map) && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Keys of a map, items of a list; undefined for what can't be walked through. */
export function itemsOf(value: Value, run: Run): readonly Value[] | undefined {
  if (isList(value)) return value;
  if (value instanceof Entries)
    return kept(
      value.pairs.map(([key]) => key),
      run,
    );
  return isJsonMap(value) ? kept(Object.keys(value), run) : undefined;
}

const kept = (keys: readonly Value[], run: Run): readonly Value[] | undefined =>
  makeItems(run, keys.length) ? keys : undefined;
