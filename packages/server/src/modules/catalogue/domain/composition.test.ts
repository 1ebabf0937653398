import { describe, expect, it } from "vitest";
import type { AddOn } from "./catalogue.ts";
import { compose } from "./composition.ts";

const plan = { plan: "desk.pro", products: ["desk"] };
const addOn = (key: string, fields: Partial<AddOn> = {}): AddOn => ({
  key,
  version: "1",
  dependsOn: [],
  excludes: [],
  quantity: { min: 1, step: 1 },
  prices: [],
  items: [],
  ...fields,
});
const one = (fields: Partial<AddOn>, quantity = 1) => compose(plan, [{ addOn: addOn("desk.x", fields), quantity }]);

describe("a plan with add-ons", () => {
  it("is allowed when nothing speaks against it", () => {
    expect(one({ availableFor: ["desk.pro"] })).toEqual([]);
    expect(one({})).toEqual([]);
  });

  it("takes add-ons of its own products only where they name no plans", () => {
    expect(compose(plan, [{ addOn: addOn("shop.x"), quantity: 1 }])).toEqual([
      { code: "add_on_not_available", addOn: "shop.x", plan: "desk.pro" },
    ]);
  });

  it("refuses an add-on for other plans, an archived one, and one named twice", () => {
    expect(one({ availableFor: ["desk.basic"] })).toEqual([
      { code: "add_on_not_available", addOn: "desk.x", plan: "desk.pro" },
    ]);
    expect(one({ archived: true })).toEqual([{ code: "add_on_archived", addOn: "desk.x" }]);
    const x = { addOn: addOn("desk.x"), quantity: 1 };
    expect(compose(plan, [x, x])).toEqual([{ code: "add_on_repeated", addOn: "desk.x" }]);
  });

  it("needs what an add-on depends on", () => {
    const x = { addOn: addOn("desk.x", { dependsOn: ["desk.y"] }), quantity: 1 };
    expect(compose(plan, [x])).toEqual([{ code: "add_on_missing", addOn: "desk.x", requires: "desk.y" }]);
    expect(compose(plan, [x, { addOn: addOn("desk.y"), quantity: 1 }])).toEqual([]);
  });

  it("keeps apart what excludes each other, whoever says so", () => {
    const x = { addOn: addOn("desk.x", { excludes: ["desk.y"] }), quantity: 1 };
    const y = { addOn: addOn("desk.y"), quantity: 1 };
    const refused = [
      { code: "add_on_excluded", addOn: "desk.x", by: "desk.y" },
      { code: "add_on_excluded", addOn: "desk.y", by: "desk.x" },
    ];
    expect(compose(plan, [x, y])).toEqual(refused);
    expect(compose(plan, [y, x])).toEqual(refused.toReversed());
  });

  it.each([
    [2, "quantity_too_small"],
    [3, undefined],
    [4, "quantity_off_step"],
    [9, undefined],
    [12, "quantity_too_large"],
    [4.5, "quantity_not_whole"],
    [Number.NaN, "quantity_not_whole"],
  ])("judges the quantity %d by least, most and step", (quantity, code) => {
    expect(one({ quantity: { min: 3, max: 9, step: 3 } }, quantity).map((refusal) => refusal.code)).toEqual(
      code === undefined ? [] : [code],
    );
  });
});
