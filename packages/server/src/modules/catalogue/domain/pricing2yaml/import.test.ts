import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlay } from "../overlay.ts";
import { importPricing2Yaml } from "./import.ts";

const document = (
  extra = "",
  features = "",
  head = "syntaxVersion: '3.0'\nversion: '7'\ncreatedAt: 2024-01-15",
): string => `saasName: My Zoo
${head}
currency: EUR
features:
  petShow:
    valueType: BOOLEAN
    defaultValue: true
    type: DOMAIN
  support:
    valueType: TEXT
    defaultValue: LOW
    type: SUPPORT
  payment:
    valueType: TEXT
    defaultValue: [CARD]
    type: PAYMENT
${features}
usageLimits:
  maxPets:
    valueType: NUMERIC
    defaultValue: 10_000
    type: NON_RENEWABLE
    trackable: true
    unit: pet
    linkedFeatures: [petShow]
  visits:
    valueType: NUMERIC
    defaultValue: 1.50
    type: RENEWABLE
    period: { value: 2, unit: DAY }
    linkedFeatures: [petShow]
  size:
    valueType: NUMERIC
    defaultValue: 5
    type: NON_RENEWABLE
    linkedFeatures: [petShow]
  invoiced:
    valueType: BOOLEAN
    defaultValue: false
    type: NON_RENEWABLE
plans:
  BASIC:
    price: 0
    features: null
  GOLD:
    price: "#base * 2"
    private: true
    features:
      support: { value: HIGH }
    usageLimits:
      maxPets: { value: .inf }
      visits: { value: 100000000 }
variables: { base: 5 }
billing: { monthly: 1, annual: 0.8 }
addOns:
  morePets:
    price: Contact Sales
    availableFor: [GOLD]
    usageLimitsExtensions:
      maxPets: { value: 5 }
    subscriptionConstraints: { min: 2, max: .inf, step: 2 }
${extra}`;

const imported = (text: string, options = {}) => {
  const result = importPricing2Yaml(text, options);
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors, undefined, 1));
  return result;
};
const problems = (text: string, options = {}) =>
  importPricing2Yaml(text, options).errors?.map(({ code, path }) => `${code} ${path}`);

describe("an imported price list", () => {
  it("is one product of ours", () => {
    const { catalogue } = imported(document());
    expect(catalogue.products).toEqual([{ key: "my-zoo", label: "My Zoo" }]);
    expect(catalogue.capabilities).toEqual([
      {
        key: "my-zoo.pet-show",
        label: "petShow",
        group: "Domain",
        kind: "switch",
        class: "write",
        meters: ["my-zoo.max-pets", "my-zoo.visits"],
        aliases: ["petShow"],
      },
      {
        key: "my-zoo.support",
        label: "support",
        group: "Support",
        kind: "value",
        valueType: "string",
        class: "read",
        aliases: ["support"],
      },
      {
        key: "my-zoo.payment",
        label: "payment",
        group: "Payment",
        kind: "value",
        valueType: "json",
        class: "read",
        aliases: ["payment"],
      },
      {
        key: "my-zoo.max-pets",
        label: "maxPets",
        group: "Usage limits",
        kind: "meter",
        class: "write",
        unit: "pet",
        aliases: ["maxPets"],
      },
      {
        key: "my-zoo.visits",
        label: "visits",
        group: "Usage limits",
        kind: "meter",
        class: "write",
        limit: { window: { kind: "subscription", unit: "day", every: 2 } },
        aliases: ["visits"],
      },
      { key: "my-zoo.size", label: "size", group: "Usage limits", kind: "meter", class: "write", aliases: ["size"] },
      {
        key: "my-zoo.invoiced",
        label: "invoiced",
        group: "Usage limits",
        kind: "value",
        valueType: "json",
        class: "read",
        aliases: ["invoiced"],
      },
    ]);
    expect(catalogue.plans).toEqual([
      {
        key: "my-zoo.basic",
        label: "BASIC",
        version: "7",
        products: ["my-zoo"],
        prices: [
          { currency: "EUR", amount: "0" },
          { currency: "EUR", amount: "0", label: "annual" },
        ],
        items: [
          { capability: "my-zoo.pet-show", value: true },
          { capability: "my-zoo.support", value: "LOW" },
          { capability: "my-zoo.payment", value: ["CARD"] },
          { capability: "my-zoo.max-pets", value: "10000" },
          { capability: "my-zoo.visits", value: "1.5" },
          { capability: "my-zoo.size", value: "5" },
          { capability: "my-zoo.invoiced", value: false },
        ],
      },
      {
        key: "my-zoo.gold",
        label: "GOLD",
        version: "7",
        products: ["my-zoo"],
        private: true,
        prices: [
          { currency: "EUR", amount: "10" },
          { currency: "EUR", amount: "8", label: "annual" },
        ],
        items: [
          { capability: "my-zoo.pet-show", value: true },
          { capability: "my-zoo.support", value: "HIGH" },
          { capability: "my-zoo.payment", value: ["CARD"] },
          { capability: "my-zoo.max-pets", value: "unlimited" },
          { capability: "my-zoo.visits", value: "unlimited" },
          { capability: "my-zoo.size", value: "5" },
          { capability: "my-zoo.invoiced", value: false },
        ],
      },
    ]);
    expect(catalogue.addOns).toEqual([
      {
        key: "my-zoo.more-pets",
        label: "morePets",
        version: "7",
        availableFor: ["my-zoo.gold"],
        dependsOn: [],
        excludes: [],
        quantity: { min: 2, step: 2 },
        prices: [{ currency: "EUR", label: "Contact Sales" }],
        items: [{ capability: "my-zoo.max-pets", value: "5", rule: "extend" }],
      },
    ]);
  });

  it("reports what it read and what it read over", () => {
    const { report } = imported(document("    colour: red\n"));
    expect(report).toMatchObject({
      saasName: "My Zoo",
      product: "my-zoo",
      version: "7",
      syntaxVersion: "3.0",
      counts: { features: 3, usageLimits: 4, plans: 2, addOns: 1 },
      renamed: [],
      warnings: [{ path: "/addOns/morePets/colour" }],
    });
  });

  it("gives names that meet in one slug different keys, always the same ones", () => {
    const twins =
      "  pet-show: { valueType: BOOLEAN, defaultValue: false, type: DOMAIN }\n  Visits: { valueType: BOOLEAN, defaultValue: true, type: DOMAIN }";
    const { report } = imported(document("", twins));
    expect(report.renamed).toEqual([
      { name: "pet-show", key: "my-zoo.pet-show-2" },
      { name: "visits", key: "my-zoo.visits-2" },
    ]);
    expect(imported(document("", twins)).report).toEqual(report);
  });

  it("keeps the keys of names that were imported before, whoever else wants their slug now", () => {
    const before = imported(document("", "  pet-show: { valueType: BOOLEAN, defaultValue: false, type: DOMAIN }"));
    const now = document().replaceAll("petShow", "pet-show");
    expect(imported(now).report.names.features["pet-show"]).toBe("my-zoo.pet-show");
    expect(imported(now, { known: before.catalogue }).report.names.features["pet-show"]).toBe("my-zoo.pet-show-2");
  });

  it("gives a name that became another kind of thing a new key and leaves the old its alias", () => {
    const before = imported(document()).catalogue;
    const changed = document()
      .replace("valueType: TEXT\n    defaultValue: LOW", "valueType: BOOLEAN\n    defaultValue: true")
      .replace("{ value: HIGH }", "{ value: true }");
    const { catalogue, report } = imported(changed, { known: before });
    expect(report.names.features.support).toBe("my-zoo.support-2");
    expect(catalogue.capabilities[1]).toEqual({
      key: "my-zoo.support-2",
      label: "support",
      group: "Support",
      kind: "switch",
      class: "write",
    });
    const third = imported(document(), { known: overlay(before, catalogue) });
    expect(third.report.names.features.support).toBe("my-zoo.support");
  });

  it("compares usage with a limit through a meter, and asks the caller through a condition", () => {
    const pets =
      "  tours: { valueType: BOOLEAN, defaultValue: true, type: DOMAIN, expression: \"subscriptionContext['size'] < pricingContext['usageLimits']['size'] && subscriptionContext['vip']\" }";
    const tours = imported(document("", pets)).catalogue.capabilities.find(({ label }) => label === "tours");
    expect(tours).toMatchObject({ meters: ["my-zoo.size"], condition: { attribute: "context.vip" } });
  });

  it("gives a feature that needs another only where the plan has both", () => {
    const feature = (name: string) =>
      `  ${name}: { valueType: BOOLEAN, defaultValue: true, type: DOMAIN, expression: "pricingContext['features']['support'] == 'HIGH'" }`;
    const { catalogue, report } = imported(document("", feature("vip")));
    const has = catalogue.plans.map(({ items }) =>
      items.some(({ capability }) => capability === report.names.features.vip),
    );
    expect(has).toEqual([false, true]);
    expect(problems(document("    features: { vip: { value: true } }\n", feature("vip")))).toEqual([
      "expression_invalid /features/vip/expression",
    ]);
  });
});

describe("a price list with mistakes", () => {
  const swap = (from: string, to: string) => document().replace(from, to);
  it.each([
    ["saasName: My Zoo", "saasName: Zo", "field_invalid /saasName"],
    ["syntaxVersion: '3.0'", "syntaxVersion: '4.0'", "syntax_version_unknown /syntaxVersion"],
    ["syntaxVersion: '3.0'", "", "syntax_version_unknown /version"],
    ["createdAt: 2024-01-15", "createdAt: 2024-02-30", "field_invalid /createdAt"],
    ["currency: EUR", "currency: XXL", "field_invalid /currency"],
    ["annual: 0.8", "annual: 1.2", "field_invalid /billing/annual"],
    ["defaultValue: true", "defaultValue: yes", "value_mismatch /features/petShow/defaultValue"],
    ["    defaultValue: LOW\n", "", "field_missing /features/support/defaultValue"],
    ["type: SUPPORT", "type: INTEGRATION", "field_invalid /features/support/integrationType"],
    ["type: SUPPORT", "type: SUPPORT\n    tag: Care", "reference_unknown /features/support/tag"],
    ["[CARD]", "[COINS]", "value_mismatch /features/payment/defaultValue"],
    ["defaultValue: 10_000", "defaultValue: -1", "value_mismatch /usageLimits/maxPets/defaultValue"],
    ["defaultValue: 10_000", "defaultValue: .nan", "value_mismatch /usageLimits/maxPets/defaultValue"],
    ["[petShow]", "[petShop]", "reference_unknown /usageLimits/maxPets/linkedFeatures/0"],
    ["unit: DAY", "unit: MOON", "field_invalid /usageLimits/visits/period/unit"],
    ["#base * 2", "#base * 2; exit()", "formula_invalid /plans/GOLD/price"],
    ["support: { value: HIGH }", "helpers: { value: HIGH }", "reference_unknown /plans/GOLD/features/helpers"],
    ["availableFor: [GOLD]", "availableFor: [SILVER]", "reference_unknown /addOns/morePets/availableFor/0"],
    ["availableFor: [GOLD]", "dependsOn: [lessPets]", "reference_unknown /addOns/morePets/dependsOn/0"],
    ["min: 2", "min: 3", "quantity_inconsistent /addOns/morePets/subscriptionConstraints/minQuantity"],
    [
      "maxPets: { value: 5 }",
      "invoiced: { value: true }",
      "value_mismatch /addOns/morePets/usageLimitsExtensions/invoiced",
    ],
  ])("with %j as %j is refused at the place", (from, to, problem) => {
    expect(problems(swap(from, to))).toContain(problem);
  });

  it("is refused when it is from the future", () => {
    expect(problems(document(), { today: "2024-01-14" })).toEqual(["field_invalid /createdAt"]);
    expect(problems(document(), { today: "2024-01-15" })).toBeUndefined();
  });

  it("is refused with every mistake, not the first only", () => {
    const text = document().replace("[petShow]", "[a]").replace("#base", "#bass").replace("[GOLD]", "[b]");
    expect(problems(text)).toHaveLength(3);
  });

  it("never throws, whatever one line is replaced with", () => {
    const lines = document().split("\n");
    const anything = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "a: [",
        "__proto__: {a: 1}",
        "constructor: 5",
        "plans: []",
        "features: {toString: null}",
        "  valueOf: {value: 1}",
        "&a [*a]",
        "null: null",
      ),
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(8), anything, (index, indent, text) => {
        const changed = lines.with(index, " ".repeat(indent) + text).join("\n");
        for (const { line } of importPricing2Yaml(changed).errors ?? []) expect(line).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
