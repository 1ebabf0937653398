import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Ask, type Harness, type Method, openHarness } from "../../../test/harness.ts";
import { outboxOf } from "../../../test/traces.ts";

const catalogue = (merge: string) => `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
permissions:
  tickets.view: { label: View tickets, reaches: [all, assigned, department] }
  tickets.edit: { label: Edit tickets }
  tickets.merge: ${merge}
capabilities:
  desk.tickets.view: { kind: switch, class: read, permission: tickets.view }
  desk.tickets.edit: { kind: switch, class: write, permission: tickets.edit }
roles:
  desk.agent:
    label: Agent
    description: Works on tickets.
    grants: { tickets.view: assigned, tickets.edit: own }
  desk.manager:
    label: Manager
    grants: { tickets.view: all, tickets.edit: all }
plans:
  desk.all:
    default: true
    price: 0
    items: { desk.tickets.view: true, desk.tickets.edit: true }
`;

let app: Harness;
const start = "2026-03-10T12:00:00Z";

const push = async (text: string) => {
  const pushed = await app.operator("POST", "/api/v1/catalogue/push", {
    body: { files: [{ name: "desk.yaml", text }] },
  });
  if (pushed.status >= 300) throw new Error(JSON.stringify(pushed.body));
};

const acme = (method: Method, path: string, body?: unknown, more: Ask = {}) =>
  app.operator(method, `/api/v1${path}`, { tenant: "acme", ...(body !== undefined && { body }), ...more });
const globex = (method: Method, path: string, body?: unknown) =>
  app.operator(method, `/api/v1${path}`, { tenant: "globex", ...(body !== undefined && { body }) });

const allowed = async (subject: string, capability: string, properties: object = {}) => {
  const { body } = await acme("POST", "/decisions", {
    subject: { type: "user", id: subject },
    action: { name: capability },
    resource: { type: "ticket", id: "1", properties },
  });
  return body.allowed as boolean;
};

beforeAll(async () => {
  app = await openHarness({ now: start });
  await push(catalogue("{ label: Merge tickets }"));
  for (const slug of ["acme", "globex"]) {
    const tenant = { tenant: slug };
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
    const { body } = await app.operator("POST", "/api/v1/nodes", {
      ...tenant,
      body: { kind: "department", key: "support", name: "Support" },
    });
    const team = { kind: "team", key: "berlin", name: "Berlin", parentId: body.id };
    await app.operator("POST", "/api/v1/nodes", { ...tenant, body: team });
    await app.operator("POST", "/api/v1/principals", { ...tenant, body: { externalId: "ann" } });
    await app.operator("POST", "/api/v1/principals", { ...tenant, body: { externalId: "bob" } });
  }
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
    await push(catalogue("{ label: Merge tickets, archived: true }"));
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
      await push(catalogue("{ label: Merge tickets }"));
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

it("each change of a role and of an assignment is told once", async () => {
  const created = await acme("POST", "/roles", { name: "Told", permissions: [] });
  const { id } = created.body;
  const updated = await acme("PATCH", `/roles/${id}`, { name: "Told again" });
  const assigned = await acme("POST", "/assignments", { principal: "bob", role: id });
  const ended = await acme("POST", `/assignments/${assigned.body.id}/end`, { reason: "over" });
  const deleted = await acme("DELETE", `/roles/${id}`);
  const told = await Promise.all([created, updated, assigned, ended, deleted].map((reply) => outboxOf(app, reply)));
  expect(told).toMatchObject([
    [{ type: "access.role.created", data: { roleId: id, name: "Told" } }],
    [{ type: "access.role.updated", data: { name: "Told again" } }],
    [{ type: "access.assignment.created", data: { roleId: id, externalId: "bob", until: null } }],
    [{ type: "access.assignment.ended", data: { assignmentId: assigned.body.id, reason: "over" } }],
    [{ type: "access.role.deleted", data: { roleId: id } }],
  ]);
});

describe("a node that is deleted while something is attached to it", () => {
  /** Deletes the node in a transaction that commits only when the request waits for it. */
  async function whileDeleting(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    await acme("POST", "/nodes", { kind: "team", key, name: key });
    const client = await app.database.owner.connect();
    try {
      await client.query("begin");
      await client.query("delete from tenancy.nodes where key = $1", [key]);
      const asked = ask();
      for (let waiting = 0; waiting === 0; ) {
        const { rows } = await app.database.owner.query<{ waiting: number }>(
          "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        waiting = rows[0]?.waiting ?? 0;
      }
      await client.query("commit");
      return await asked;
    } finally {
      client.release();
    }
  }

  it("is unknown to an assignment, a rule and a control alike", async () => {
    const outcomes = [
      await whileDeleting("going-1", () =>
        acme("POST", "/assignments", { principal: "bob", role: "desk.agent", node: "going-1" }),
      ),
      await whileDeleting("going-2", () =>
        acme("POST", "/rules", { effect: "deny", classes: ["write"], node: "going-2" }),
      ),
      await whileDeleting("going-3", () =>
        acme("POST", "/tenants/acme/controls", { kind: "kill", reason: "r", node: "going-3" }),
      ),
    ];
    expect(outcomes.map(({ status, body }) => [status, body.code])).toEqual(outcomes.map(() => [422, "node_unknown"]));
  });
});
