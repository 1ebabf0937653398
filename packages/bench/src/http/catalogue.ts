/** The flat world as a catalogue, and its tenants as what one would send to the API. */
import type { Condition } from "@bailiwick/decision";
import { conditionOf } from "../facts.ts";
import { monthlyAllowance, type Capability, type World } from "../workload.ts";

export function catalogueOf(world: World): object {
  return {
    catalogue: 1,
    version: "1",
    products: { app: { label: "App" } },
    permissions: Object.fromEntries(world.capabilities.map((each) => [permissionOf(each), {}])),
    capabilities: Object.fromEntries(world.capabilities.map((each) => [each.key, capabilityOf(each)])),
    roles: Object.fromEntries(
      world.roles.map((role) => [roleKey(role), { label: role, grants: grantsOf(world, role) }]),
    ),
    plans: Object.fromEntries(world.plans.map((plan) => [planKey(plan), { label: plan, items: itemsOf(world, plan) }])),
  };
}

export const planKey = (plan: string) => `app.${plan}`;
export const roleKey = (role: string) => `app.${role}`;
const permissionOf = ({ key }: Capability) => `${key.slice("app.".length)}.use`;

function capabilityOf(capability: Capability): object {
  const { test, metered } = capability;
  const condition: Condition | undefined = test && conditionOf(test);
  return {
    kind: metered ? "meter" : "switch",
    class: "write",
    permission: permissionOf(capability),
    ...(condition && { condition }),
  };
}

function grantsOf({ capabilities }: World, role: string): object {
  return Object.fromEntries(
    capabilities.flatMap((capability) => (role in capability.roles ? [[permissionOf(capability), "all"]] : [])),
  );
}

function itemsOf({ capabilities }: World, plan: string): object {
  const held = capabilities.filter(({ plans }) => plans.includes(plan));
  return Object.fromEntries(
    held.map(({ key, metered }) => [key, metered ? { limit: monthlyAllowance, per: "month" } : true]),
  );
}
