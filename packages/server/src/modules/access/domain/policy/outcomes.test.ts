import { compileCondition, type Condition, type Json } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomesOf } from "./outcomes.ts";

const now = new Date("2026-03-10T12:00:00Z");
const attribute = (name: string): Condition => ({ attribute: `principal.${name}` });
const value = (literal: Json): Condition => ({ value: literal });
type Sign = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "@in";
const compare = (op: Sign, name: string, literal: Json): Condition => ({
  op: op as "eq",
  args: [attribute(name), value(literal)],
});
const not = (condition: Condition): Condition => ({ op: "not", args: [condition] });
const and = (...args: readonly Condition[]): Condition => ({ op: "and", args });
const or = (...args: readonly Condition[]): Condition => ({ op: "or", args });

describe("a condition", () => {
  const mfa = compare("eq", "mfa", true);

  it.each<readonly [string, Condition]>([
    ["is true and not true at once", and(mfa, not(mfa))],
    ["equals two values", and(compare("eq", "a", "x"), compare("eq", "a", "y"))],
    [
      "equals what it is said not to be",
      and(compare("eq", "a", "x"), not(compare("in", "a", ["x"])), compare("ne", "a", "x")),
    ],
    ["equals two values, in CEL", and(compare("==", "a", "x"), compare("==", "a", "y"))],
    ["lies above and below, in CEL", and(compare(">", "n", 5), not(compare(">=", "n", 3)))],
    ["is in a list without the value it equals, in CEL", and(compare("@in", "a", ["x"]), compare("==", "a", "y"))],
    ["compares what is written", { op: "<", args: [{ int: "2" }, { int: "1" }] }],
    ["lies above and below", and(compare("gt", "n", 5), compare("lt", "n", 3))],
    ["lies above and at the same bound", and(compare("gt", "n", 5), compare("le", "n", 5))],
    ["is in an empty list", compare("in", "a", [])],
    ["is in a list without the value it equals", and(compare("in", "a", ["x", "y"]), compare("eq", "a", "z"))],
    ["is in a window that is over", { op: "within", window: { until: "2026-03-10T12:00:00Z" } }],
    ["is hidden behind a negated or", not(or(not(mfa), mfa))],
    ["is false as written", value(false)],
  ])("that %s is never true", (_, condition) => {
    expect(outcomesOf(condition, now).true).toBe(false);
  });

  it.each<readonly [string, Condition]>([
    ["a value", value(true)],
    ["either of two opposites", or(mfa, not(mfa))],
    ["the absence of what is over", not({ op: "within", window: { until: "2026-03-01T00:00:00Z" } })],
  ])("that is %s is never false", (_, condition) => {
    expect(outcomesOf(condition, now).false).toBe(false);
  });

  it.each<readonly [string, Condition]>([
    ["an attribute", mfa],
    ["a number and the text of it", and(compare("eq", "a", 5), compare("eq", "a", "5.0"))],
    ["a number that is no other text", and(compare("eq", "a", 5), compare("ne", "a", "x"))],
    ["bounds that touch", and(compare("ge", "n", 5), compare("le", "n", 5))],
    ["a window that opens later", { op: "within", window: { from: "2027-01-01T00:00:00Z" } }],
  ])("on %s may come out either way", (_, condition) => {
    expect(outcomesOf(condition, now)).toMatchObject({ true: true, false: true });
  });
});

const literal = fc.constantFrom<Json>(true, false, null, 0, 3, 5, 5.5, "5", "5.0", "x", "y", "2026-01-01T00:00:00Z");
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ value: fc.boolean() }),
  fc
    .tuple(
      fc.constantFrom<Sign>("eq", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">="),
      fc.constantFrom("a", "b"),
      literal,
    )
    .map(([op, name, right]) => compare(op, name, right)),
  fc
    .tuple(fc.constantFrom("a", "b"), fc.array(literal, { maxLength: 3 }))
    .map(([name, list]) => compare("in", name, list)),
  fc.constantFrom("a", "b").map((name): Condition => ({ op: "has", args: [attribute(name)] })),
  fc.constantFrom("a", "b").map(attribute),
);
const { condition: anyCondition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((args) => and(...args)),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((args) => or(...args)),
    tie("condition").map(not),
  ),
}));

it("whatever the attributes are, nothing comes out that was thought impossible", () => {
  const attributes = fc.dictionary(fc.constantFrom("a", "b"), literal);
  fc.assert(
    fc.property(anyCondition, attributes, (condition, stored) => {
      const truth = compileCondition(condition)({
        question: { subject: { type: "user", id: "ann" }, action: { name: "x" } },
        tenant: { id: "t", status: "active", attributes: {}, zone: { name: "UTC", offsetAt: () => 0 } },
        principal: { externalId: "ann", kind: "user", nodes: [], attributes: stored },
        now: now.getTime(),
      });
      const possible = outcomesOf(condition, now);
      expect(truth === undefined ? possible.error : possible[`${truth}`]).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
