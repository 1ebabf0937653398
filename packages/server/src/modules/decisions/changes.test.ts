import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { loadDemo } from "../../demo.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app.close());

let tenants = 0;

/** A tenant on these plans, with an administrator who has every role of the helpdesk and the agent platform. */
async function tenantOn(...plans: readonly { plan: string; addOns?: object[] }[]): Promise<string> {
  const slug = `applied-${(tenants += 1)}`;
  const [first, ...others] = plans;
  await ok(app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug, plan: first?.plan ?? "agents.free" } }));
  for (const { plan } of others)
    await ok(app.operator("POST", "/api/v1/subscriptions", { tenant: slug, body: { plan } }));
  for (const { plan, addOns } of plans) if (addOns) await change(slug, plan, { addOns });
  await ok(app.operator("POST", "/api/v1/principals", { tenant: slug, body: { externalId: "boss" } }));
  for (const role of ["desk.administrator", "agents.administrator", "governance.administrator"])
    await app.operator("POST", "/api/v1/assignments", { tenant: slug, body: { principal: "boss", role } });
  return slug;
}

async function change(tenant: string, plan: string, body: object) {
  const { items } = (await app.operator("GET", `/api/v1/subscriptions?plan=${plan}`, { tenant })).body;
  return ok(app.operator("POST", `/api/v1/subscriptions/${items[0].id}/change`, { tenant, body }));
}

async function ok(asked: ReturnType<Harness["operator"]>) {
  const reply = await asked;
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
}

const ask = (capability: string, context: object = {}) => ({
  subject: { type: "user", id: "boss" },
  action: { name: capability },
  context,
});

/** The change the first denying stage names, applied as its description says; then the question is asked again. */
async function applied(tenant: string, question: object) {
  const explained = await ok(app.operator("POST", "/api/v1/decisions/explain", { tenant, body: question }));
  expect(explained.allowed).toBe(false);
  const { change: wanted } = explained.stages.find(({ outcome }: { outcome: string }) => outcome === "deny");
  await apply(tenant, wanted);
  const after = await ok(app.operator("POST", "/api/v1/decisions", { tenant, body: question }));
  expect(after, JSON.stringify(wanted)).toMatchObject({ allowed: true });
  return wanted;
}

async function apply(tenant: string, wanted: any): Promise<void> {
  switch (wanted.kind) {
    case "subscribe":
      return void (await ok(
        app.operator("POST", "/api/v1/subscriptions", { tenant, body: { plan: wanted.planVersion } }),
      ));
    case "upgrade_plan": {
      const addOns = wanted.addOns.map(({ addOnVersion, quantity }: any) => ({ addOn: addOnVersion, quantity }));
      const path = `/api/v1/subscriptions/${wanted.subscription}/change`;
      return void (await ok(app.operator("POST", path, { tenant, body: { plan: wanted.planVersion, addOns } })));
    }
    case "buy_add_on": {
      const held = await ok(app.operator("GET", `/api/v1/subscriptions/${wanted.subscription}`, { tenant }));
      const others = held.phases.at(-1).addOns.filter(({ addOn }: any) => addOn !== wanted.addOn);
      const addOns = [
        ...others.map(({ addOnVersion, quantity }: any) => ({ addOn: addOnVersion, quantity })),
        { addOn: wanted.addOnVersion, quantity: wanted.total },
      ];
      const path = `/api/v1/subscriptions/${wanted.subscription}/change`;
      return void (await ok(app.operator("POST", path, { tenant, body: { addOns } })));
    }
    case "ask_role":
      return void (await ok(
        app.operator("POST", "/api/v1/assignments", {
          tenant,
          body: { principal: "boss", role: wanted.role, node: wanted.node },
        }),
      ));
    case "wait_until":
      return app.setTime(wanted.at);
    case "lift_block":
      return void (await ok(
        app.operator("POST", `/api/v1/blocks/${wanted.block}/lift`, { tenant, body: { reason: "Advised" } }),
      ));
    case "resume_tenant":
      return void (await ok(app.operator("POST", `/api/v1/tenants/${tenant}/resume`, { body: { reason: "Advised" } })));
    default:
      throw new Error(`not applied: ${JSON.stringify(wanted)}`);
  }
}

describe("the change an explanation advises, when it is made, allows", () => {
  it("an upgrade, with the add-ons that can stay", async () => {
    const tenant = await tenantOn({
      plan: "desk.professional",
      addOns: [
        { addOn: "desk.extra-users", quantity: 1 },
        { addOn: "desk.long-audit", quantity: 1 },
      ],
    });
    expect(await applied(tenant, ask("desk.compliance"))).toMatchObject({
      kind: "upgrade_plan",
      plan: "desk.enterprise-plus",
      addOns: [],
    });
  });

  it("a bundle is upgraded to what covers all of it, never to a plan for one of its products", async () => {
    const tenant = await tenantOn({ plan: "suite.business" });
    expect(await applied(tenant, ask("agents.agents.custom"))).toMatchObject({
      kind: "upgrade_plan",
      plan: "suite.enterprise",
    });
    expect(
      (await ok(app.operator("POST", "/api/v1/decisions", { tenant, body: ask("desk.tickets.view") }))).allowed,
    ).toBe(true);
  });

  it("a product nobody subscribed to is subscribed to, beside what is held", async () => {
    const tenant = await tenantOn({ plan: "desk.starter" });
    expect(await applied(tenant, ask("agents.agents.run"))).toMatchObject({ kind: "subscribe", plan: "agents.free" });
    expect(
      (await ok(app.operator("POST", "/api/v1/decisions", { tenant, body: ask("desk.tickets.view") }))).allowed,
    ).toBe(true);
  });

  it("an add-on is bought in a quantity that can be had", async () => {
    const tenant = await tenantOn({ plan: "governance.essentials" });
    const { value } = await ok(app.operator("GET", "/api/v1/entitlements/governance.workspaces", { tenant }));
    const question = ask("governance.workspaces", { usage: { "governance.workspaces": value } });
    const wanted = await applied(tenant, question);
    expect(wanted).toMatchObject({ kind: "buy_add_on", addOn: "governance.extra-workspaces", quantity: 5, total: 5 });
  });

  it("a block is lifted, a suspended tenant resumed", async () => {
    const tenant = await tenantOn({ plan: "desk.professional" });
    await ok(
      app.operator("POST", "/api/v1/blocks", {
        tenant,
        body: { source: "billing", effect: "suspended", reason: "Unpaid" },
      }),
    );
    expect(await applied(tenant, ask("desk.tickets.view"))).toMatchObject({ kind: "lift_block" });
    await ok(app.operator("POST", `/api/v1/tenants/${tenant}/suspend`, { body: { reason: "Unpaid" } }));
    expect(await applied(tenant, ask("desk.tickets.view"))).toMatchObject({ kind: "resume_tenant" });
  });

  it("waiting is told as a moment, and then it is over", async () => {
    const tenant = await tenantOn({ plan: "desk.professional" });
    const until = "2026-03-12T12:00:00.000Z";
    await ok(
      app.operator("POST", `/api/v1/tenants/${tenant}/controls`, {
        body: { kind: "kill", capability: "desk.tickets.view", reason: "Maintenance", until },
      }),
    );
    expect(await applied(tenant, ask("desk.tickets.view"))).toEqual({ kind: "wait_until", at: until });
  });
});

it("refuses usage told of what is no meter: a typing mistake must not read as room", async () => {
  const body = ask("desk.users", { usage: { "desk.user": "999" } });
  const reply = await app.operator("POST", "/api/v1/decisions", { tenant: "acme", body });
  expect(reply).toMatchObject({
    status: 422,
    body: { code: "meter_unknown", errors: [{ pointer: "#/context/usage/desk.user" }] },
  });
});
