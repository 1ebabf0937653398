import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, openDesk } from "../../../test/desk.ts";
import { outboxOf } from "../../../test/traces.ts";

let { app, acme, globex, publish, allowed } = {} as Desk;
beforeAll(async () => {
  ({ app, acme, globex, publish, allowed } = await openDesk());
});
afterAll(() => app.close());

describe("permissions", () => {
  it("are those of the published catalogue, with how far they reach", async () => {
    const { body } = await app.operator("GET", "/api/v1/permissions");
    expect(body.items).toMatchObject([
      { key: "tickets.edit", reaches: ["own", "assigned", "team", "department", "business_unit", "all"] },
      { key: "tickets.merge", archived: false },
      { key: "tickets.view", label: "View tickets", reaches: ["all", "assigned", "department"] },
    ]);
  });
});

describe("a built-in role", () => {
  it("is read by its key and does not change", async () => {
    const { body } = await acme("GET", "/roles/desk.agent");
    expect(body).toMatchObject({ id: "desk.agent", name: "Agent", description: "Works on tickets.", builtIn: true });
    for (const [method, change] of [
      ["PATCH", { name: "Mine" }],
      ["DELETE", undefined],
    ] as const)
      expect(await acme(method, "/roles/desk.agent", change)).toMatchObject({
        status: 409,
        body: { code: "role_built_in" },
      });
  });
});

describe("a role", () => {
  it("is found by a part of its name, a built-in one by its key as well, page after page", async () => {
    await acme("POST", "/roles", { name: "Agent of the night", permissions: [] });
    const { body } = await acme("GET", "/roles?search=AGENT");
    const names = body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["Agent", "Agent of the night"]));
    const paged: string[] = [];
    for (let cursor = ""; ; ) {
      const page = (await acme("GET", `/roles?search=agent&limit=1${cursor}`)).body;
      paged.push(...page.items.map(({ name }: { name: string }) => name));
      if (page.next === null) break;
      cursor = `&cursor=${String(page.next)}`;
    }
    expect(paged).toEqual(names);
    expect((await acme("GET", "/roles?search=desk.agent")).body.items).toMatchObject([{ id: "desk.agent" }]);
    expect((await acme("GET", "/roles?search=nobody%27s")).body.items).toEqual([]);
  });
});

describe("a custom role", () => {
  const view = { permission: "tickets.view", reach: "department" };

  it("names permissions the catalogue has, with a reach it offers, each mistake at its place", async () => {
    const { status, body } = await acme("POST", "/roles", {
      name: "Wrong",
      permissions: [view, { permission: "tickets.fly", reach: "all" }, { permission: "tickets.view", reach: "team" }],
    });
    expect(status).toBe(422);
    expect(body.code).toBe("permission_unknown");
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "#/permissions/1/permission",
      "#/permissions/2/reach",
    ]);
  });

  it("is known to its tenant alone", async () => {
    const { body } = await acme("POST", "/roles", { name: "Private", permissions: [view] });
    for (const [method, change] of [
      ["GET", undefined],
      ["PATCH", { name: "Taken" }],
      ["DELETE", undefined],
    ] as const)
      expect((await globex(method, `/roles/${body.id}`, change)).status).toBe(404);
    expect(await globex("POST", "/assignments", { principal: "ann", role: body.id })).toMatchObject({
      status: 422,
      body: { code: "role_unknown", errors: [{ pointer: "#/role" }] },
    });
  });

  it("has a name of its own in its tenant, and only there", async () => {
    expect((await acme("POST", "/roles", { name: "Once", permissions: [] })).status).toBe(201);
    expect(await acme("POST", "/roles", { name: "Once", permissions: [] })).toMatchObject({
      status: 409,
      body: { code: "role_name_taken" },
    });
    expect((await globex("POST", "/roles", { name: "Once", permissions: [] })).status).toBe(201);
  });

  it("gives its name free when it is deleted, which waits until nobody has it", async () => {
    const { body: role } = await acme("POST", "/roles", { name: "Brief", permissions: [view] });
    const { body: assignment } = await acme("POST", "/assignments", {
      principal: "ann",
      role: role.id,
      from: "2026-03-11T12:00:00Z",
    });
    expect(await acme("DELETE", `/roles/${role.id}`)).toMatchObject({ status: 409, body: { code: "role_in_use" } });
    await acme("POST", `/assignments/${assignment.id}/end`, {});
    expect((await acme("DELETE", `/roles/${role.id}`)).status).toBe(200);
    expect((await acme("GET", `/roles/${role.id}`)).status).toBe(404);
    expect((await acme("POST", "/assignments", { principal: "ann", role: role.id })).body.code).toBe("role_unknown");
    expect((await acme("POST", "/roles", { name: "Brief", permissions: [] })).status).toBe(201);
  });

  it("is either assigned or deleted by two who ask at once, never both", async () => {
    const { body: role } = await acme("POST", "/roles", { name: "Contested", permissions: [view] });
    const [assigned, deleted] = await Promise.all([
      acme("POST", "/assignments", { principal: "bob", role: role.id }),
      acme("DELETE", `/roles/${role.id}`),
    ]);
    expect([
      [201, 409],
      [422, 200],
    ]).toContainEqual([assigned.status, deleted.status]);
  });

  it("keeps a permission the catalogue archives later, and can give it to no other", async () => {
    const merge = { permission: "tickets.merge", reach: "all" };
    const { body: role } = await acme("POST", "/roles", { name: "Merger", permissions: [merge] });
    await publish("{ label: Merge tickets, archived: true }");
    try {
      const kept = await acme("PATCH", `/roles/${role.id}`, { permissions: [merge, view] });
      expect(kept.body.permissions).toEqual([merge, view]);
      expect(await acme("POST", "/roles", { name: "Late", permissions: [merge] })).toMatchObject({
        status: 422,
        body: { code: "permission_unknown", errors: [{ pointer: "#/permissions/0/permission" }] },
      });
      const { body } = await acme("GET", "/permissions");
      expect(body.items).toContainEqual(expect.objectContaining({ key: "tickets.merge", archived: true }));
    } finally {
      await publish("{ label: Merge tickets }");
    }
  });

  it("changes at once for whoever has it", async () => {
    const { body: role } = await acme("POST", "/roles", { name: "Growing", permissions: [] });
    await acme("POST", "/assignments", { principal: "bob", role: role.id });
    expect(await allowed("bob", "desk.tickets.edit")).toBe(false);
    await acme("PATCH", `/roles/${role.id}`, { permissions: [{ permission: "tickets.edit", reach: "all" }] });
    expect(await allowed("bob", "desk.tickets.edit")).toBe(true);
    await acme("PATCH", `/roles/${role.id}`, { permissions: [] });
    expect(await allowed("bob", "desk.tickets.edit")).toBe(false);
  });

  it("is changed only as seen, also by two at once", async () => {
    const { body: role } = await acme("POST", "/roles", { name: "Seen", permissions: [] });
    const { headers } = await acme("GET", `/roles/${role.id}`);
    const patch = (description: string) =>
      acme("PATCH", `/roles/${role.id}`, { description }, { headers: { "if-match": String(headers["etag"]) } });
    const outcomes = await Promise.all([patch("one"), patch("two")]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });
});

it("the list of roles has the built-in ones first and loses none between pages, whatever their size", async () => {
  const whole = (await acme("GET", "/roles?limit=200")).body.items as readonly { id: string; builtIn: boolean }[];
  expect(whole.slice(0, 2).map(({ id }) => id)).toEqual(["desk.agent", "desk.manager"]);
  expect(whole.filter(({ builtIn }) => !builtIn).length).toBeGreaterThan(2);
  for (const limit of [1, 2, 3, whole.length - 1, whole.length]) {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { items: unknown[]; next: string | null } } = await acme(
        "GET",
        `/roles?limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...body.items);
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual(whole);
  }
});

it("each change of a role is told once", async () => {
  const created = await acme("POST", "/roles", { name: "Told", permissions: [] });
  const { id } = created.body;
  const updated = await acme("PATCH", `/roles/${id}`, { name: "Told again" });
  const deleted = await acme("DELETE", `/roles/${id}`);
  expect(await Promise.all([created, updated, deleted].map((reply) => outboxOf(app, reply)))).toMatchObject([
    [{ type: "access.role.created", data: { roleId: id, name: "Told" } }],
    [{ type: "access.role.updated", data: { name: "Told again" } }],
    [{ type: "access.role.deleted", data: { roleId: id } }],
  ]);
});
