import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ask, type Harness, openHarness } from "../../../test/harness.ts";
import { loadDemo } from "../../demo.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await loadDemo(app.app);
});
afterAll(() => app.close());

const user = (id: string) => ({ type: "user", id });
const ticket = (node: string, more: object = {}) => ({ type: "ticket", id: "T-1", properties: { node, ...more } });
const assign = { subject: user("lead-1"), action: { name: "desk.tickets.assign" }, resource: ticket("support-berlin") };

const decide = async (body: object, ask: Partial<Ask> = {}) =>
  (await app.operator("POST", "/api/v1/decisions", { tenant: "acme", body, ...ask })).body;
const explain = async (body: object) =>
  (await app.operator("POST", "/api/v1/decisions/explain", { tenant: "acme", body })).body;
const change = (method: "POST" | "PATCH" | "PUT", path: string, body: object = {}, tenant = "acme") =>
  app.operator(method, path, { tenant, body });

describe("a decision", () => {
  it("is allowed when every stage passes, and says from which revision", async () => {
    const said = await decide(assign);
    expect(said).toMatchObject({
      allowed: true,
      code: "allowed",
      stage: null,
      capability: "desk.tickets.assign",
      value: true,
      advisory: true,
      reasonUser: null,
    });
    expect(said.revision).toMatch(/^\d+-\d+$/);
    expect(said.id).toMatch(/^dec_/);
  });

  it("knows a principal only as far as its reach", async () => {
    expect(await decide({ ...assign, resource: ticket("sales") })).toMatchObject({
      allowed: false,
      code: "permission_missing",
      stage: "permission",
    });
    const view = { action: { name: "desk.tickets.view" }, subject: user("agent-1") };
    expect((await decide({ ...view, resource: ticket("support-berlin", { assignee: "agent-1" }) })).allowed).toBe(true);
    expect((await decide({ ...view, resource: ticket("support-berlin", { assignee: "agent-2" }) })).allowed).toBe(
      false,
    );
  });

  it("denies what nobody declared, whom nobody knows, and where nothing is", async () => {
    expect(await decide({ ...assign, action: { name: "desk.tickets.teleport" } })).toMatchObject({
      allowed: false,
      code: "capability_unknown",
    });
    expect(await decide({ ...assign, subject: user("stranger") })).toMatchObject({
      allowed: false,
      code: "principal_unknown",
    });
    expect(await decide({ ...assign, resource: ticket("nowhere") })).toMatchObject({
      allowed: false,
      code: "node_unknown",
    });
  });

  it("tells the user and the administrator why not, in English and German", async () => {
    const { reasonUser, reasonAdmin } = await decide({ ...assign, subject: user("stranger") });
    expect(Object.keys(reasonUser).toSorted()).toEqual(["de", "en"]);
    expect(reasonAdmin.en).not.toBe(reasonUser.en);
    expect(reasonAdmin.de).not.toBe(reasonAdmin.en);
  });

  it("sees a change that was answered, without waiting", async () => {
    const made = await change("POST", "/api/v1/principals", { externalId: "newcomer" });
    expect(await decide({ ...assign, subject: user("newcomer") })).toMatchObject({ code: "permission_missing" });
    const assigned = await change("POST", "/api/v1/assignments", { principal: made.body.id, role: "desk.manager" });
    const said = await decide({
      ...assign,
      subject: user("newcomer"),
      minRevision: assigned.headers["bailiwick-revision"],
    });
    expect(said.allowed).toBe(true);
    expect(said.revision).toBe(assigned.headers["bailiwick-revision"]);
  });

  it("refuses to answer from before a revision it has not seen", async () => {
    const reply = await app.operator("POST", "/api/v1/decisions", {
      tenant: "acme",
      body: { ...assign, minRevision: "1-999999" },
    });
    expect(reply).toMatchObject({ status: 409, body: { code: "revision_not_reached" } });
    expect(reply.headers["retry-after"]).toBe("1");
  });

  it("is the same from a second process on the same database", async () => {
    const second = await openHarness({ database: app.database });
    try {
      const ask = { tenant: "acme", body: { ...assign, subject: user("agent-2") } };
      expect((await second.operator("POST", "/api/v1/decisions", ask)).body.allowed).toBe(false);
      const { headers } = await change("POST", "/api/v1/assignments", { principal: "agent-2", role: "desk.manager" });
      const body = { ...ask.body, minRevision: headers["bailiwick-revision"] };
      expect((await second.operator("POST", "/api/v1/decisions", { ...ask, body })).body.allowed).toBe(true);
    } finally {
      await second.app.close();
    }
  });
});

describe("each stage", () => {
  it("controls: a kill switch denies until it ends, and says when", async () => {
    const until = "2026-03-10T13:00:00.000Z";
    const { body } = await app.operator("POST", "/api/v1/controls", {
      body: { kind: "kill", capability: "desk.tickets.assign", reason: "Overload", until },
    });
    expect(await decide(assign)).toMatchObject({ code: "killed", stage: "controls", retryAt: until, source: body.id });
    app.setTime(until);
    expect((await decide(assign)).allowed).toBe(true);
    app.setTime("2026-03-10T12:00:00Z");
    expect((await decide(assign)).code).toBe("killed");
    await app.operator("POST", `/api/v1/controls/${body.id}/end`, { body: { reason: "Load is back to normal" } });
    expect((await decide(assign)).allowed).toBe(true);
  });

  it("standing: a suspended tenant may still export and pay", async () => {
    const lead = { ...assign, subject: user("admin-1"), resource: undefined };
    await change("POST", "/api/v1/tenants/acme/suspend", { reason: "Unpaid" });
    expect(await decide({ ...lead, action: { name: "desk.tickets.view" } })).toMatchObject({
      code: "suspended",
      stage: "standing",
    });
    expect((await decide({ ...lead, action: { name: "desk.reports.export" } })).allowed).toBe(true);
    expect((await decide({ ...lead, action: { name: "desk.billing.manage" } })).allowed).toBe(true);
    await change("POST", "/api/v1/tenants/acme/resume", { reason: "Paid" });
    expect((await decide({ ...lead, action: { name: "desk.tickets.view" } })).allowed).toBe(true);
  });

  it("network: the address of the connection counts, unless a trusted key says where its user is", async () => {
    const policy = { mode: "enforce", rules: [{ effect: "allow", cidr: "203.0.113.0/24" }], confirm: true };
    await change("PUT", "/api/v1/network-policy", policy);
    expect(await decide(assign)).toMatchObject({ code: "address_not_allowed", stage: "network" });
    expect((await decide({ ...assign, context: { ip: "203.0.113.9" } })).allowed).toBe(true);
    const key = (await change("POST", "/api/v1/keys", { name: "app", scopes: ["decisions.decision.make"] })).body.key;
    const claimed = await app.as(key, "POST", "/api/v1/decisions", {
      body: { ...assign, context: { ip: "203.0.113.9" } },
    });
    expect(claimed).toMatchObject({
      status: 403,
      body: { code: "context_not_trusted", errors: [{ pointer: "#/context/ip" }] },
    });
    await change("PUT", "/api/v1/network-policy", { mode: "off", rules: [] });
  });

  it("entitlement: what the plan lacks names the cheapest plan that has it", async () => {
    const { stages } = await explain({ subject: user("admin-1"), action: { name: "desk.compliance" } });
    expect(stages.find(({ stage }: { stage: string }) => stage === "entitlement")).toMatchObject({
      outcome: "deny",
      code: "not_entitled",
      change: { kind: "upgrade_plan", plan: "desk.enterprise-plus" },
    });
  });

  it("policy: a deny that holds denies, whoever else allows", async () => {
    const rule = {
      label: "Only with a second factor",
      effect: "deny",
      capabilities: ["desk.tickets.assign"],
      condition: { op: "not", args: [{ op: "eq", args: [{ attribute: "principal.mfa" }, { value: true }] }] },
    };
    const { body } = await change("POST", "/api/v1/rules", rule);
    expect((await decide(assign)).allowed).toBe(true);
    await change("PATCH", "/api/v1/principals/lead-1", { attributes: { mfa: false } });
    // What is stored wins over what is sent.
    const claiming = { ...assign, subject: { ...assign.subject, properties: { mfa: true } } };
    expect(await decide(claiming)).toMatchObject({ code: "policy_denied", source: body.id });
    await change("PATCH", "/api/v1/principals/lead-1", { attributes: { mfa: null } });
    expect(await decide(claiming)).toMatchObject({ code: "policy_denied", source: body.id });
    await change("PATCH", "/api/v1/principals/lead-1", { attributes: {} });
    // Without the attribute the condition is an error, and an error in a deny rule holds.
    expect(await decide(assign)).toMatchObject({ code: "policy_denied" });
    await change("PATCH", "/api/v1/principals/lead-1", { attributes: { mfa: true } });
    await app.operator("DELETE", `/api/v1/rules/${body.id}`, { tenant: "acme" });
  });

  it("limits: reported usage must leave room on every level", async () => {
    const users = (used: string, quantity = "1") =>
      decide({
        subject: user("admin-1"),
        action: { name: "desk.users" },
        context: { quantity, usage: { "desk.users": used } },
      });
    expect((await users("59")).allowed).toBe(true);
    expect(await users("60")).toMatchObject({ code: "limit_reached", stage: "limits" });
    expect((await users("58", "2")).allowed).toBe(true);
    expect((await users("58", "2.000001")).allowed).toBe(false);
    await change("POST", "/api/v1/overrides", {
      capability: "desk.users",
      node: "support",
      mode: "cap",
      value: "5",
      reason: "Budget of the department",
    });
    const inSupport = (used: string) =>
      decide({
        subject: user("admin-1"),
        action: { name: "desk.users" },
        resource: { type: "seat", id: "s", properties: { node: "support-berlin" } },
        context: { usage: { "desk.users": { tenant: "10", nodes: { support: used } } } },
      });
    expect((await inSupport("4")).allowed).toBe(true);
    expect((await inSupport("5")).allowed).toBe(false);
  });
});

describe("an explanation", () => {
  it("shows seven stages and how a value came about", async () => {
    const { stages } = await explain({ subject: user("admin-1"), action: { name: "desk.users" } });
    expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual([
      "controls",
      "standing",
      "network",
      "entitlement",
      "policy",
      "permission",
      "limits",
    ]);
    const { provenance } = stages[3];
    expect(provenance).toMatchObject([
      { kind: "plan", value: "50", result: "50" },
      { kind: "raise", value: "60", result: "60" },
    ]);
  });

  it("asks for the role that would allow, where it would", async () => {
    const { stages } = await explain({ ...assign, subject: user("agent-1") });
    expect(stages[5]).toMatchObject({
      stage: "permission",
      outcome: "deny",
      change: { kind: "ask_role", role: "desk.team-lead" },
    });
  });
});

describe("many questions at once", () => {
  it("are answered in order, from one revision", async () => {
    const { body } = await app.operator("POST", "/api/v1/decisions/batch", {
      tenant: "acme",
      body: {
        subject: user("lead-1"),
        resource: ticket("support-berlin"),
        questions: [
          { action: { name: "desk.tickets.assign" } },
          { action: { name: "desk.tickets.delete" } },
          { action: { name: "desk.nonsense" } },
        ],
      },
    });
    expect(body.decisions.map(({ code }: { code: string }) => code)).toEqual([
      "allowed",
      "permission_missing",
      "capability_unknown",
    ]);
  });

  it("are told where a default is wrong: where the default stands", async () => {
    const usage = { "desk.nonsense": "1" };
    const questions = [
      { action: { name: "desk.tickets.assign" } },
      { action: { name: "desk.sso" }, context: { usage } },
    ];
    const places = async (body: object) => {
      const reply = await app.operator("POST", "/api/v1/decisions/batch", {
        tenant: "acme",
        body: { subject: user("lead-1"), questions, ...body },
      });
      return reply.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    expect(await places({ context: { usage } })).toEqual(["#/context/usage/desk.nonsense"]);
    expect(await places({})).toEqual(["#/questions/1/context/usage/desk.nonsense"]);
  });

  it("cover every capability of the subscribed products when none is named", async () => {
    const { body } = await app.operator("POST", "/api/v1/decisions/capabilities", {
      tenant: "acme",
      body: { subject: user("admin-1") },
    });
    const keys = body.decisions.map(({ capability }: { capability: string }) => capability);
    expect(keys.every((key: string) => key.startsWith("desk."))).toBe(true);
    expect(keys).toContain("desk.tickets.view");
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it("counts decisions by outcome and code, and by no tenant", async () => {
  await decide(assign);
  const { body } = await app.as(undefined, "GET", "/metrics");
  expect(body).toMatch(/bailiwick_decisions_total\{outcome="allow",code="allowed"\} \d+/);
  expect(body).not.toContain("acme");
});

it("adds up how long its requests took, which is longer than no time", async () => {
  const told = async () => {
    const { body } = await app.as(undefined, "GET", "/metrics");
    const line =
      /^bailiwick_http_request_duration_seconds_sum\{method="POST",route="\/api\/v1\/decisions",status="200"\} (.+)$/m;
    return Number(line.exec(String(body))?.[1]);
  };
  await decide(assign);
  const before = await told();
  expect(before).toBeGreaterThan(0);
  await decide(assign);
  expect(await told()).toBeGreaterThan(before);
});
