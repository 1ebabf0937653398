import { describe, expect, it } from "vitest";
import { importPricing2Yaml } from "./import.ts";

const imported = (text: string) => {
  const result = importPricing2Yaml(text);
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors, undefined, 1));
  return result;
};
const problems = (text: string) => importPricing2Yaml(text).errors?.map(({ code, path }) => `${code} ${path}`);

describe("an older syntax", () => {
  const old = (version: string, date: string, plan: string, feature = "") => `saasName: Old Zoo
version: '${version}'
${date}
currency: USD
hasAnnualPayment: true
features:
  pets: { valueType: BOOLEAN, defaultValue: true, type: DOMAIN ${feature} }
usageLimits:
  maxPets: { valueType: NUMERIC, defaultValue: 2, unit: pet, type: TIME_DRIVEN, linkedFeatures: [pets] }
  answers: { valueType: NUMERIC, defaultValue: 2, unit: answer, type: RESPONSE_DRIVEN }
plans:
  BASIC: { ${plan}, unit: user/month, features: null, usageLimits: null }
`;
  const day = "day: 5\nmonth: 3\nyear: 2024";

  it("is brought up step by step", () => {
    const { catalogue, report } = imported(
      old(
        "1.0",
        day,
        "monthlyPrice: 10, annualPrice: 8",
        `, expression: "userContext['pets'] < planContext['usageLimits']['maxPets'] && planContext['features']['pets']"`,
      ),
    );
    expect(report).toMatchObject({ syntaxVersion: "1.0", createdAt: "2024-03-05", version: "2024-3-5" });
    expect(catalogue.plans[0]?.prices).toEqual([
      { currency: "USD", unit: "user/month", amount: "10" },
      { currency: "USD", unit: "user/month", amount: "8", label: "annual" },
    ]);
    expect(catalogue.capabilities[0]?.meters).toEqual(["old-zoo.max-pets"]);
    expect(catalogue.capabilities[1]?.limit).toEqual({ window: { kind: "subscription", unit: "month", every: 1 } });
    expect(catalogue.capabilities[2]?.limit).toBeUndefined();
  });

  it.each([
    ["a year's price", "monthlyPrice: 10, annualPrice: 90", "7.5"],
    ["a month's price", "monthlyPrice: 10, annualPrice: 7.5", "7.5"],
  ])("reads the annual figure as %s", (_, plan, amount) => {
    const { catalogue } = imported(old("1.1", "createdAt: 2024-03-05", plan));
    expect(catalogue.plans[0]?.prices[1]?.amount).toBe(amount);
  });

  it("takes the annual price where there is no other", () => {
    const { catalogue } = imported(old("1.1", "createdAt: 2024-03-05", "annualPrice: 90"));
    expect(catalogue.plans[0]?.prices).toEqual([{ currency: "USD", unit: "user/month", amount: "90" }]);
  });

  it("points at the original field where a mistake was brought along", () => {
    expect(problems(old("1.0", day, "monthlyPrice: true"))).toEqual(["field_invalid /plans/BASIC/monthlyPrice"]);
    expect(problems(old("1.0", "day: 31\nmonth: 2\nyear: 2024", "price: 1"))).toEqual(["field_invalid /day"]);
  });
});
