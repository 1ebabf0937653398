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
import { describe, expect, it } from "vitest";
import {
  compactNames,
  consistencyRanges,
  FAN,
  frontierRanges,
  type Hashes,
  inclusionRanges,
  type Range,
  rangeHash,
  unitName,
  unitsOf,
} from "./proof.ts";

function subtreeRoot(hashes: readonly Hash[]): Hash {
  const tree: GrowingFrontier = { size: 0, hashes: [] };
  for (const hash of hashes) append(tree, hash);
  return rootOf(tree);
}

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

describe("of a truncated log", () => {
  /** What is left of it: the compact range, the leaves from there on, and the subtrees that are not wholly before. */
  function keptFrom(size: number): Hashes {
    const names = compactNames(size);
    const compact = new Map(frontierRanges(size).map((range, index) => [names[index], rangeHash(range, kept)]));
    return {
      get(name) {
        const [height = 0, number = 0] = name.split("/").map(Number);
        return compact.get(name) ?? ((number + 1) * 2 ** height > size ? kept.get(name) : undefined);
      },
    };
  }

  /** As the store is asked: the compact range, and no more units than are needed. */
  function asked(ranges: readonly Range[], truncatedAt: number, left: Hashes) {
    const units = ranges.flatMap((range) => unitsOf(range, truncatedAt)).map(unitName);
    const wanted = new Set([...compactNames(truncatedAt), ...units]);
    expect(wanted.size).toBeLessThan(6 * FAN);
    return ranges.map((range) => rangeHash(range, { get: (name) => (wanted.has(name) ? left.get(name) : undefined) }));
  }

  it("all is proven from there on as it was before", () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.nat(), (a, b, c, where) => {
        const [at = 1, from = 1, to = 1] = [a, b, c].toSorted((one, other) => one - other);
        const left = keptFrom(at);
        const same = (ranges: readonly Range[]) => expect(asked(ranges, at, left)).toEqual(hashed(ranges));
        same([{ start: 0, end: to }]);
        same(frontierRanges(from));
        same(consistencyRanges(from, to));
        if (to > at) same(inclusionRanges(at + (where % (to - at)), to));
      }),
    );
  });

  it("a subtree it was truncated inside of is made from what is left", () => {
    fc.assert(
      fc.property(near(FAN * FAN), near(2 * FAN), (far, size) => {
        for (const at of [size, far].filter((each) => each % FAN !== 0)) {
          const number = Math.floor(at / FAN);
          const range = { start: number * FAN, end: (number + 1) * FAN };
          if (range.end > MOST) continue;
          const whole = unitName({ level: 1, number });
          const left = keptFrom(at);
          expect(rangeHash(range, { get: (name) => (name === whole ? undefined : left.get(name)) })).toEqual(
            kept.get(whole),
          );
        }
      }),
    );
  });

  it("what was before is missed, never made up", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (at, where) => {
        const seq = where % at;
        const isKept = compactNames(at).includes(unitName({ level: 0, number: seq }));
        expect(rangeHash({ start: seq, end: seq + 1 }, keptFrom(at)) === undefined).toBe(!isKept);
      }),
    );
  });
});

it("a hash that is not kept is missed, never made up", () => {
  expect(rangeHash({ start: 0, end: 2 }, new Map())).toBeUndefined();
});
