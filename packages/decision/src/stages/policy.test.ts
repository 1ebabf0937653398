import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePlatform } from "../compile/platform.ts";
import { compilePrincipal } from "../compile/principal.ts";
import { compileTenant } from "../compile/tenant.ts";
import { conditionBudgets as budgets } from "../conditions/budgets.ts";
import { evaluateCondition, newAllowance } from "../conditions/compile.ts";
import { decide } from "../decide.ts";
import { examinePolicy } from "../examine-policy.ts";
import { explain } from "../explain.ts";
import type { Condition, RuleFact } from "../types.ts";

const now = Date.parse("2026-05-08T12:00:00Z");
const items = Array.from({ length: 9_000 }, (_, index) => index);
const sizes = [100, 3_000, 9_000];
const context = Object.fromEntries(sizes.map((size) => [`of${size}`, items.slice(0, size)]));

/** False after it has looked at so many items. */
const walk = (size: number): Condition => ({
  op: "exists",
  variable: "x",
  args: [{ attribute: `context.of${size}` }, { op: "<", args: [{ variable: "x" }, { value: -1 }] }],
});

function asking(rules: readonly Omit<RuleFact, "id">[]) {
  const platform = compilePlatform({
    revision: 1,
    capabilities: [{ key: "desk.view", kind: "switch", class: "read" }],
    planVersions: [
      {
        id: "plan",
        plan: "plan",
        version: "1",
        products: ["desk"],
        current: true,
        items: [{ capability: "desk.view", value: true }],
      },
    ],
    addOnVersions: [],
    controls: [],
    rules: [],
  });
  const tenant = compileTenant(platform, {
    id: "acme",
    revision: 1,
    status: "active",
    zone: "UTC",
    attributes: {},
    buckets: {},
    nodes: [{ id: "acme", kind: "tenant" }],
    controls: [],
    blocks: [],
    subscriptions: [{ id: "sub", anchor: 0, phases: [{ kind: "active", from: 0, planVersion: "plan", addOns: [] }] }],
    overrides: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: rules.map((rule, index) => ({ ...rule, id: `r${String(index).padStart(3, "0")}` })),
    roles: [],
  });
  const ann = compilePrincipal(tenant, {
    id: "ann",
    externalId: "ann",
    kind: "user",
    status: "active",
    attributes: {},
    nodes: [],
    assignments: [],
  });
  const question = { subject: { type: "user", id: "ann" }, action: { name: "desk.view" }, context };
  return {
    decided: () => decide(tenant, ann, question, now),
    explained: () => explain(tenant, ann, question, now),
    examined: () => examinePolicy(tenant, ann, question, now),
  };
}

/** What one condition takes, by itself. */
function stepsOf(condition: Condition): number {
  const facts = asking([]).examined()?.facts;
  if (facts === undefined) throw new Error("The question cannot be put");
  const allowance = newAllowance();
  evaluateCondition(condition, facts, { allowance });
  return budgets.steps - allowance.steps;
}

const deny = (condition: Condition) => ({ effect: "deny", condition }) as const;

describe("all conditions of one question", () => {
  const steps = new Map(sizes.map((size) => [size, stepsOf(walk(size))]));

  it("share one allowance, and the one that finds it used up errs", () => {
    const each = steps.get(9_000) ?? 0;
    const fit = Math.floor(budgets.steps / each);
    const rules = (count: number) => Array.from({ length: count }, () => deny(walk(9_000)));
    expect(asking(rules(fit)).decided()).toMatchObject({ allowed: true });
    const over = { allowed: false, code: "policy_denied", source: `r${String(fit).padStart(3, "0")}` };
    expect(asking(rules(fit + 1)).decided()).toMatchObject(over);
    expect(asking(rules(100)).decided()).toMatchObject(over);
    const cheap = { op: "eq", args: [{ value: 1 }, { value: 1 }] } as const;
    const opened = asking([...rules(fit), deny(walk(9_000)), { effect: "allow", condition: cheap }]);
    expect(opened.decided()).toMatchObject(over);
  });

  it("take as much in all as each takes by itself, however many there are", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sizes), { maxLength: 60 }), (chosen) => {
        const sum = chosen.reduce((total, size) => total + (steps.get(size) ?? 0), 0);
        const asked = asking(chosen.map((size) => deny(walk(size))));
        expect(asked.decided().allowed).toBe(sum <= budgets.steps);
        // Neither what was asked before nor who explains takes any of it away.
        expect(asked.decided().allowed).toBe(sum <= budgets.steps);
        expect(asked.explained().decision.allowed).toBe(sum <= budgets.steps);
        expect(asked.examined()?.denial === undefined).toBe(sum <= budgets.steps);
        const stage = asked.explained().stages.find((each) => each.stage === "policy");
        expect(stage?.outcome === "deny").toBe(sum > budgets.steps);
      }),
      { numRuns: 60 },
    );
  });
});
