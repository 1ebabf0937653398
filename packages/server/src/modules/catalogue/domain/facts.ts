import type { AddOnVersionFact, CapabilityFact, PlanVersionFact, RoleFact, RuleFact } from "@bailiwick/decision";
import type { AddOn, Capability, Catalogue, Plan, Role } from "./catalogue.ts";
import { compact } from "./compact.ts";
import { type Lookup, lookup } from "./lookup.ts";
import { effectiveItems, withDefaultLimit } from "./resolve.ts";

/** The catalogue as the decision reads it. */
export interface CatalogueFacts {
  readonly capabilities: readonly CapabilityFact[];
  readonly planVersions: readonly PlanVersionFact[];
  readonly addOnVersions: readonly AddOnVersionFact[];
  readonly roles: readonly RoleFact[];
  /** One for each capability that has a condition. */
  readonly rules: readonly RuleFact[];
}

/** Gives a version its id; by default `key@version`. */
export type Identify = (kind: "plan" | "addOn" | "role" | "rule", key: string, version: string) => string;

const plainId: Identify = (kind, key, version) => (kind === "plan" || kind === "addOn" ? `${key}@${version}` : key);

export function toFacts(catalogue: Catalogue, identify: Identify = plainId): CatalogueFacts {
  const all = lookup(catalogue);
  return {
    capabilities: catalogue.capabilities.map(capabilityFact),
    planVersions: catalogue.plans.map((plan) => planVersionFact(plan, all, identify)),
    addOnVersions: catalogue.addOns.map((addOn) => addOnVersionFact(addOn, all, identify)),
    roles: catalogue.roles.filter(({ archived }) => !archived).map((role) => roleFact(role, identify)),
    rules: catalogue.capabilities.flatMap((capability) => ruleFacts(capability, identify)),
  };
}

function capabilityFact(capability: Capability): CapabilityFact {
  const { key, label, kind, valueType, permission, meters, aliases, archived } = capability;
  return compact<CapabilityFact>({
    key,
    label,
    kind,
    class: capability.class,
    valueType,
    permission,
    meters,
    aliases,
    archived,
  });
}

export function planVersionFact(plan: Plan, all: Lookup, identify: Identify = plainId): PlanVersionFact {
  return compact<PlanVersionFact>({
    id: identify("plan", plan.key, plan.version),
    plan: plan.key,
    label: plan.label,
    version: plan.version,
    products: plan.products,
    current: plan.archived !== true,
    private: plan.private,
    price: plan.prices[0],
    items: effectiveItems(plan, all.plans, all.capabilities),
  });
}

/**
 * An add-on that replaces a meter's amount brings the meter's window with it; one that only extends leaves the plan's.
 */
export function addOnVersionFact(addOn: AddOn, all: Lookup, identify: Identify = plainId): AddOnVersionFact {
  return compact<AddOnVersionFact>({
    id: identify("addOn", addOn.key, addOn.version),
    addOn: addOn.key,
    label: addOn.label,
    version: addOn.version,
    current: addOn.archived !== true,
    private: addOn.private,
    price: addOn.prices[0],
    availableFor: addOn.availableFor,
    items: addOn.items.map((item) => (item.rule === "replace" ? withDefaultLimit(item, all.capabilities) : item)),
  });
}

function roleFact(role: Role, identify: Identify = plainId): RoleFact {
  return compact<RoleFact>({
    id: identify("role", role.key, ""),
    label: role.label,
    permissions: role.grants,
  });
}

function ruleFacts({ key, condition }: Capability, identify: Identify): RuleFact[] {
  if (condition === undefined) return [];
  return [{ id: identify("rule", key, ""), effect: "allow", capabilities: [key], condition }];
}
