import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExpression } from "./expression.ts";
import { priceOf } from "./formula.ts";

const variables = { base: 10, seats: "2.5", on: true };

describe("a price", () => {
  it.each([
    [29, "29"],
    [0.1, "0.1"],
    ["15", "15"],
    ["10_000", "10000"],
    ["#base * 2 + 1", "21"],
    ["(#base + 2) * #seats", "30"],
    ["#base - -1", "11"],
    ["0.1 + 0.2", "0.3"],
    ["10 / 4", "2.5"],
    ["10 / 3", "3.333333"],
    ["1 / 8000000", "0"],
    ["0.0000015 * 1", "0.000002"],
    ["2 - 1 - 1", "0"],
    ["8 / 4 / 2", "1"],
    ["2 + 3 * 4", "14"],
  ])("%s is %s", (price, amount) => {
    expect(priceOf(price, variables)).toEqual({ amount });
  });

  it.each(["Contact Sales", "From 5 USD", "on request"])("%s is words", (words) => {
    expect(priceOf(words, variables)).toEqual({ words });
  });

  it.each([
    ["#other * 2", "#other is not defined"],
    ["#on * 2", "#on is no number"],
    ["#base / 0", "divides by zero"],
    ["#base / (1 - 1)", "divides by zero"],
    ["1 - #base", "less than zero"],
    ["#base +", "a value is expected at character 8"],
    ["#base ** 2", "a value is expected"],
    ["#base; 1", "`;` at character 6"],
    ["#base.constructor", "expected"],
    ["process.exit(#base)", "an operator is expected"],
    ["#constructor", "#constructor is not defined"],
    ["#base && 1", "has no place in a price"],
  ])("%s is refused and not run", (price, reason) => {
    const result = priceOf(price, variables);
    expect(result).toEqual({ error: expect.stringContaining(reason) as string });
  });

  it("is exact: integers of any size", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (a, b, c) => {
        const expected = BigInt(a) * BigInt(b) + BigInt(c);
        expect(priceOf(`#a * #b + #c`, { a, b, c })).toEqual({ amount: String(expected) });
      }),
    );
  });

  it("never throws, whatever the text", () => {
    const soup = fc.stringMatching(/^[#a-c0-9+\-*/().'"&|!=<> [\]]*$/);
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (text) => {
        expect(typeof priceOf(text, { a: 1 })).toBe("object");
      }),
    );
  });

  it("has bounds", () => {
    expect(parseExpression("(".repeat(1000)).error).toBe("nested too deeply");
    expect(parseExpression("1".padEnd(10_000, "+1")).error).toContain("longer than");
    expect(parseExpression(`1${"+1".repeat(1000)}`).error).toBe("too many operators in a row");
    expect(parseExpression("!".repeat(1000)).error).toBe("nested too deeply");
  });
});
