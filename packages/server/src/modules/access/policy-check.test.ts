import { describe, expect, it } from "vitest";
import { checkPolicies, type CheckOffer } from "./policy-check.ts";

const offer: CheckOffer = {
  capabilities: [
    { key: "desk.tickets.delete", kind: "switch", class: "write", permission: "tickets.delete", aliases: ["Delete"] },
  ],
  planVersions: [
    {
      id: "plv",
      plan: "desk.starter",
      version: "1",
      products: ["desk"],
      current: true,
      items: [{ capability: "desk.tickets.delete", value: true }],
    },
  ],
  roles: [{ id: "desk.agent", permissions: [{ permission: "tickets.delete", reach: "all" }] }],
  templates: [],
  attributes: [
    { key: "principal.mfa", type: "bool" },
    { key: "resource.place.country", type: "string" },
  ],
  now: new Date("2026-03-10T12:00:00Z"),
};

const rules = `policy: 1
key: office
rules:
  strong-only: { effect: deny, capabilities: [desk.tickets.delete], condition: principal.mfa == false || context.frozen }
`;

/** What cannot be put, by pointer. */
function misfits(tests: string, offered = offer): readonly string[] {
  const checked = checkPolicies([{ name: "office.yaml", text: rules + tests }], offered);
  return checked.misfits.map(({ pointer, line, column, message }) => `${line}:${column} ${pointer} ${message}`);
}

const asking = (expected: string, more = "") => `tests:
  - name: One
    ${more}
    expect: { ${expected} }
`;

describe("a test of names that nobody knows", () => {
  it("is no test of a capability that is not there, unless that is what it is about", () => {
    expect(misfits(asking("desk.tickts.delete: deny"))).toEqual([
      "8:15 /tests/0/expect/desk.tickts.delete The catalogue has no capability desk.tickts.delete. Did you mean desk.tickets.delete?",
    ]);
    expect(misfits(asking("desk.tickts.delete: { code: permission_missing }"))).toHaveLength(1);
    expect(misfits(asking("desk.tickts.delete: { code: capability_unknown }"))).toEqual([]);
    expect(misfits(asking("desk.Delete: allow, Delete: allow"))).toEqual([]);
  });

  it("is no test of a role, a plan or a permission that is not there", () => {
    expect(misfits(asking("Delete: { code: permission_missing }", "principal: { roles: [desk.agnt] }"))).toEqual([
      "7:26 /tests/0/principal/roles/0 There is no role desk.agnt in the catalogue or among the fixtures. Did you mean desk.agent?",
    ]);
    expect(
      misfits(asking("Delete: { code: permission_missing }", "principal: { roles: [{ role: desk.agnt }] }")),
    ).toHaveLength(1);
    expect(misfits(asking("Delete: { code: not_entitled }", "tenant: { plan: desk.startr }"))).toEqual([
      "7:15 /tests/0/tenant/plan The catalogue has no plan desk.startr. Did you mean desk.starter?",
    ]);
    const fixtures = "fixtures: { roles: { mine: { tickets.delet: all } }, principals: { ann: { roles: [mine] } } }\n";
    expect(misfits(fixtures)).toEqual([
      "5:30 /fixtures/roles/mine/tickets.delet No capability needs the permission tickets.delet. Did you mean tickets.delete?",
    ]);
  });

  it("is no test of attributes that nothing declares and no rule reads", () => {
    const unread = (path: string, meant = "") =>
      expect.stringContaining(`No rule reads ${path}, and the catalogue declares no such attribute.${meant}`);
    expect(misfits(asking("Delete: allow", "principal: { attributes: { mfaa: true } }"))).toEqual([
      unread("principal.mfaa", " Did you mean principal.mfa?"),
    ]);
    expect(misfits(asking("Delete: allow", "principal: { properties: { mfaa: true } }"))).toHaveLength(1);
    expect(misfits(asking("Delete: allow", "context: { frozn: true }"))).toEqual([
      unread("context.frozn", " Did you mean context.frozen?"),
    ]);
    expect(misfits(asking("Delete: allow", "resource: { properties: { place: { city: Rome } } }"))).toEqual([
      unread("resource.place.city"),
    ]);
    const known = [
      "resource: { properties: { node: support, owner: ann, assignee: ann, place: { country: IT } } }",
      'context: { frozen: false, ip: 192.0.2.1, quantity: "1", usage: { desk.users: "1" } }',
    ];
    expect(misfits(asking("Delete: allow", known.join("\n    ")))).toEqual([]);
    expect(
      misfits(asking("Delete: allow", "context: { frozn: true }"), { ...offer, attributes: [] }),
      "without declarations any name may be one",
    ).toEqual([]);
  });

  it("is no test of a tenant that cannot be", () => {
    expect(misfits(asking("Delete: deny", "tenant: { zone: Europe/Berln }"))).toEqual([
      expect.stringContaining("8:15 /tests/0/expect/Delete This cannot be asked: error"),
    ]);
    expect(misfits(asking("Delete: { code: error }", "tenant: { zone: Europe/Berln }"))).toEqual([]);
  });

  it("is told what was meant among the fixtures, too", () => {
    const fixtures = "fixtures: { principals: { agent: {} } }\n";
    expect(misfits(fixtures + asking("Delete: allow", "principal: agnt"))).toEqual([
      expect.stringContaining("There is no principal agnt among the fixtures. Did you mean agent?"),
    ]);
  });

  it("is taken at its word where there is no catalogue", () => {
    const nothing = { ...offer, capabilities: undefined, planVersions: [], roles: [], attributes: [] };
    const test = asking("desk.tickts.delete: allow", "principal: { roles: [desk.agnt] }");
    expect(misfits(test, nothing)).toEqual([]);
  });
});

it("a template's parameter that the condition cannot be decided with is told at its place", () => {
  const condition = {
    op: "call",
    name: "matches",
    args: [{ attribute: "context.reason" }, { parameter: "form" }],
  } as const;
  const template = {
    key: "reasons",
    effect: "deny",
    classes: ["write"],
    parameters: [{ name: "form", type: "text" }],
    condition,
  } as const;
  const text = `policy: 1
key: office
rules:
  reasons: { condition: { template: reasons, parameters: { form: "(" } } }
`;
  const { findings } = checkPolicies([{ name: "office.yaml", text }], { ...offer, templates: [template] });
  expect(findings).toMatchObject([
    { code: "parameter_invalid", pointer: "/rules/reasons/condition/parameters/form", line: 4, column: 60 },
  ]);
});
