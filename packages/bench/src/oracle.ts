/** The workload's answers, worked out slowly and plainly; a contender that disagrees once has no figure. */
import {
  type Assignment,
  type Capability,
  monthlyAllowance,
  type Node,
  type Reach,
  type Request,
  type Tenant,
  type Test,
  type World,
} from "./workload.ts";

export function oracle(world: World): (request: Request) => boolean {
  const tenants = new Map(world.tenants.map((tenant) => [tenant.id, tenant]));
  const capabilities = new Map(world.capabilities.map((capability) => [capability.key, capability]));
  return (request) => {
    const tenant = tenants.get(request.tenant);
    const capability = capabilities.get(request.capability);
    if (tenant === undefined || capability === undefined) return false;
    return (
      isEntitled(tenant, capability, request) &&
      (capability.test === undefined || passes(capability.test, request.attributes)) &&
      request.assignments.some((assignment) => covers(tenant, capability, assignment, request)) &&
      (!capability.metered || (tenant.counters[capability.key] ?? 0) + 1 <= monthlyAllowance)
    );
  };
}

function isEntitled(tenant: Tenant, capability: Capability, { node }: Request): boolean {
  const { withheld } = tenant;
  if (withheld?.capability === capability.key && pathUp(tenant, node).includes(withheld.node)) return false;
  const exception = capability.metered ? undefined : tenant.exceptions[capability.key];
  return exception ?? capability.plans.includes(tenant.plan);
}

function covers(tenant: Tenant, capability: Capability, { role, node }: Assignment, request: Request): boolean {
  const reach: Reach | undefined = capability.roles[role];
  if (reach === undefined) return false;
  const above = pathUp(tenant, request.node);
  if (reach === "department") {
    const department = pathUp(tenant, node).find((id) => nodeOf(tenant, id)?.kind === "department");
    return department !== undefined && above.includes(department);
  }
  return above.includes(node) && (reach === "all" || request.owner === request.user);
}

function pathUp(tenant: Tenant, id: string): readonly string[] {
  const parent = nodeOf(tenant, id)?.parent;
  return parent === undefined ? [id] : [id, ...pathUp(tenant, parent)];
}

function nodeOf(tenant: Tenant, id: string): Node | undefined {
  return tenant.nodes.find((node) => node.id === id);
}

function passes(test: Test, attributes: Request["attributes"]): boolean {
  if ("all" in test) return test.all.every((part) => passes(part, attributes));
  if ("any" in test) return test.any.some((part) => passes(part, attributes));
  if ("not" in test) return !passes(test.not, attributes);
  const value = attributes[test.attribute];
  if (value === undefined) return false;
  switch (test.is) {
    case "in":
      return test.value.some((each) => each === value);
    case "eq":
      return value === test.value;
    case "lt":
      return value < test.value;
    case "le":
      return value <= test.value;
    case "ge":
      return value >= test.value;
    case "gt":
      return value > test.value;
  }
}
