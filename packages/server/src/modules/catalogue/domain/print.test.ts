import type { ItemFact, LimitFact, Window } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AddOn, Catalogue, Plan } from "./catalogue.ts";
import { emptyCatalogue } from "./catalogue.ts";
import { compact } from "./compact.ts";
import { parseCatalogue } from "./parse.ts";
import { printCatalogue } from "./print.ts";

const text = fc.oneof(
  fc.constantFrom(
    "29",
    "+0",
    "-3",
    "007",
    "1.50",
    "1_000",
    "unlimited",
    "true",
    "null",
    "~",
    "- a",
    "#x",
    "a: b",
    "2026-01-01",
    "1e3",
    "0x10",
    " x ",
    "é\n\nü",
  ),
  fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !/\p{Cc}/u.test(value)),
);
const optionalText = fc.option(text, { nil: undefined });
const amount = fc.oneof(
  fc.constant("unlimited"),
  fc.nat().map(String),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  fc
    .tuple(fc.nat(), fc.integer({ min: 1, max: 99_999 }))
    .map(([whole, part]) => `${whole}.${String(part).replace(/0+$/, "") || "1"}`),
);
const unit = fc.constantFrom("second", "minute", "hour", "day", "week", "month", "year" as const);
const subscription = fc.record({
  kind: fc.constant("subscription" as const),
  unit,
  every: fc.integer({ min: 1, max: 999 }),
});
const calendarOrRolling: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ kind: fc.constant("calendar" as const), unit }),
  fc.record({ kind: fc.constant("rolling" as const), unit, every: fc.integer({ min: 1, max: 999 }) }),
);
const soft = fc.option(fc.boolean(), { nil: undefined });

const mainLimit = fc
  .oneof(
    fc.record({
      kind: fc.constantFrom("allowance" as const, undefined),
      window: fc.option(subscription, { nil: undefined }),
      soft,
    }),
    fc.record({ kind: fc.constant("cap" as const), window: calendarOrRolling, soft }),
    fc.record({ kind: fc.constant("concurrency" as const), window: fc.constant(undefined), soft }),
  )
  .map((limit) => compact<NonNullable<ItemFact["limit"]>>(limit))
  .map((limit) => (Object.keys(limit).length === 0 ? undefined : limit));
const furtherLimit: fc.Arbitrary<LimitFact> = fc
  .record({
    kind: fc.constant("cap" as const),
    amount,
    per: fc.constantFrom("tenant" as const, "principal" as const, "team" as const),
    window: calendarOrRolling,
    soft,
  })
  .map((limit) => compact<LimitFact>(limit));

const value = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.dictionary(fc.constantFrom("a", "limit", "value"), text),
  fc.array(text),
);
const items: fc.Arbitrary<ItemFact[]> = fc
  .record(
    {
      switch: fc.boolean().map((on) => ({ capability: "desk.switch", value: on })),
      meter: fc
        .record({
          capability: fc.constant("desk.meter"),
          value: amount,
          limit: mainLimit,
          limits: fc.option(fc.array(furtherLimit, { maxLength: 3 }), { nil: undefined }),
        })
        .map((item) => compact<ItemFact>(item)),
      number: amount.map((each) => ({ capability: "desk.number", value: each })),
      text: text.map((each) => ({ capability: "desk.text", value: each })),
      json: value.map((each) => ({ capability: "desk.json", value: each })),
    },
    { requiredKeys: [] },
  )
  .map((given) => Object.values(given));

const price = fc
  .record({
    amount: fc.option(
      amount.filter((each) => each !== "unlimited"),
      { nil: undefined },
    ),
    currency: fc.constantFrom("USD", "EUR"),
    unit: optionalText,
    label: optionalText,
  })
  .map((each) => compact<Plan["prices"][number]>(each));
const common = {
  label: optionalText,
  description: optionalText,
  version: fc.constantFrom("1", "2026-01", "2.0"),
  private: fc.option(fc.boolean(), { nil: undefined }),
  prices: fc.array(price, { maxLength: 3 }),
};
const plan: fc.Arbitrary<Plan> = fc
  .record({
    ...common,
    key: fc.constant("desk.basic"),
    products: fc.constantFrom(["desk"], ["desk", "shop"]),
    trial: fc.option(
      fc.record({
        days: fc.integer({ min: 1, max: 99 }),
        // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
        then: fc.constantFrom({ kind: "convert" as const }, { kind: "suspend" as const }),
      }),
      { nil: undefined },
    ),
    graceDays: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined }),
    items,
  })
  .map((each) => compact<Plan>(each));
const addOn: fc.Arbitrary<AddOn> = fc
  .record({
    ...common,
    key: fc.constant("desk.more"),
    availableFor: fc.option(fc.constant(["desk.basic"]), { nil: undefined }),
    dependsOn: fc.constantFrom([], ["desk.other"]),
    quantity: fc.constantFrom({ min: 1, step: 1 }, { min: 2, max: 8, step: 2 }, { min: 1, max: 1, step: 1 }),
    replaced: items,
    extended: amount,
  })
  .map(({ replaced, extended, ...each }) => ({
    ...compact<Omit<AddOn, "items" | "excludes">>(each),
    excludes: [],
    items: [
      ...replaced.map((item) => ({ ...item, rule: "replace" as const })),
      { capability: "desk.meter", value: extended, rule: "extend" as const },
    ],
  }));

const catalogue: fc.Arbitrary<Catalogue> = fc
  .record({ plan, addOn, label: text })
  .map(({ plan: somePlan, addOn: someAddOn, label }) => ({
    ...emptyCatalogue,
    products: [
      { key: "desk", label },
      { key: "shop", label },
    ],
    permissions: [{ key: "tickets.view", reaches: ["own", "all"] }],
    roles: [
      {
        key: "desk.agent",
        grants: [
          { permission: "tickets.view", reach: "own" },
          { permission: "tickets.view", reach: "all" },
        ],
      },
    ],
    capabilities: [
      { key: "desk.switch", kind: "switch", class: "write", permission: "tickets.view", aliases: ["Switch It"] },
      { key: "desk.meter", kind: "meter", class: "write", scale: 2, rounding: "half_even", unit: "GB" },
      { key: "desk.number", kind: "value", valueType: "number", class: "read" },
      { key: "desk.text", kind: "value", valueType: "string", class: "read" },
      { key: "desk.json", kind: "value", valueType: "json", class: "read" },
    ],
    plans: [somePlan],
    addOns: [
      someAddOn,
      {
        key: "desk.other",
        version: "1",
        dependsOn: [],
        excludes: [],
        quantity: { min: 1, step: 1 },
        prices: [],
        items: [{ capability: "desk.switch", value: true, rule: "replace" }],
      },
    ],
  }));

describe("printing", () => {
  it("writes what parsing reads back, whatever the catalogue", () => {
    fc.assert(
      fc.property(catalogue, (each) => {
        expect(parseCatalogue([{ name: "printed.yaml", text: printCatalogue(each) }])).toEqual({ catalogue: each });
      }),
      { numRuns: 300 },
    );
  });

  it("uses the shorthand", () => {
    const source = `catalogue: 1
version: "2026-01"
currency: USD
products:
  desk: { label: Desk }
capabilities:
  desk.api: { kind: meter, class: write, per: month }
plans:
  desk.basic:
    price: 29
    items:
      desk.api: { limit: 100, per: calendar day, limits: [ { limit: 5, per: rolling 2 minutes, for: principal } ] }
`;
    const { catalogue: parsed } = parseCatalogue([{ name: "a.yaml", text: source }]);
    const printed = printCatalogue(parsed ?? emptyCatalogue);
    expect(printed).toContain("price: 29\n");
    expect(printed).toContain("limit: 100\n");
    expect(printed).toContain("per: calendar day");
    expect(printed).toContain("desk: { label: Desk }");
  });
});
