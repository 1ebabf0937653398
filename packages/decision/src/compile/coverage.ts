/** Which capabilities a control or a rule is about, indexed so that a question meets only the rows about its own. */
import type { CapabilityClass } from "../types.ts";
import { none } from "./shared.ts";

export interface Coverage {
  /** Keys, or `<prefix>.*`, or `*`. */
  readonly capabilities?: readonly string[];
  readonly classes?: readonly CapabilityClass[];
}

interface Covered {
  readonly index: number;
  readonly key: string;
  readonly class: CapabilityClass;
}

/** Rows by capability: those that name keys by its index, the broad ones joined in when first asked for. */
export interface ByCapability<Row> {
  /** A bit for each capability that rows name, 32 to a number: many rows or few, one short read tells that none does. */
  readonly isNamed: readonly number[];
  readonly named: ReadonlyMap<number, readonly Row[]>;
  readonly broad: readonly { readonly row: Row; readonly coverage: Coverage }[];
  readonly joined: Map<number, readonly Row[]>;
  readonly order: (left: Row, right: Row) => number;
}

/** A row that names neither capabilities nor classes is about all of them, and so is one with a broken pattern. */
export function covers({ capabilities, classes }: Coverage, capability: Covered): boolean {
  if (capabilities === undefined && classes === undefined) return true;
  if (classes?.includes(capability.class)) return true;
  return capabilities?.some((pattern) => matches(pattern, capability.key)) ?? false;
}

/** Undefined where there are no rows, the usual case. */
export function indexByCapability<Row>(
  rows: readonly { readonly row: Row; readonly coverage: Coverage }[],
  order: (left: Row, right: Row) => number,
  capabilities: ReadonlyMap<string, Covered>,
): ByCapability<Row> | undefined {
  if (rows.length === 0) return undefined;
  const named = new Map<number, Row[]>();
  for (const { row, coverage } of rows.filter((each) => !isBroad(each.coverage))) {
    for (const key of new Set(coverage.capabilities)) {
      const capability = capabilities.get(key);
      if (capability?.key !== key) continue;
      const others = named.get(capability.index);
      if (others === undefined) named.set(capability.index, [row]);
      else others.push(row);
    }
  }
  for (const sharing of named.values()) sharing.sort(order);
  const broad = rows.filter(({ coverage }) => isBroad(coverage));
  return { isNamed: bitsOf(named.keys()), named, broad, joined: new Map(), order };
}

/** The rows about one capability, in their order. */
export function about<Row>(index: ByCapability<Row>, capability: Covered): readonly Row[] {
  const isNamed = ((index.isNamed[capability.index >>> 5] ?? 0) & (1 << (capability.index & 31))) !== 0;
  const named = (isNamed ? index.named.get(capability.index) : undefined) ?? none;
  if (index.broad.length === 0) return named;
  const known = index.joined.get(capability.index);
  if (known !== undefined) return known;
  const broad = index.broad.filter(({ coverage }) => covers(coverage, capability));
  const all = [...named, ...broad.map(({ row }) => row)].toSorted(index.order);
  index.joined.set(capability.index, all);
  return all;
}

function bitsOf(indexes: Iterable<number>): readonly number[] {
  const list = [...indexes];
  const bits = Array.from({ length: (Math.max(-1, ...list) >> 5) + 1 }, () => 0);
  for (const index of list) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
  return bits;
}

function isBroad({ capabilities, classes }: Coverage): boolean {
  return capabilities === undefined || classes !== undefined || capabilities.some(isPattern);
}

function isPattern(pattern: string): boolean {
  return pattern.includes("*");
}

function matches(pattern: string, key: string): boolean {
  if (!isPattern(pattern)) return pattern === key;
  const prefix = pattern.slice(0, -1);
  if (pattern === "*" || prefix.includes("*") || !prefix.endsWith(".")) return true;
  return key.startsWith(prefix);
}
