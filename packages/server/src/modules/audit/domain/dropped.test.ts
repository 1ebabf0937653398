import { expect, it } from "vitest";
import { firstKept, merged } from "./dropped.ts";

it("the place to go on after is behind all that was dropped without a gap", () => {
  expect(firstKept(0, [])).toBe(0);
  expect(firstKept(0, [[1, 5]])).toBe(5);
  expect(firstKept(3, [[1, 5]])).toBe(5);
  expect(firstKept(5, [[1, 5]])).toBe(5);
  expect(
    firstKept(0, [
      [6, 9],
      [1, 5],
      [12, 14],
    ]),
  ).toBe(9);
  expect(firstKept(0, [[2, 5]])).toBe(0);
});

it("places that meet or overlap are told as one range", () => {
  expect(merged([])).toEqual([]);
  expect(
    merged([
      [6, 9],
      [1, 5],
      [12, 14],
      [13, 13],
    ]),
  ).toEqual([
    [1, 9],
    [12, 14],
  ]);
});
