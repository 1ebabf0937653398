import { type Condition, type ConditionValue, evaluateCondition, validateCondition } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matcher, noAttributes, parseCelWith, printCel } from "./index.ts";
import { someFacts } from "./test/facts.ts";
import { anyTrees, contexts, formTrees } from "./test/trees.ts";

const read = (text: string) => {
  const parsed = parseCelWith(text, { attributes: noAttributes, checked: false });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.detail}`);
  return parsed.condition;
};
const isLegal = (tree: Condition) => validateCondition(tree, { matcher }).length === 0;
const told = (value: ConditionValue | undefined) =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}n` : each)) ?? "error";

describe.each([
  ["the form makes", formTrees],
  ["there is", anyTrees],
])("every legal tree %s", (_, trees) => {
  it("prints to text that reads as a tree with the same outcome", () => {
    fc.assert(
      fc.property(trees, contexts, (tree, context) => {
        fc.pre(isLegal(tree));
        const again = read(printCel(tree));
        fc.pre(isLegal(again));
        const facts = someFacts(context);
        expect(told(evaluateCondition(again, facts, { matcher }))).toBe(
          told(evaluateCondition(tree, facts, { matcher })),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("prints, once read from text, to text that reads as the same tree", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        fc.pre(isLegal(tree));
        const normal = read(printCel(tree));
        expect(read(printCel(normal))).toEqual(normal);
      }),
      { numRuns: 1_000 },
    );
  });
});
