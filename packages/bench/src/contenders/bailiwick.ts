/** Our engine through its public door: AuthZEN-shaped questions, compiled tenants, compiled principals. */
import {
  compilePlatform,
  compilePrincipal,
  compileTenant,
  decide,
  type Principal,
  type Tenant,
  type UsageView,
} from "@bailiwick/decision";
import type { Contender, Engine } from "../contender.ts";
import { platformFacts, tenantFacts } from "../facts.ts";
import { questionOf, type Request, type World } from "../workload.ts";

export const bailiwick: Contender = {
  name: "Bailiwick",
  note: "`decide` of packages/decision",
  build: (world) => engineFor(world),
};

/** `more` adds rules about other capabilities, to see that they cost nothing. */
export function engineFor(world: World, more = none): Engine {
  const { tenants, options } = load(world, more);
  return {
    prepare: (requests) => {
      const questions = requests.map(questionOf);
      const names = requests.map(({ tenant }) => tenant);
      const principals = requests.map((request) => principalOf(tenants.get(request.tenant), request));
      return (index) => {
        const tenant = tenants.get(names[index] ?? "");
        const question = questions[index];
        if (tenant === undefined || question === undefined) return false;
        return decide(tenant, principals[index], question, Date.now(), options).allowed;
      };
    },
  };
}

interface More {
  readonly platform: number;
  readonly tenant: number;
}

export function load(world: World, more: More = none) {
  const platform = compilePlatform(platformFacts(world, more.platform));
  const tenants = new Map<string, Tenant>();
  for (const tenant of world.tenants) {
    const facts = fromJson(tenantFacts(world, tenant, more.tenant));
    tenants.set(facts.id, compileTenant(platform, facts));
  }
  return { platform, tenants, options: { usage: countersOf(world, tenants) } };
}

/** How many counters the workload keeps for a tenant. */
const countersEach = 5;
const none: More = { platform: 0, tenant: 0 };

/** Facts reach an engine as JSON. */
function fromJson<Facts>(facts: Facts): Facts {
  return JSON.parse(JSON.stringify(facts)) as Facts;
}

/** The counters of all tenants in one list, each at the tenant's place and then the meter's. */
function countersOf(world: World, tenants: ReadonlyMap<string, Tenant>): UsageView {
  const metered = world.capabilities.filter((capability) => capability.metered).slice(0, countersEach);
  const meters = new Map(metered.map(({ key }, place) => [key, place]));
  const places = new Map([...tenants.keys()].map((id, place) => [id, place * countersEach]));
  const counters = world.tenants.flatMap((tenant) => metered.map(({ key }) => tenant.counters[key] ?? 0));
  return {
    used: ({ meter }, of) => {
      const [first, second] = [places.get(of), meters.get(meter)];
      return first === undefined || second === undefined ? 0 : (counters[first + second] ?? 0);
    },
  };
}

function principalOf(tenant: Tenant | undefined, { user, assignments }: Request): Principal | undefined {
  return (
    tenant &&
    compilePrincipal(tenant, {
      id: user,
      externalId: user,
      kind: "user",
      status: "active",
      attributes: {},
      nodes: [],
      assignments: assignments.map(({ role, node }) => ({ id: "assignment", role, node })),
    })
  );
}
