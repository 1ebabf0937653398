import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, invalidRequest } from "./problem.ts";

const refusal = (errors: Parameters<typeof invalidRequest>[1]) => invalidRequest(undefined, errors).extra.errors ?? [];

describe("what a refusal quotes", () => {
  it("is told in full while it is short", () => {
    const errors = [
      { pointer: "#/a/b~1c", detail: "Not known here" },
      { parameter: "q", detail: "Too long" },
    ];
    expect(refusal({ errors })).toEqual(errors);
    expect(invalidRequest("Expected 7")).toMatchObject({
      detail: "Expected 7",
      message: "invalid_request: Expected 7",
    });
  });

  it("is cut, and no character is halved", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (text, longest) => {
        const told = cut(text, longest);
        expect(told.length).toBeLessThanOrEqual(longest);
        expect(told.isWellFormed()).toBe(true);
        expect(told === text || told.endsWith("…")).toBe(true);
      }),
    );
    expect(cut("\u{1f600}\u{1f600}", 3)).toBe("\u{1f600}…");
    expect(cut("\u{1f600}\u{1f600}", 2)).toBe("…");
    expect(invalidRequest("x".repeat(1e6)).message).toHaveLength("invalid_request: ".length + 1000);
  });

  it("as a place is the nearest above that has a short pointer", () => {
    const long = "x".repeat(2000);
    const errors = [`#/a/${long}/0`, `#/a/b/${"y".repeat(900)}/${"z".repeat(200)}`, `#/${long}`].map((pointer) => ({
      pointer,
      detail: "wrong",
    }));
    expect(refusal({ errors }).map(({ pointer }) => pointer)).toEqual(["#/a", `#/a/b/${"y".repeat(900)}`, "#"]);
    expect(refusal({ errors: [{ parameter: long, detail: long }] })).toEqual([
      { parameter: cut(long), detail: cut(long) },
    ]);
  });

  it("has an end, however many places there are", () => {
    const told = refusal({
      errors: Array.from({ length: 100_000 }, (_, at) => ({ pointer: `#/${at}`, detail: "wrong" })),
    });
    expect(told[0]).toEqual({ pointer: "#/0", detail: "wrong" });
    expect(JSON.stringify(told).length).toBeLessThan(1e6);
    const fifty = Array.from({ length: 50 }, () => ({ pointer: `#/${"x".repeat(998)}`, detail: "y".repeat(1000) }));
    expect(refusal({ errors: fifty })).toHaveLength(50);
  });
});
