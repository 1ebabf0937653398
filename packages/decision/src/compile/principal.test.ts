import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compilePlatform,
  compilePrincipal,
  compileRoleHolder,
  compileTenant,
  decide,
  explain,
  type PlatformFacts,
  type Principal,
  type Question,
  type RoleFact,
  type Tenant,
  type TenantFacts,
} from "../index.ts";

interface World {
  readonly platform: PlatformFacts;
  readonly tenant: TenantFacts;
}

const world = JSON.parse(readFileSync(join(import.meta.dirname, "../../cases/world.json"), "utf8")) as World;
const platform = compilePlatform(world.platform);
const now = Date.parse("2026-05-10T12:00:00Z");
const names = (world.platform.roles ?? []).map(({ id }) => id);

function person(tenant: Tenant, roles: readonly string[]): Principal {
  const assignments = roles.map((role) => ({ id: role, role, node: "nod_acme" }));
  const facts = { id: "prn", externalId: "ann", kind: "user", status: "active", attributes: {}, nodes: [] } as const;
  return compilePrincipal(tenant, { ...facts, assignments });
}

function ask(name: string, properties: { readonly [name: string]: string } = {}): Question {
  return {
    subject: { type: "user", id: "ann" },
    action: { name },
    resource: { type: "ticket", id: "1", properties },
  };
}

describe("a holder of roles", () => {
  const own: readonly RoleFact[] = [
    { id: "rol_admin", permissions: [{ permission: "tickets.view", reach: "own" }] },
    { id: "rol_tenants", permissions: [{ permission: "settings.manage", reach: "all" }] },
  ];

  it("may do what the subject may who holds the same roles at the root, in every tenant", () => {
    const tenants = [[], own].map((roles) => compileTenant(platform, { ...world.tenant, roles }));
    const keys = world.platform.capabilities.map(({ key }) => key);
    const nodes = world.tenant.nodes.map(({ id }) => id);
    const people = fc.constantFrom("ann", "bob");
    fc.assert(
      fc.property(
        fc.subarray([...names]),
        fc.constantFrom(...tenants),
        fc.constantFrom(...keys),
        fc.record({ node: fc.constantFrom(...nodes), owner: people, assignee: people }),
        (roles, tenant, key, properties) => {
          const question = ask(key, properties);
          const holder = compileRoleHolder(platform, roles);
          const expected = explain(tenant, person(tenant, roles), question, now);
          expect(decide(tenant, holder, question, now)).toEqual(expected.decision);
          expect(explain(tenant, holder, question, now)).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gets nothing from a role that is not in the catalogue", () => {
    const tenant = compileTenant(platform, { ...world.tenant, roles: own });
    const holder = compileRoleHolder(platform, ["rol_tenants", "rol_nowhere"]);
    expect(decide(tenant, holder, ask("desk.settings"), now).code).toBe("permission_missing");
  });

  it("counts only for tenants of its platform", () => {
    const tenant = compileTenant(compilePlatform(world.platform), world.tenant);
    const holder = compileRoleHolder(platform, ["rol_admin"]);
    expect(decide(tenant, holder, ask("desk.tickets.view"), now).code).toBe("error");
  });

  it("is exempt from no network policy, whatever name the question gives", () => {
    const rules = [{ id: "n", effect: "deny", cidr: "0.0.0.0/0" }] as const;
    const bypass = [{ id: "b", principal: "ann" }];
    const tenant = compileTenant(platform, { ...world.tenant, network: { mode: "enforce", rules, bypass } });
    const question = { ...ask("desk.tickets.view"), context: { ip: "192.0.2.1" } };
    const holder = compileRoleHolder(platform, ["rol_admin"]);
    expect(decide(tenant, person(tenant, ["rol_admin"]), question, now).allowed).toBe(true);
    expect(decide(tenant, holder, question, now).code).toBe("address_denied");
  });
});
