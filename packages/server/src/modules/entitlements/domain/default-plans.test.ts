import { expect, it } from "vitest";
import { defaultPlans } from "./default-plans.ts";

const plan = (key: string, products: readonly string[], more: { current?: boolean; default?: boolean } = {}) => ({
  plan: key,
  products,
  current: true,
  default: true,
  ...more,
});
const keys = (plans: readonly { readonly plan: string }[]) => plans.map((each) => each.plan);

it("gives one default plan for each product, of those that are offered now", () => {
  const plans = [
    plan("desk.free", ["desk"]),
    plan("desk.free", ["desk"], { current: false }),
    plan("desk.pro", ["desk"], { default: false }),
    plan("agents.free", ["agents"]),
  ];
  expect(keys(defaultPlans(plans))).toEqual(["agents.free", "desk.free"]);
});

it("prefers the plan that answers for more products, whatever the order", () => {
  const plans = [plan("desk.free", ["desk"]), plan("suite.free", ["suite", "desk"]), plan("agents.free", ["agents"])];
  expect(keys(defaultPlans(plans))).toEqual(["suite.free", "agents.free"]);
  expect(keys(defaultPlans(plans.toReversed()))).toEqual(["suite.free", "agents.free"]);
});
