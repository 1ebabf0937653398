import type { Condition } from "@bailiwick/decision";
import { compileCondition } from "@bailiwick/decision";
import fc from "fast-check";
import { expect, it } from "vitest";
import { follows, joinedFrom } from "./implication.ts";

const [a, b, c] = ["a", "b", "c"].map((name): Condition => ({ attribute: `context.${name}` })) as [
  Condition,
  Condition,
  Condition,
];
const and = (...args: readonly Condition[]): Condition => ({ op: "and", args });
const or = (...args: readonly Condition[]): Condition => ({ op: "or", args });
const not = (arg: Condition): Condition => ({ op: "not", args: [arg] });
const isSeen = (then: Condition, given: Condition) => follows(joinedFrom(then), joinedFrom(given));

it("is seen through conjunctions, disjunctions and negations", () => {
  expect(isSeen(a, and(a, b))).toBe(true);
  expect(isSeen(or(a, b), a)).toBe(true);
  expect(isSeen(or(a, c), and(b, a))).toBe(true);
  expect(isSeen(or(a, b), or(b, a))).toBe(true);
  expect(isSeen(and(a, or(b, c)), and(a, b))).toBe(true);
  expect(isSeen(not(and(a, b)), not(a))).toBe(true);
  expect(isSeen(not(a), not(or(a, b)))).toBe(true);
  expect(isSeen(a, not(not(a)))).toBe(true);
  expect(isSeen(and(a, b), a)).toBe(false);
  expect(isSeen(a, or(a, b))).toBe(false);
  expect(isSeen(a, not(a))).toBe(false);
});

const leaf = fc.constantFrom<Condition>(a, b, c, { value: true }, { value: false });
const tree: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((args) => and(...args)),
    fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((args) => or(...args)),
    tie("tree").map(not),
  ),
})).tree;

/** An attribute that is not there is an error. */
const truths = [true, false, undefined];
const contexts = truths.flatMap((one) =>
  truths.flatMap((two) =>
    truths.map((three) => JSON.parse(JSON.stringify({ a: one, b: two, c: three })) as Record<string, boolean>),
  ),
);
const factsOf = (context: Record<string, boolean>) => ({
  question: { subject: { type: "user", id: "ann" }, action: { name: "x" }, context },
  tenant: { id: "t", status: "active", attributes: {}, zone: { name: "UTC", offsetAt: () => 0 } },
  principal: undefined,
  now: 0,
});

it("is seen only where it is so, whatever is true, false or an error", () => {
  let seen = 0;
  fc.assert(
    fc.property(tree, tree, (then, given) => {
      if (!isSeen(then, given)) return;
      seen += 1;
      const [wide, narrow] = [compileCondition(then), compileCondition(given)];
      for (const context of contexts) {
        const facts = factsOf(context);
        if (narrow(facts) === true) expect(wide(facts)).toBe(true);
        if (wide(facts) === false) expect(narrow(facts)).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
  expect(seen).toBeGreaterThan(100);
});
