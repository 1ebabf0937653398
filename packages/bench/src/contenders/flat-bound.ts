/** The practical limit without a scope tree: plain JavaScript for flat questions alone, that gives an explained answer. */
import type { Contender } from "../contender.ts";
import { type FlatRequest, flatRequest } from "../flat.ts";
import { monthlyAllowance, type World } from "../workload.ts";
import { type Attributes, compile } from "./bound.ts";

interface Tenant {
  readonly id: string;
  readonly plan: string;
  readonly status: string;
  readonly paidUntil: number;
  readonly exceptions: Map<string, boolean> | null;
  readonly usage: Map<string, { used: number; limit: number; resetAt: number }>;
}

interface Capability {
  readonly plans: Set<string>;
  readonly roles: Set<string>;
  readonly test: ((attributes: Attributes) => boolean) | null;
  readonly metered: boolean;
}

export const flatBound: Contender = {
  name: "plain JavaScript, the bound",
  note: "all stages by hand for flat questions alone, explained answer",
  build: (world) => {
    const decide = flatDecider(world);
    return {
      prepare: (requests) => {
        const asked = requests.map(flatRequest);
        return (index) => {
          const request = asked[index];
          return request !== undefined && decide(request, Date.now()).allowed;
        };
      },
    };
  },
};

export interface FlatAnswer {
  readonly allowed: boolean;
  readonly stage: string;
  readonly code: string;
  readonly capability: string;
  readonly source: string | null;
  readonly revision: string;
}

export function flatDecider(world: World): (request: FlatRequest, now: number) => FlatAnswer {
  const kills = new Map([["app.nothing", "global"]]);
  const revision = "1-1";
  const capabilities = capabilitiesOf(world);
  const tenants = tenantsOf(world);

  function answer(allowed: boolean, stage: string, code: string, key: string, source: string | null) {
    return { allowed, stage, code, capability: key, source, revision };
  }

  return function decide({ tenant: name, roles, capability: key, attributes }, now) {
    const kill = kills.get(key);
    if (kill !== undefined) return answer(false, "controls", "killed", key, kill);
    const tenant = tenants.get(name);
    const capability = capabilities.get(key);
    if (tenant === undefined || capability === undefined) return answer(false, "question", "unknown", key, null);
    if (tenant.status !== "active" || now >= tenant.paidUntil) {
      return answer(false, "standing", tenant.status, key, tenant.id);
    }
    let source = tenant.plan;
    const exception = tenant.exceptions === null ? undefined : tenant.exceptions.get(key);
    if (exception === undefined) {
      if (!capability.plans.has(tenant.plan)) return answer(false, "entitlement", "not_entitled", key, source);
    } else {
      if (!exception) return answer(false, "entitlement", "switched_off", key, "exception");
      source = "exception";
    }
    if (capability.test !== null && !capability.test(attributes)) {
      return answer(false, "policy", "not_satisfied", key, null);
    }
    let role: string | null = null;
    for (const each of roles) {
      if (capability.roles.has(each)) {
        role = each;
        break;
      }
    }
    if (role === null) return answer(false, "permission", "permission_missing", key, null);
    if (capability.metered) {
      const usage = tenant.usage.get(key);
      if (usage !== undefined && now < usage.resetAt && usage.used + 1 > usage.limit) {
        return answer(false, "limits", "limit_reached", key, source);
      }
    }
    return answer(true, "", "allowed", key, source);
  };
}

function capabilitiesOf(world: World): Map<string, Capability> {
  return new Map(
    world.capabilities.map(({ key, plans, roles, test, metered }) => [
      key,
      {
        plans: new Set(plans),
        roles: new Set(Object.keys(roles)),
        test: test === undefined ? null : compile(test),
        metered,
      },
    ]),
  );
}

function tenantsOf(world: World): Map<string, Tenant> {
  const metered = new Set(world.capabilities.filter((each) => each.metered).map(({ key }) => key));
  return new Map(
    world.tenants.map(({ id, plan, exceptions, counters }) => {
      const own = Object.entries(exceptions).filter(([key]) => !metered.has(key));
      const usage = Object.entries(counters).map(
        ([key, used]) => [key, { used, limit: monthlyAllowance, resetAt: 4e12 }] as const,
      );
      return [
        id,
        {
          id,
          plan,
          status: "active",
          paidUntil: 4e12,
          exceptions: own.length === 0 ? null : new Map(own),
          usage: new Map(usage),
        },
      ];
    }),
  );
}
