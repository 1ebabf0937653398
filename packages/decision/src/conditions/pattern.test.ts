import { expect, it } from "vitest";
import { sizeOfPattern } from "./pattern.ts";

it.each([
  ["", 0],
  ["abc", 3],
  ["^[A-Z]+-[0-9]+$", 7],
  ["a{3}", 3],
  ["a{2,5}b", 6],
  ["a{7,}", 7],
  ["(ab){10}", 20],
  ["((a{10}){10}){10}", 1000],
  ["a{1000}".repeat(36), 36_000],
  ["[{1000}]", 1],
  ["[]{9}]{2}", 2],
  ["[[:alpha:]{9}]{2}", 2],
  ["\\{1000}", 6],
  ["\\x{1000}", 1],
  ["\\pL{3}", 4],
  ["\\p{Greek}{3}", 3],
  ["\\Qa{1000}\\E", 1],
  ["{", 1],
  ["a{b}", 4],
  [")", 0],
])("%s is about %i instructions", (pattern, size) => {
  expect(sizeOfPattern(pattern)).toBe(size);
});
