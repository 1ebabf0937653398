import fc from "fast-check";
import { expect, it } from "vitest";
import { Problem } from "./problem.ts";
import { pointerToken, refuseBrokenText } from "./text.ts";

const pointers = (value: unknown): readonly (string | undefined)[] => {
  try {
    refuseBrokenText(value);
    return [];
  } catch (error) {
    if (error instanceof Problem) return (error.extra.errors ?? []).map(({ pointer }) => pointer);
    throw error;
  }
};

it("names every place that holds NUL or a lone surrogate", () => {
  expect(pointers({ a: "\u0000", b: ["fine", "\ud800"], c: { "x/y~z": "a\udc00b" }, d: "\ud83d\ude00" })).toEqual([
    "#/a",
    "#/b/1",
    "#/c/x~1y~0z",
  ]);
});

it("names the object whose member has a broken name", () => {
  expect(pointers({ outer: { "\u0000": 1 } })).toEqual(["#/outer"]);
  expect(pointers([{ "\udfff": 1 }])).toEqual(["#/0"]);
});

it("says a broken body is broken when all of it is one text", () => {
  expect(pointers("\u0000")).toEqual(["#"]);
});

it("keeps every text that is Unicode, and everything that is no text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(!text.includes("\u0000"));
      expect(pointers({ text, more: [1, true, null, { text }] })).toEqual([]);
    }),
  );
});

it("escapes a name so that the pointer leads back to it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const read = decodeURIComponent(pointerToken(name)).replaceAll("~1", "/").replaceAll("~0", "~");
      expect(read).toBe(name);
    }),
  );
});
