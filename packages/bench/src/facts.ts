/** The workload as the facts our engine reads. */
import type { Condition, ItemFact, PlatformFacts, RuleFact, TenantFacts } from "@bailiwick/decision";
import { type Capability, monthlyAllowance, type Tenant, type Test, type World } from "./workload.ts";

const started = Date.UTC(2026, 0, 31);

export function platformFacts(world: World, unrelatedRules: number): PlatformFacts {
  return {
    revision: 1,
    capabilities: world.capabilities.map(({ key, metered }) => ({
      key,
      kind: metered ? "meter" : "switch",
      class: "write",
      permission: key,
    })),
    planVersions: world.plans.map((plan) => ({
      id: plan,
      plan: `app.${plan}`,
      version: "1",
      products: ["app"],
      current: true,
      items: world.capabilities.filter(({ plans }) => plans.includes(plan)).map(itemOf),
    })),
    addOnVersions: [],
    controls: [{ id: "control", kind: "kill", capability: "app.nothing", reason: "Never met" }],
    rules: [...world.capabilities.flatMap(ruleOf), ...unrelated(world, unrelatedRules)],
    roles: world.roles.map((role) => ({
      id: role,
      permissions: world.capabilities.flatMap(({ key, roles }) => {
        const reach = roles[role];
        return reach === undefined ? [] : [{ permission: key, reach }];
      }),
    })),
  };
}

export function tenantFacts(world: World, tenant: Tenant, unrelatedRules: number): TenantFacts {
  const { id, plan, nodes, exceptions, withheld } = tenant;
  const metered = new Set(world.capabilities.filter((each) => each.metered).map(({ key }) => key));
  const override = { reason: "Agreed", from: started } as const;
  return {
    id,
    revision: 1,
    status: "active",
    zone: "Europe/Berlin",
    attributes: {},
    buckets: {},
    nodes,
    controls: [],
    blocks: [],
    subscriptions: [
      {
        id: `sub-${id}`,
        anchor: started,
        phases: [{ kind: "active", from: started, planVersion: plan, addOns: [] }],
      },
    ],
    overrides: [
      ...Object.entries(exceptions)
        .filter(([capability]) => !metered.has(capability))
        .map(([capability, value]) => ({
          id: `set-${capability}`,
          capability,
          mode: "set" as const,
          value,
          ...override,
        })),
      ...(withheld ? [{ id: "withheld", mode: "deny" as const, ...withheld, ...override }] : []),
    ],
    network: { mode: "off", rules: [], bypass: [] },
    rules: unrelated(world, unrelatedRules),
    roles: [],
  };
}

function itemOf({ key, metered }: Capability): ItemFact {
  if (!metered) return { capability: key, value: true };
  const window = { kind: "subscription", unit: "month", every: 1 } as const;
  return { capability: key, value: String(monthlyAllowance), limit: { window } };
}

function ruleOf({ key, test }: Capability): readonly RuleFact[] {
  if (test === undefined) return [];
  return [{ id: `rule-${key}`, effect: "allow", capabilities: [key], condition: conditionOf(test) }];
}

/** Rules about the upper half of the capabilities, which the questions of that measurement leave alone. */
function unrelated({ capabilities }: World, count: number): readonly RuleFact[] {
  const others = capabilities.slice(capabilities.length / 2);
  return Array.from({ length: count }, (_, index) => ({
    id: `unrelated-${index}`,
    effect: "allow",
    capabilities: [others[index % others.length]?.key ?? "app.nothing"],
    condition: { op: "eq", args: [{ attribute: "context.mfa" }, { value: true }] },
  }));
}

export function conditionOf(test: Test): Condition {
  if ("all" in test) return { op: "and", args: test.all.map(conditionOf) };
  if ("any" in test) return { op: "or", args: test.any.map(conditionOf) };
  if ("not" in test) return { op: "not", args: [conditionOf(test.not)] };
  return { op: test.is, args: [{ attribute: `context.${test.attribute}` }, { value: test.value }] };
}
