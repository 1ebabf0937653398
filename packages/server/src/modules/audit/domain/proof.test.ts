import {
  append,
  emptyRoot,
  type GrowingFrontier,
  type Hash,
  isConsistent,
  isIncluded,
  leafHash,
  rootOf,
} from "@bailiwick/audit-verify";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  consistencyRanges,
  FAN,
  frontierRanges,
  inclusionRanges,
  type Range,
  rangeHash,
  subtreeRoot,
  unitName,
  unitsOf,
} from "./proof.ts";

const MOST = 70_000;
const leaves = Array.from({ length: MOST }, (_, index) => leafHash(`entry ${index}`));
const kept = new Map<string, Hash>(leaves.map((leaf, number) => [unitName({ level: 0, number }), leaf]));
for (let [level, below] = [1, leaves as readonly Hash[]]; below.length >= FAN; level += 1) {
  const above: Hash[] = [];
  for (let start = 0; start + FAN <= below.length; start += FAN)
    above.push(subtreeRoot(below.slice(start, start + FAN)));
  for (const [number, hash] of above.entries()) kept.set(unitName({ level, number }), hash);
  below = above;
}
const roots: Hash[] = [emptyRoot];
const growing: GrowingFrontier = { size: 0, hashes: [] };
for (const leaf of leaves) {
  append(growing, leaf);
  roots.push(rootOf(growing));
}
const rootAt = (size: number) => roots[size] ?? emptyRoot;

const near = (value: number) => fc.integer({ min: Math.max(1, value - 3), max: Math.min(MOST, value + 3) });
const sizes = fc.oneof(fc.integer({ min: 1, max: 600 }), near(FAN), near(2 * FAN), near(FAN * FAN), near(MOST));
const hashed = (ranges: readonly Range[]) => ranges.map((range) => rangeHash(range, kept) ?? emptyRoot);

it("the root of every size follows from what is kept, which is not much", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const whole = { start: 0, end: size };
      expect(rangeHash(whole, kept)).toEqual(rootAt(size));
      expect(unitsOf(whole).length).toBeLessThan(3 * FAN);
      expect(rootOf({ size, hashes: hashed(frontierRanges(size)) })).toEqual(rootAt(size));
    }),
  );
});

it("every leaf is proven in every tree, to a verifier that knows no more than the standard", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (size, where) => {
      const index = where % size;
      const proof = hashed(inclusionRanges(index, size));
      const leaf = leaves[index] ?? emptyRoot;
      expect(isIncluded({ index, size, leaf, root: rootAt(size), proof })).toBe(true);
    }),
  );
});

it("every tree is proven to be the beginning of every later one", () => {
  fc.assert(
    fc.property(sizes, sizes, (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const proof = hashed(consistencyRanges(from, to));
      expect(isConsistent({ from, to, fromRoot: rootAt(from), toRoot: rootAt(to), proof })).toBe(true);
    }),
  );
});

it("a hash that is not kept is missed, never made up", () => {
  expect(rangeHash({ start: 0, end: 2 }, new Map())).toBeUndefined();
});
