/**
 * CASL: abilities for plans and roles, held ready. It knows no tenants, scopes or limits, so those are worked out
 * beside it, the way an app that uses it must.
 */
import { createMongoAbility, type RawRuleOf, subject, type MongoAbility } from "@casl/ability";
import type { Contender } from "../contender.ts";
import { monthlyAllowance, type Request, type Tenant, type Test, type World } from "../workload.ts";

type Ability = MongoAbility;
type Comparison = Exclude<Test, { all: unknown } | { any: unknown } | { not: unknown }>;

interface Place {
  readonly id: string;
  readonly kind: string;
  readonly parent: Place | undefined;
}

export const casl: Contender = {
  name: "@casl/ability 7.0.1",
  note: "abilities for each plan and role held ready; tenants, scopes, exceptions and limits beside it",
  build: (world) => {
    const plans = new Map(world.plans.map((plan) => [plan, abilityOfPlan(world, plan)]));
    const roles = new Map(world.roles.map((role) => [role, abilityOfRoles(world, [role])]));
    const capabilities = new Map(world.capabilities.map((capability) => [capability.key, capability]));
    const tenants = new Map(world.tenants.map((tenant) => [tenant.id, { tenant, places: placesOf(tenant) }]));

    function isAllowed(request: Request): boolean {
      const capability = capabilities.get(request.capability);
      const known = tenants.get(request.tenant);
      if (capability === undefined || known === undefined) return false;
      const { tenant, places } = known;
      const place = places.get(request.node);
      if (tenant.withheld?.capability === request.capability && lies(place, places.get(tenant.withheld.node))) {
        return false;
      }
      const exception = capability.metered ? undefined : tenant.exceptions[request.capability];
      if (!(exception ?? plans.get(tenant.plan)?.can("use", request.capability))) return false;
      const used = capability.metered ? (tenant.counters[request.capability] ?? 0) : 0;
      if (capability.metered && used + 1 > monthlyAllowance) return false;
      const asked =
        capability.test === undefined ? request.capability : subject(request.capability, { ...request.attributes });
      return request.assignments.some(({ role, node }) => {
        const reach = capability.roles[role];
        if (reach === undefined || roles.get(role)?.can("use", asked) !== true) return false;
        if (reach === "own" && request.owner !== request.user) return false;
        const from = places.get(node);
        return lies(place, reach === "department" ? departmentOf(from) : from);
      });
    }

    return {
      prepare: (requests) => (index) => {
        const request = requests[index];
        return request !== undefined && isAllowed(request);
      },
    };
  },
};

export function abilityOfPlan({ capabilities }: World, plan: string): Ability {
  const included = capabilities.filter(({ plans }) => plans.includes(plan));
  return createMongoAbility(included.map(({ key }) => ({ action: "use", subject: key })));
}

/** The default matcher knows no `$or`: a rule for each alternative, which CASL joins. */
export function abilityOfRoles({ capabilities }: World, held: readonly string[]): Ability {
  const granted = capabilities.filter(({ roles }) => held.some((role) => roles[role] !== undefined));
  const rules = granted.flatMap(({ key, test }): readonly RawRuleOf<Ability>[] =>
    test === undefined
      ? [{ action: "use", subject: key }]
      : alternatives(test, false).map((parts) => ({ action: "use", subject: key, conditions: conditionsOf(parts) })),
  );
  return createMongoAbility([...rules]);
}

const opposite = { eq: "ne", lt: "gte", le: "gt", ge: "lt", gt: "lte", in: "nin" } as const;
const same = { eq: "eq", lt: "lt", le: "lte", ge: "gte", gt: "gt", in: "in" } as const;

interface Part {
  readonly test: Comparison;
  readonly negated: boolean;
}

/** A test as alternatives of comparisons that must all hold. */
function alternatives(test: Test, negated: boolean): readonly (readonly Part[])[] {
  if ("not" in test) return alternatives(test.not, !negated);
  if (!("all" in test) && !("any" in test)) return [[{ test, negated }]];
  const parts = ("all" in test ? test.all : test.any).map((part) => alternatives(part, negated));
  const joins = "all" in test ? !negated : negated;
  if (!joins) return parts.flat();
  return parts.reduce<readonly (readonly Part[])[]>(
    (left, right) => left.flatMap((a) => right.map((b) => [...a, ...b])),
    [[]],
  );
}

function conditionsOf(parts: readonly Part[]): Record<string, Record<string, unknown>> {
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const { test, negated } of parts) {
    const operator = `$${(negated ? opposite : same)[test.is]}`;
    conditions[test.attribute] = { ...conditions[test.attribute], [operator]: test.value };
  }
  return conditions;
}

function placesOf({ nodes }: Tenant): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { id, kind, parent } of nodes) {
    places.set(id, { id, kind, parent: parent === undefined ? undefined : places.get(parent) });
  }
  return places;
}

function lies(inner: Place | undefined, outer: Place | undefined): boolean {
  if (outer === undefined) return false;
  for (let each = inner; each !== undefined; each = each.parent) if (each === outer) return true;
  return false;
}

function departmentOf(place: Place | undefined): Place | undefined {
  let each = place;
  while (each !== undefined && each.kind !== "department") each = each.parent;
  return each;
}
