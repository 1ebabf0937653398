/**
 * The practical limit: plain JavaScript, written for this workload alone, that goes through all stages along the scope
 * path and gives an explained answer.
 */
import type { Contender } from "../contender.ts";
import { monthlyAllowance, questionOf, type Request, type Test, type World } from "../workload.ts";

interface Scope {
  readonly id: string;
  readonly kind: string;
  readonly parent: Scope | null;
  blocked: boolean;
  /** Capabilities taken away here. */
  withheld: Set<string> | null;
}

interface Tenant {
  readonly id: string;
  readonly plan: string;
  readonly status: string;
  readonly paidUntil: number;
  readonly network: null;
  readonly exceptions: Map<string, boolean> | null;
  readonly scopes: Map<string, Scope>;
  readonly usage: Map<string, { used: number; limit: number; resetAt: number }>;
}

interface Capability {
  readonly plans: Set<string>;
  readonly roles: Map<string, string>;
  readonly test: ((attributes: Attributes) => boolean) | null;
  readonly metered: boolean;
}

export type Attributes = Request["attributes"];

type Asked = ReturnType<typeof questionOf>;

interface Grant {
  readonly role: string;
  readonly scope: Scope;
}

export const bound: Contender = {
  name: "plain JavaScript, the bound",
  note: "all seven stages by hand for this workload alone, explained answer",
  build: (world) => {
    const kills = new Map([["app.nothing", "global"]]);
    const revision = "1-1";
    const capabilities = capabilitiesOf(world);
    const tenants = tenantsOf(world);

    function answer(allowed: boolean, stage: string, code: string, asked: Asked, source: string | null) {
      return { allowed, stage, code, capability: asked.action.name, source, revision };
    }

    function decide(tenantId: string, asked: Asked, grants: readonly Grant[], now: number) {
      const key = asked.action.name;
      const kill = kills.get(key);
      if (kill !== undefined) return answer(false, "controls", "killed", asked, kill);
      const tenant = tenants.get(tenantId);
      const capability = capabilities.get(key);
      if (tenant === undefined || capability === undefined) return answer(false, "question", "unknown", asked, null);
      const scope = tenant.scopes.get(asked.resource.properties.node);
      if (scope === undefined) return answer(false, "question", "node_unknown", asked, null);
      if (tenant.status !== "active" || now >= tenant.paidUntil) {
        return answer(false, "standing", tenant.status, asked, tenant.id);
      }
      let source = tenant.plan;
      for (let each: Scope | null = scope; each !== null; each = each.parent) {
        if (each.blocked) return answer(false, "standing", "blocked", asked, each.id);
        if (each.withheld !== null && each.withheld.has(key)) {
          return answer(false, "entitlement", "denied", asked, each.id);
        }
      }
      const exception = tenant.exceptions === null ? undefined : tenant.exceptions.get(key);
      if (exception === undefined) {
        if (!capability.plans.has(tenant.plan)) return answer(false, "entitlement", "not_entitled", asked, source);
      } else {
        if (!exception) return answer(false, "entitlement", "switched_off", asked, "exception");
        source = "exception";
      }
      if (capability.test !== null && !capability.test(asked.context)) {
        return answer(false, "policy", "not_satisfied", asked, null);
      }
      let role: string | null = null;
      for (let index = 0; role === null && index < grants.length; index += 1) {
        const grant = grants[index];
        const reach = grant === undefined ? undefined : capability.roles.get(grant.role);
        if (grant !== undefined && reach !== undefined && reachesTo(reach, grant.scope, scope, asked)) {
          role = grant.role;
        }
      }
      if (role === null) return answer(false, "permission", "permission_missing", asked, null);
      if (capability.metered) {
        const usage = tenant.usage.get(key);
        if (usage !== undefined && now < usage.resetAt && usage.used + 1 > usage.limit) {
          return answer(false, "limits", "limit_reached", asked, source);
        }
      }
      return answer(true, "", "allowed", asked, source);
    }

    return {
      prepare: (requests) => {
        const asked = requests.map(questionOf);
        const names = requests.map(({ tenant }) => tenant);
        const grants = requests.map(({ tenant, assignments }) =>
          assignments.flatMap(({ role, node }) => {
            const scope = tenants.get(tenant)?.scopes.get(node);
            return scope === undefined ? [] : [{ role, scope }];
          }),
        );
        return (index) => {
          const question = asked[index];
          const roles = grants[index];
          const name = names[index];
          if (question === undefined || roles === undefined || name === undefined) return false;
          return decide(name, question, roles, Date.now()).allowed;
        };
      },
    };
  },
};

function reachesTo(reach: string, from: Scope, scope: Scope, asked: Asked): boolean {
  if (reach === "own" && asked.resource.properties.owner !== asked.subject.id) return false;
  let outer: Scope | null = from;
  if (reach === "department") {
    while (outer !== null && outer.kind !== "department") outer = outer.parent;
    if (outer === null) return false;
  }
  for (let each: Scope | null = scope; each !== null; each = each.parent) if (each === outer) return true;
  return false;
}

function capabilitiesOf(world: World): Map<string, Capability> {
  return new Map(
    world.capabilities.map(({ key, plans, roles, test, metered }) => [
      key,
      {
        plans: new Set(plans),
        roles: new Map(Object.entries(roles)),
        test: test === undefined ? null : compile(test),
        metered,
      },
    ]),
  );
}

function tenantsOf(world: World): Map<string, Tenant> {
  return new Map(
    world.tenants.map((tenant) => {
      const scopes = new Map<string, Scope>();
      for (const { id, kind, parent } of tenant.nodes) {
        const above = parent === undefined ? null : (scopes.get(parent) ?? null);
        scopes.set(id, { id, kind, parent: above, blocked: false, withheld: null });
      }
      const withholding = tenant.withheld && scopes.get(tenant.withheld.node);
      if (withholding && tenant.withheld) withholding.withheld = new Set([tenant.withheld.capability]);
      const metered = new Set(world.capabilities.filter((each) => each.metered).map(({ key }) => key));
      const exceptions = Object.entries(tenant.exceptions).filter(([key]) => !metered.has(key));
      const usage = Object.entries(tenant.counters).map(
        ([key, used]) => [key, { used, limit: monthlyAllowance, resetAt: 4e12 }] as const,
      );
      return [
        tenant.id,
        {
          id: tenant.id,
          plan: tenant.plan,
          status: "active",
          paidUntil: 4e12,
          network: null,
          exceptions: exceptions.length === 0 ? null : new Map(exceptions),
          scopes,
          usage: new Map(usage),
        },
      ];
    }),
  );
}

export function compile(test: Test): (attributes: Attributes) => boolean {
  if ("all" in test) {
    const parts = test.all.map(compile);
    return (attributes) => {
      for (const part of parts) if (!part(attributes)) return false;
      return true;
    };
  }
  if ("any" in test) {
    const parts = test.any.map(compile);
    return (attributes) => {
      for (const part of parts) if (part(attributes)) return true;
      return false;
    };
  }
  if ("not" in test) {
    const part = compile(test.not);
    return (attributes) => !part(attributes);
  }
  const { attribute, value } = test;
  switch (test.is) {
    case "in": {
      const values = new Set<unknown>(test.value);
      return (attributes) => values.has(attributes[attribute]);
    }
    case "eq":
      return (attributes) => attributes[attribute] === value;
    case "lt":
      return (attributes) => Number(attributes[attribute]) < Number(value);
    case "le":
      return (attributes) => Number(attributes[attribute]) <= Number(value);
    case "ge":
      return (attributes) => Number(attributes[attribute]) >= Number(value);
    case "gt":
      return (attributes) => Number(attributes[attribute]) > Number(value);
  }
}
