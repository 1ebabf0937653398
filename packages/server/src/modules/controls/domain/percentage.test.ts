import fc from "fast-check";
import { expect, it } from "vitest";
import { BUCKETS, bucketsOf, percentageOf } from "./percentage.ts";

it("a percentage with up to two decimals is a whole number of buckets, and comes back as it was", () => {
  for (const [percentage, buckets] of [
    [0, 0],
    [0.01, 1],
    [0.29, 29],
    [1.1, 110],
    [33.33, 3333],
    [57.58, 5758],
    [99.99, 9999],
    [100, BUCKETS],
  ] as const) {
    expect(bucketsOf(percentage)).toBe(buckets);
    expect(percentageOf(buckets)).toBe(percentage);
  }
});

it("every number of buckets is a percentage that leads back to it", () => {
  expect(() =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: BUCKETS }), (buckets) => bucketsOf(percentageOf(buckets)) === buckets),
      { numRuns: 2000 },
    ),
  ).not.toThrow();
});

it("what is no percentage with at most two decimals has no buckets", () => {
  for (const wrong of [-0.01, 100.01, 0.001, 33.333, Number.NaN, Infinity, -Infinity])
    expect(bucketsOf(wrong)).toBeUndefined();
});
