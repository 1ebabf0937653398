import { type Hash, nodeHash } from "@bailiwick/audit-verify";

/** How many hashes one kept subtree root stands for. */
export const FAN = 256;

/** Leaves `start` up to but not including `end`, counted from 0. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A hash that is kept: a leaf (level 0), or the root of a complete subtree of 256 to the power of `level` leaves. */
export interface Unit {
  readonly level: number;
  readonly number: number;
}

/** A subtree by how high it is and how many as high are left of it; a unit of 256 leaves is one of height 8. */
const subtreeName = (height: number, number: number): string => `${height}/${number}`;

export const unitName = ({ level, number }: Unit): string => subtreeName(level * Math.log2(FAN), number);

/** The largest power of two below `count`: where RFC 9162 splits a tree. */
function split(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

/** The subtrees whose roots prove that a leaf is in the tree of that size, in the order of the proof. */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const path = (start: number, end: number): Range[] => {
    if (end - start <= 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...path(start, middle), { start: middle, end }]
      : [...path(middle, end), { start, end: middle }];
  };
  return path(0, size);
}

/** The subtrees whose roots prove that the tree of size `from` is the beginning of the tree of size `to`. */
export function consistencyRanges(from: number, to: number): readonly Range[] {
  const path = (start: number, end: number, whole: boolean): Range[] => {
    if (from === end) return whole ? [] : [{ start, end }];
    const middle = start + split(end - start);
    return from <= middle
      ? [...path(start, middle, whole), { start: middle, end }]
      : [...path(middle, end, false), { start, end: middle }];
  };
  return from === 0 ? [] : path(0, to, true);
}

/** The complete subtrees of the tree of that size, from left to right: its frontier. */
export function frontierRanges(size: number): readonly Range[] {
  const found: Range[] = [];
  for (let start = 0; start < size; ) {
    const rest = size - start;
    const width = split(rest + 1);
    found.push({ start, end: start + width });
    start += width;
  }
  return found;
}

/** The names of the hashes that stay of a log that is truncated at that size: its compact range there. */
export const compactNames = (size: number): readonly string[] =>
  frontierRanges(size).map(({ start, end }) => subtreeName(Math.log2(end - start), start / (end - start)));

/** The kept hashes that the root over a range is made of; before the size a log was truncated at there are none. */
export function unitsOf({ start, end }: Range, truncatedAt = 0): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = Math.max(start, truncatedAt); at < end; ) {
    let [level, width] = [0, 1];
    while (at % (width * FAN) === 0 && at + width * FAN <= end) [level, width] = [level + 1, width * FAN];
    units.push({ level, number: at / width });
    at += width;
  }
  return units;
}

/** Hashes by the name of their subtree. */
export type Hashes = Pick<ReadonlyMap<string, Hash>, "get">;

/**
 * The root over a range, from the kept hashes; undefined when one of them is not there. What is kept of a subtree may be
 * its root, or the roots below it where a log was truncated inside of it.
 */
export function rangeHash({ start, end }: Range, kept: Hashes): Hash | undefined {
  const count = end - start;
  const height = Math.log2(count);
  const isSubtree = Number.isInteger(height) && start % count === 0;
  const hash = isSubtree ? kept.get(subtreeName(height, start / count)) : undefined;
  if (hash || count <= 1) return hash;
  const middle = start + split(count);
  const left = rangeHash({ start, end: middle }, kept);
  const right = left && rangeHash({ start: middle, end }, kept);
  return left && right && nodeHash(left, right);
}
