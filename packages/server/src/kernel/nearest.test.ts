import fc from "fast-check";
import { expect, it } from "vitest";
import { editsBetween, nearest, suggestion } from "./nearest.ts";

const words = fc.string({ maxLength: 12 });

it("counts no edit from a word to itself, and as many one way as the other", () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      expect(editsBetween(one, one)).toBe(0);
      expect(editsBetween(one, other)).toBe(editsBetween(other, one));
      expect(editsBetween(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
    }),
  );
});

it("counts two swapped neighbours as one edit", () => {
  expect(editsBetween("lsit", "list")).toBe(1);
});

it("finds what was meant, and nothing where nothing is near", () => {
  const known = ["tenants", "catalogue", "keys", "doctor"];
  expect(nearest("tenats", known)).toBe("tenants");
  expect(nearest("catal", known)).toBe("catalogue");
  expect(nearest("zebra", known)).toBeUndefined();
  expect(nearest("", known)).toBeUndefined();
  expect(suggestion("kyes", known)).toBe(" Did you mean keys?");
  expect(suggestion("zebra", known)).toBe("");
});
