import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, openDesk, start } from "../../../test/desk.ts";
import { outboxOf } from "../../../test/traces.ts";

let { app, acme, globex, allowed } = {} as Desk;
beforeAll(async () => {
  ({ app, acme, globex, allowed } = await openDesk());
});
afterAll(() => app.close());

describe("an assignment", () => {
  const assign = (body: object) => acme("POST", "/assignments", body);
  const at = async <T>(time: string, ask: () => Promise<T>): Promise<T> => {
    app.setTime(time);
    try {
      return await ask();
    } finally {
      app.setTime(start);
    }
  };
  const fresh = async (externalId: string) => (await acme("POST", "/principals", { externalId })).body.id as string;

  it("lets its principal act from the instant it begins, and no longer at the instant it ends", async () => {
    await fresh("timed");
    const { body } = await assign({
      principal: "timed",
      role: "desk.manager",
      from: "2026-03-10T13:00:00Z",
      until: "2026-03-10T14:00:00Z",
    });
    expect(body).toMatchObject({ inForce: false, source: "manual" });
    const [before, first, last, over] = [
      "2026-03-10T12:59:59.999Z",
      "2026-03-10T13:00:00Z",
      "2026-03-10T13:59:59.999Z",
      "2026-03-10T14:00:00Z",
    ] as const;
    for (const [time, holds] of [
      [before, false],
      [first, true],
      [last, true],
      [over, false],
    ] as const) {
      expect(await at(time, () => allowed("timed", "desk.tickets.view"))).toBe(holds);
      const explained = (await acme("GET", `/principals/timed/permissions?at=${time}`)).body.permissions;
      expect(explained.length > 0).toBe(holds);
    }
    expect((await at(over, () => acme("POST", `/assignments/${body.id}/end`, {}))).body.code).toBe("assignment_over");
  });

  it("that is ended stops at once and stays to be read", async () => {
    const principalId = await fresh("ended");
    const { body } = await assign({ principal: principalId, role: "desk.manager" });
    expect(await allowed("ended", "desk.tickets.view")).toBe(true);
    const ended = await acme("POST", `/assignments/${body.id}/end`, { reason: "moved" });
    expect(ended.body).toMatchObject({ inForce: false, endedReason: "moved" });
    expect(await allowed("ended", "desk.tickets.view")).toBe(false);
    expect((await acme("GET", `/assignments/${body.id}`)).body).toEqual(ended.body);
  });

  it("is given once for one time: the same again is refused, also by many at once, and after it ended it is not", async () => {
    await fresh("twice");
    const give = (more: object = {}) => assign({ principal: "twice", role: "desk.agent", node: "berlin", ...more });
    // Reads at once open the connections, so that the writes really meet.
    await Promise.all(Array.from({ length: 6 }, () => acme("GET", "/roles")));
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => give()));
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
    expect(outcomes.find(({ status }) => status === 409)?.body.code).toBe("already_assigned");
    expect((await give({ node: "support" })).status).toBe(201);
    expect((await give({ source: "scim:staff" })).status).toBe(201);
    const made = outcomes.find(({ status }) => status === 201)?.body;
    await acme("POST", `/assignments/${made.id}/end`, {});
    expect((await give({ until: "2026-03-11T00:00:00Z" })).status).toBe(201);
    expect((await give({ from: "2026-03-10T23:00:00Z" })).status).toBe(409);
    expect((await give({ from: "2026-03-11T00:00:00Z" })).status).toBe(201);
  });

  it("may be taken back before it begins, and then leaves room for another", async () => {
    await fresh("early");
    const give = () => assign({ principal: "early", role: "desk.agent", from: "2026-03-12T00:00:00Z" });
    const { body } = await give();
    expect((await acme("POST", `/assignments/${body.id}/end`, {})).status).toBe(200);
    expect((await give()).status).toBe(201);
  });

  it("names a principal, a role and a node of its own tenant, each by id or key", async () => {
    const [foreign] = (await globex("GET", "/nodes?key=berlin")).body.items;
    const stranger = (await globex("GET", "/principals/ann")).body;
    for (const [body, code, pointer] of [
      [{ principal: stranger.id, role: "desk.agent" }, "principal_unknown", "#/principal"],
      [{ principal: "ann", role: "desk.nobody" }, "role_unknown", "#/role"],
      [{ principal: "ann", role: "desk.agent", node: foreign.id }, "node_unknown", "#/node"],
      [{ principal: "ann", role: "desk.agent", from: "2026-03-10T11:00:00Z" }, "in_the_past", "#/from"],
      [{ principal: "ann", role: "desk.agent", until: start }, "ends_before_it_begins", "#/until"],
    ] as const)
      expect(await assign(body)).toMatchObject({ status: 422, body: { code, errors: [{ pointer }] } });
    const { body } = await assign({ principal: "ann", role: "desk.agent", node: "support" });
    expect((await globex("GET", `/assignments/${body.id}`)).status).toBe(404);
    expect((await globex("POST", `/assignments/${body.id}/end`, {})).status).toBe(404);
  });

  it("holds its node only while it is not ended", async () => {
    const { body: node } = await acme("POST", "/nodes", { kind: "team", key: "brief", name: "Brief" });
    await fresh("noded");
    const { body } = await assign({ principal: "noded", role: "desk.agent", node: "brief" });
    expect((await acme("DELETE", `/nodes/${node.id}`)).body.code).toBe("node_in_use");
    await acme("POST", `/assignments/${body.id}/end`, {});
    expect((await acme("DELETE", `/nodes/${node.id}`)).status).toBe(200);
    expect((await acme("GET", `/assignments/${body.id}`)).body.nodeId).toBe(node.id);
  });

  it("is found by principal, role, node, source and whether it is in force", async () => {
    const list = async (query: string) => (await acme("GET", `/assignments?limit=200&${query}`)).body.items;
    const { id: principalId } = (await acme("GET", "/principals/twice")).body;
    const [{ id: nodeId }] = (await acme("GET", "/nodes?key=berlin")).body.items;
    const ofTwice = await list("principal=twice");
    expect(ofTwice).toHaveLength(5);
    expect(ofTwice.every((each: { principalId: string }) => each.principalId === principalId)).toBe(true);
    expect(await list(`principal=twice&node=${nodeId}`)).toHaveLength(4);
    expect(await list("principal=twice&source=scim:staff")).toHaveLength(1);
    expect(await list("principal=twice&role=desk.manager")).toHaveLength(0);
    expect(await list("principal=twice&inForce=true")).toHaveLength(3);
    expect(await list("principal=twice&inForce=false")).toHaveLength(2);
    expect(await acme("GET", "/assignments?principal=nobody")).toMatchObject({
      status: 422,
      body: { code: "principal_unknown", errors: [{ parameter: "principal" }] },
    });
  });
});

describe("the explanation of a principal's permissions", () => {
  it("names for each the assignment, the role and the node that give it", async () => {
    await acme("POST", "/principals", { externalId: "explained" });
    const give = async (body: object) => (await acme("POST", "/assignments", { principal: "explained", ...body })).body;
    const agent = await give({ role: "desk.agent", node: "berlin" });
    const manager = await give({ role: "desk.manager", node: "support", until: "2026-04-01T00:00:00Z" });
    const { body } = await acme("GET", "/principals/explained/permissions?permission=tickets.view");
    expect(body).toMatchObject({ externalId: "explained", status: "active" });
    expect(body.permissions).toEqual([
      {
        permission: "tickets.view",
        reach: "assigned",
        nodeId: agent.nodeId,
        assignmentId: agent.id,
        roleId: "desk.agent",
        roleName: "Agent",
        source: "manual",
        until: null,
      },
      expect.objectContaining({
        reach: "all",
        nodeId: manager.nodeId,
        assignmentId: manager.id,
        until: "2026-04-01T00:00:00.000Z",
      }),
    ]);
  });

  it("is empty while the principal is suspended, and of no stranger", async () => {
    await acme("PATCH", "/principals/explained", { status: "suspended" });
    expect((await acme("GET", "/principals/explained/permissions")).body).toMatchObject({
      status: "suspended",
      permissions: [],
    });
    expect((await globex("GET", "/principals/explained/permissions")).status).toBe(404);
  });
});

it("each change of an assignment is told once", async () => {
  const { id } = (await acme("POST", "/roles", { name: "Told", permissions: [] })).body;
  const assigned = await acme("POST", "/assignments", { principal: "bob", role: id });
  const ended = await acme("POST", `/assignments/${assigned.body.id}/end`, { reason: "over" });
  expect(await Promise.all([assigned, ended].map((reply) => outboxOf(app, reply)))).toMatchObject([
    [{ type: "access.assignment.created", data: { roleId: id, externalId: "bob", until: null } }],
    [{ type: "access.assignment.ended", data: { assignmentId: assigned.body.id, reason: "over" } }],
  ]);
});
