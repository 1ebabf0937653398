/**
 * The same workload without a scope tree: every tenant is its root alone, a role reaches all of it, and a question is
 * flat, with the roles its user has as an identity provider's token names them.
 */
import type { Request, World } from "./workload.ts";

export function flattened(world: World): World {
  return {
    ...world,
    capabilities: world.capabilities.map((capability) => ({
      ...capability,
      roles: Object.fromEntries(Object.keys(capability.roles).map((role) => [role, "all"])),
    })),
    tenants: world.tenants.map(({ withheld: _, nodes, ...tenant }) => ({ ...tenant, nodes: nodes.slice(0, 1) })),
  };
}

export interface FlatRequest {
  readonly tenant: string;
  readonly user: string;
  readonly roles: readonly string[];
  readonly capability: string;
  readonly attributes: Request["attributes"];
}

export function flatRequest({ tenant, user, assignments, capability, attributes }: Request): FlatRequest {
  return { tenant, user, roles: assignments.map(({ role }) => role), capability, attributes };
}
