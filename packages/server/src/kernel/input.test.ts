import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseInput } from "./input.ts";
import { Problem } from "./problem.ts";

const levels = z.strictObject({ nodes: z.record(z.string(), z.string()) });
const schema = z.object({ usage: z.record(z.string(), z.union([z.string(), levels])) });

function refusal(value: unknown): Problem {
  try {
    parseInput(schema, value, "body");
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("It was accepted");
}
const wide = (length: number) => Object.fromEntries(Array.from({ length }, (_, at) => [`n${at}`, 1]));

describe("input that is wrong in very many places", () => {
  it("inside one of several forms is told fifty of them", () => {
    const { errors = [] } = refusal({ usage: { calls: { nodes: wide(140_000) } } }).extra;
    expect(errors).toHaveLength(50);
    expect(errors[0]).toMatchObject({ pointer: "#/usage/calls/nodes/n0", code: "wrong_type" });
  });

  it("below a name of its own size is told at the place above, and told once at a time", () => {
    const { errors = [] } = refusal({ usage: { ["é".repeat(450_000)]: { nodes: wide(10_000) } } }).extra;
    expect(errors).toEqual([expect.objectContaining({ pointer: "#/usage" })]);
  });

  it("because of names that are not known is told fifty of them", () => {
    const { errors = [] } = refusal({ usage: { calls: { nodes: {}, ...wide(100_000) } } }).extra;
    expect(errors).toHaveLength(50);
    expect(errors[0]).toMatchObject({ code: "unknown_member" });
  });
});
