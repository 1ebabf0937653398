import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
});
afterAll(() => app?.close());

describe("checking a condition", () => {
  const check = (body: object) => app.operator("POST", "/api/v1/conditions/check", { body });

  it("tells both forms, the type, what it reads, and how it comes out", async () => {
    const { status, body } = await check({
      expression: "context.mfa==true||tenant.zone=='UTC'",
      sample: { context: { mfa: false }, tenant: { zone: "UTC" } },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      valid: true,
      condition: {
        op: "or",
        args: [
          { op: "==", args: [{ attribute: "context.mfa" }, { value: true }] },
          { op: "==", args: [{ attribute: "tenant.zone" }, { value: "UTC" }] },
        ],
      },
      expression: 'context.mfa == true || tenant.zone == "UTC"',
      type: "bool",
      attributes: [
        { attribute: "context.mfa", type: null },
        { attribute: "tenant.zone", type: "string" },
      ],
      errors: [],
      outcome: "true",
      errs: null,
    });
    expect((await check({ condition: body.condition })).body).toEqual({ ...body, outcome: null });
  });

  it("tells which part is an error on a sample", async () => {
    const { body } = await check({
      expression: "true && resource.size + 1 > 3",
      sample: { resource: { size: "big" } },
    });
    expect(body).toMatchObject({ valid: true, outcome: "error", errs: "resource.size + 1" });
  });

  it("does the work of one condition, however many of its parts have to be tried to find what errs", async () => {
    const few = Array.from({ length: 9000 }, (_, index) => index);
    const long = "context.few.exists(x, x == 'no')";
    const sample = { context: { few } };
    const cheap = await check({ expression: `(${long} || false) || context.gone`, sample });
    expect(cheap.body).toMatchObject({ outcome: "error", errs: "context.gone" });
    const expression = `(${Array.from({ length: 5 }, () => long).join(" || ")} || false) || context.gone`;
    const { status, body } = await check({ expression, sample });
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: "error", errs: body.expression });
  });

  it("tells every mistake at its place", async () => {
    const { status, body } = await check({ expression: "shout(1) && colour" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      valid: false,
      condition: null,
      errors: [
        { line: 1, column: 1, from: 0, to: 8, pointer: null },
        { line: 1, column: 13, from: 12, to: 18, pointer: null },
      ],
    });
    expect((await check({ condition: { op: "not", args: [] } })).body.errors).toMatchObject([{ pointer: "/args" }]);
    expect((await check({})).body.code).toBe("rule_incomplete");
    expect((await check({ expression: "true", condition: {} })).status).toBe(422);
  });
});
