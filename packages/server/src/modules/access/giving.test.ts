import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, openDesk } from "../../../test/desk.ts";
import { auditOf } from "../../../test/traces.ts";

let { app, acme, globex } = {} as Desk;
let narrow: string;
beforeAll(async () => {
  ({ app, acme, globex } = await openDesk());
  const scopes = ["access.assignment.create", "access.role.create", "access.role.update"];
  narrow = (await acme("POST", "/keys", { name: "app", scopes })).body.key;
  for (const externalId of ["lead", "agent", "away", "anybody"]) await acme("POST", "/principals", { externalId });
  await acme("POST", "/assignments", { principal: "lead", role: "desk.manager", node: "support" });
  await acme("POST", "/assignments", { principal: "agent", role: "desk.agent" });
  await acme("POST", "/assignments", { principal: "away", role: "desk.manager" });
  await app.operator("PATCH", "/api/v1/principals/away", { tenant: "acme", body: { status: "suspended" } });
});
afterAll(() => app.close());

let count = 0;
async function give(onBehalfOf: string | undefined, role: string, node: string | undefined, more: object = {}) {
  const principal = `taker-${(count += 1)}`;
  await acme("POST", "/principals", { externalId: principal });
  const body = { principal, role, ...(node && { node }), ...(onBehalfOf && { onBehalfOf }), ...more };
  return app.as(narrow, "POST", "/api/v1/assignments", { body });
}

describe("giving a role on behalf of a principal", () => {
  it("gives what the principal holds there or below, and tells who gave it", async () => {
    const here = await give("lead", "desk.manager", "support");
    expect(here).toMatchObject({ status: 201, body: { givenBy: expect.stringMatching(/^prn_/) } });
    expect((await give("lead", "desk.manager", "berlin")).status).toBe(201);
    expect((await give("lead", "desk.agent", "berlin")).status).toBe(201);
    const read = await acme("GET", `/assignments/${here.body.id}`);
    expect(read.body.givenBy).toBe(here.body.givenBy);
  });

  it.each([
    ["lead", "desk.manager", undefined],
    ["agent", "desk.manager", "berlin"],
    ["agent", "desk.manager", undefined],
    ["away", "desk.agent", "berlin"],
    ["anybody", "desk.agent", "berlin"],
  ])("refuses %s to give %s at %s, which they do not hold, and writes it down", async (giver, role, node) => {
    const reply = await give(giver, role, node);
    expect(reply).toMatchObject({ status: 403, body: { code: "beyond_giver" } });
    expect(reply.body.errors[0]).toMatchObject({ pointer: "#/role", detail: expect.stringContaining(giver) });
    expect(await auditOf(app, reply)).toMatchObject([{ outcome: "refused", reason: "beyond_giver" }]);
  });

  it("gives nothing for longer than they have it", async () => {
    await acme("POST", "/principals", { externalId: "brief" });
    await acme("POST", "/assignments", { principal: "brief", role: "desk.agent", until: "2026-03-20T00:00:00Z" });
    expect((await give("brief", "desk.agent", "berlin")).body.code).toBe("beyond_giver");
    const until = (day: number) => ({ until: `2026-03-${day}T00:00:00Z` });
    expect((await give("brief", "desk.agent", "berlin", until(21))).body.code).toBe("beyond_giver");
    expect((await give("brief", "desk.agent", "berlin", until(20))).status).toBe(201);
  });

  it("is what a key must do that may not give anything by its own right", async () => {
    const reply = await give(undefined, "desk.agent", "berlin");
    expect(reply).toMatchObject({
      status: 403,
      body: { code: "giver_required", errors: [{ pointer: "#/onBehalfOf" }] },
    });
    const scopes = ["access.assignment.create", "access.assignment.give-any"];
    const { key } = (await acme("POST", "/keys", { name: "administration", scopes })).body;
    const body = { principal: "anybody", role: "desk.manager", node: "berlin" };
    const given = await app.as(key, "POST", "/api/v1/assignments", { body });
    expect(given).toMatchObject({ status: 201, body: { givenBy: null } });
  });

  it("holds a key to its principal even where it needs none", async () => {
    await acme("POST", "/principals", { externalId: "held" });
    const body = { principal: "held", role: "desk.manager", onBehalfOf: "agent" };
    expect((await acme("POST", "/assignments", body)).body.code).toBe("beyond_giver");
  });

  it("knows principals of its own tenant only", async () => {
    await globex("POST", "/principals", { externalId: "boss" });
    await globex("POST", "/assignments", { principal: "boss", role: "desk.manager" });
    expect(await give("boss", "desk.agent", "berlin")).toMatchObject({
      status: 422,
      body: { code: "principal_unknown", errors: [{ pointer: "#/onBehalfOf" }] },
    });
  });
});

describe("a role that is assigned", () => {
  const role = async (name: string) => {
    const permissions = [{ permission: "tickets.view", reach: "assigned" }];
    const made = await acme("POST", "/roles", { name, permissions });
    return made.body.id as string;
  };
  const widen = (id: string, more: object = {}) => {
    const permissions = [
      { permission: "tickets.view", reach: "assigned" },
      { permission: "tickets.edit", reach: "all" },
    ];
    return app.as(narrow, "PATCH", `/api/v1/roles/${id}`, { body: { permissions, ...more } });
  };

  it("is given more only by who holds it everywhere", async () => {
    const id = await role("Reader");
    await acme("POST", "/assignments", { principal: "anybody", role: id });
    expect((await widen(id)).body.code).toBe("giver_required");
    expect((await widen(id, { onBehalfOf: "lead" })).body).toMatchObject({
      code: "beyond_giver",
      errors: [{ pointer: "#/permissions" }],
    });
    await acme("POST", "/principals", { externalId: "chief" });
    await acme("POST", "/assignments", { principal: "chief", role: "desk.manager" });
    expect((await widen(id, { onBehalfOf: "chief" })).status).toBe(200);
  });

  it("is given less by anybody who may change it, and so is one that nobody has given more", async () => {
    const id = await role("Writer");
    expect((await widen(id)).status).toBe(200);
    await acme("POST", "/assignments", { principal: "anybody", role: id });
    const body = { permissions: [{ permission: "tickets.view", reach: "assigned" }] };
    expect((await app.as(narrow, "PATCH", `/api/v1/roles/${id}`, { body })).status).toBe(200);
  });
});
