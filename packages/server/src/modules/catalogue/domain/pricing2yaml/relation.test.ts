import { describe, expect, it } from "vitest";
import { holds, relationOf } from "./relation.ts";

const own = "pricingContext['features']['pets']";
const usage = "subscriptionContext['pets'] < pricingContext['usageLimits']['maxPets']";

describe("a feature's expression", () => {
  it.each([usage, `${own} && ${usage}`, "pricingContext.usageLimits.maxPets >= subscriptionContext.pets"])(
    "%s draws on the meter",
    (text) => {
      const { relation } = relationOf(text, "pets");
      expect(relation).toMatchObject({ limits: ["maxPets"], features: [] });
      expect(relation?.condition).toBeUndefined();
    },
  );

  it("may draw on several", () => {
    const other = "subscriptionContext['visits'] <= pricingContext['usageLimits']['maxVisits']";
    expect(relationOf(`(${usage} && ${other}) && ${usage}`, "pets").relation?.limits).toEqual(["maxPets", "maxVisits"]);
  });

  it("becomes a condition where it looks at the caller alone", () => {
    const text = `${own} && !(subscriptionContext['tier'] === 'trial' || subscriptionContext['age'] > 3)`;
    expect(relationOf(text, "pets").relation?.condition).toEqual({
      op: "not",
      args: [
        {
          op: "or",
          args: [
            { op: "eq", args: [{ attribute: "context.tier" }, { value: "trial" }] },
            { op: "gt", args: [{ attribute: "context.age" }, { value: 3 }] },
          ],
        },
      ],
    });
  });

  it.each([
    ["pricingContext['features']['a']", { a: true }, true],
    ["pricingContext['features']['a']", { a: false }, false],
    ["!pricingContext['features']['a']", { a: false }, true],
    ["pricingContext['features']['a'] === 'HIGH'", { a: "HIGH" }, true],
    ["pricingContext['usageLimits']['a'] >= 10", { a: "unlimited" }, true],
    ["pricingContext['usageLimits']['a'] * 2 > 10", { a: "5" }, false],
    ["pricingContext['features']['a'] < 5", { a: "text" }, false],
    ["false || pricingContext['features']['a']", { a: true }, true],
    ["true", {}, true],
  ])("%s with %j is settled by the plan: %s", (text, values, expected) => {
    const { relation, error } = relationOf(text, "pets");
    if (relation === undefined) throw new Error(error);
    expect(holds(relation, (_, name) => (values as Record<string, boolean | string>)[name])).toBe(expected);
  });

  it("names the other features it depends on", () => {
    const text = `${own} && pricingContext['features']['dogs']`;
    expect(relationOf(text, "pets").relation?.features).toEqual(["dogs"]);
  });

  it.each([
    ["subscriptionContext['pets'] > pricingContext['usageLimits']['maxPets']", "cannot be enforced"],
    ["subscriptionContext['pets'] || pricingContext['features']['dogs']", "cannot be enforced"],
    ["window.location", "neither a feature"],
    ["pricingContext['constructor']['x']", "neither a feature"],
    ["pricingContext.features", "neither a feature"],
    ["alert('x')", "an operator is expected"],
    ["`x`", "has no meaning"],
    ["a = 1", "has no meaning"],
  ])("%s is refused", (text, reason) => {
    expect(relationOf(text, "pets").error).toContain(reason);
  });
});
