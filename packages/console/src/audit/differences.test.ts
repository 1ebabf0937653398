import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Difference, differencesOf } from "./differences.ts";

const kinds = (before: unknown, after: unknown) =>
  differencesOf(before, after).map(({ path, kind }) => `${path.join(".")} ${kind}`);

describe("two values", () => {
  it("are told place by place: changed, the same, added, gone", () => {
    expect(
      differencesOf(
        { name: "A", tree: { deep: 1, gone: [1] }, same: null },
        { name: "B", tree: { deep: 1 }, same: null, new: {} },
      ),
    ).toEqual([
      { path: ["name"], kind: "changed", before: "A", after: "B" },
      { path: ["tree", "deep"], kind: "same", before: 1, after: 1 },
      { path: ["tree", "gone"], kind: "removed", before: [1] },
      { path: ["same"], kind: "same", before: null, after: null },
      { path: ["new"], kind: "added", after: {} },
    ]);
  });

  it("of which one is missing are told by the places of the other", () => {
    expect(kinds(null, { a: 1, b: { c: 2 } })).toEqual(["a added", "b.c added"]);
    expect(kinds({ a: 1 }, null)).toEqual(["a removed"]);
    expect(kinds(null, null)).toEqual([]);
  });

  it("of different kinds are one change, and lists are told as wholes", () => {
    expect(kinds({ a: { b: 1 } }, { a: [1] })).toEqual(["a changed"]);
    expect(kinds({ a: { b: 1 } }, { a: null })).toEqual(["a changed"]);
    expect(kinds("active", "closed")).toEqual([" changed"]);
    expect(kinds({ a: [1] }, { a: [1] })).toEqual(["a same"]);
  });

  it("are whole in what is told of them: each can be made again", () => {
    const name = fc.constantFrom("a", "b", "c", "toString");
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(fc.integer(), { maxLength: 2 }),
        objectOf(name, tie("tree")),
      ),
    }));
    const pair = objectOf(name, tree);
    fc.assert(
      fc.property(pair, pair, (before, after) => {
        const told = differencesOf(before, after);
        expect(madeOf(told, "after")).toEqual(after);
        expect(madeOf(told, "before")).toEqual(before);
        expect(differencesOf(after, after).every(({ kind }) => kind === "same")).toBe(true);
      }),
    );
  });
});

const objectOf = (name: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) =>
  fc.array(fc.tuple(name, value), { minLength: 1 }).map((given): object => Object.fromEntries(given));

function madeOf(told: readonly Difference[], side: "before" | "after"): object {
  const made: Record<string, unknown> = {};
  for (const { path, [side]: value } of told) if (value !== undefined) put(made, path, value);
  return made;
}

function put(into: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name] = value;
  else {
    if (!Object.hasOwn(into, name)) into[name] = {};
    put(into[name] as Record<string, unknown>, rest, value);
  }
}
