import { expect, it } from "vitest";
import { compileCondition } from "./compile.ts";
import { validateCondition } from "./validate.ts";

it("the order of names within a condition means nothing", () => {
  const started = { value: "2026-01-01T00:00:00Z" } as const;
  const attribute = { as: "timestamp", attribute: "context.at" } as const;
  const condition = { args: [attribute, { name: "timestamp", args: [started], op: "call" }], op: ">" } as const;
  expect(validateCondition(condition)).toEqual([]);
  const facts = {
    question: {
      subject: { type: "user", id: "ann" },
      action: { name: "x" },
      context: { at: "2026-02-01T00:00:00Z" },
    },
    tenant: { id: "t", status: "active" as const, attributes: {}, zone: { name: "UTC", offsetAt: () => 0 } },
    principal: undefined,
    now: 0,
  };
  expect(compileCondition(condition)(facts)).toBe(true);
  expect(validateCondition({ as: "timestamp" })).toMatchObject([{ code: "not_a_condition" }]);
  expect(validateCondition({ value: 1, attribute: "context.at" })).toMatchObject([{ code: "not_a_condition" }]);
});
