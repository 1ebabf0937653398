import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DecisionPoint, openDecisionPoint, textsIn } from "./decision-point.ts";

/**
 * Every level of conformance on a scenario of our own: two users, two records, three actions. `user-1` writes what is
 * not archived and deletes softly; an admin writes what is archived; every known user reads.
 */
let point: DecisionPoint;
beforeAll(async () => {
  point = await openDecisionPoint({
    ...textsIn("vault"),
    tenant: "vault",
    plan: "vault.all",
    policyKey: "records",
    principals: [
      { externalId: "user-1", attributes: { writer: true } },
      { externalId: "user-2", attributes: { role: "admin" } },
    ],
    nodes: [
      { key: "record-1", kind: "project", name: "One" },
      { key: "record-2", kind: "project", name: "Two" },
    ],
  });
});
afterAll(() => point?.harness.close());

const user = (id: string, properties?: object) => ({ type: "user", id, ...(properties && { properties }) });
const record = (id: string, status?: string) => ({ type: "record", id, ...(status && { properties: { status } }) });
const action = (name: string, properties?: object) => ({ name, ...(properties && { properties }) });
const question = { subject: user("user-1"), action: action("read"), resource: record("record-1") };

const evaluate = (body: unknown) => point.ask("/access/v1/evaluation", body);
const evaluations = async (body: unknown) => (await point.ask("/access/v1/evaluations", body)).body.evaluations;
const decisions = async (body: object) =>
  (await evaluations(body)).map(({ decision }: { decision: boolean }) => decision);
const search = (entity: string, body: unknown) => point.ask(`/access/v1/search/${entity}`, body);
const idsOf = ({ body }: { body: { results: { id: string }[] } }) => body.results.map(({ id }) => id);

describe("one evaluation", () => {
  it.each([
    [user("user-1"), action("read"), record("record-1"), true],
    [user("user-1"), action("write"), record("record-1"), true],
    [user("user-2"), action("read"), record("record-1"), true],
    [user("user-2"), action("write"), record("record-1"), false],
    [user("user-1"), action("write"), record("record-2", "archived"), false],
    [user("user-2", { role: "admin" }), action("write"), record("record-2", "archived"), true],
    [user("user-1"), action("delete", { soft: true }), record("record-1"), true],
    [user("user-1"), action("delete", { soft: false }), record("record-1"), false],
  ])("%j may %j on %j: %s", async (subject, asked, resource, decision) => {
    const body = { subject, action: asked, resource };
    for (const context of [undefined, { time: "2025-06-27T18:03-07:00", ip: "192.168.1.1" }]) {
      const reply = await evaluate({ ...body, ...(context && { context }) });
      expect(reply).toMatchObject({ status: 200, body: { decision } });
      expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    }
  });

  it("says why not to the user and to the administrator, and at which revision", async () => {
    const { body } = await evaluate({ ...question, subject: user("user-2"), action: action("write") });
    expect(body).toMatchObject({
      decision: false,
      context: {
        evaluation_id: expect.stringMatching(/^dec_/),
        reason: "policy_not_satisfied",
        reason_user: { en: expect.any(String), de: expect.any(String) },
        reason_admin: { en: expect.any(String), de: expect.any(String) },
        revision: expect.stringMatching(/^\d+-\d+$/),
      },
    });
    const permitted = (await evaluate(question)).body;
    expect(permitted.context).toMatchObject({ reason: "allowed", value: true });
    expect(permitted.context).not.toHaveProperty("reason_user");
  });

  it("ignores what it does not know, at every depth", async () => {
    const { subject, resource } = question;
    const body = {
      ...question,
      subject: { ...subject, future: 1, properties: { department: "Sales" } },
      resource: { ...resource, future: [], properties: { owner: "user-2" } },
      future: { nested: true },
    };
    expect(await evaluate(body)).toMatchObject({ status: 200, body: { decision: true } });
  });

  it.each([
    ["subject", { ...question, subject: undefined }],
    ["action", { ...question, action: undefined }],
    ["resource", { ...question, resource: undefined }],
    ["subject/type", { ...question, subject: { id: "user-1" } }],
    ["subject/id", { ...question, subject: { type: "user" } }],
    ["action/name", { ...question, action: {} }],
    ["resource/type", { ...question, resource: { id: "record-1" } }],
    ["resource/id", { ...question, resource: { type: "record" } }],
    ["subject", { ...question, subject: "user-1" }],
    ["action/name", { ...question, action: { name: 123 } }],
    ["subject/id", { ...question, subject: { type: "user", id: null } }],
    ["subject/properties", { ...question, subject: user("user-1", [1] as object) }],
    ["context", { ...question, context: "now" }],
    ["context/quantity", { ...question, context: { quantity: 1 } }],
    ["context/usage/vault.read", { ...question, context: { usage: { "vault.read": "1" } } }],
  ])("is 400 when %s is missing or of the wrong type", async (place, body) => {
    const reply = await evaluate(body);
    expect(reply.status).toBe(400);
    expect(reply.headers["content-type"]).toMatch(/^text\/plain/);
    expect(reply.body).toContain(`#/${place}: `);
  });

  it("is 400 for a body that is no JSON, empty, or of another type", async () => {
    expect((await evaluate("{")).status).toBe(400);
    expect((await evaluate("")).status).toBe(400);
    expect((await point.harness.as(point.key, "POST", "/access/v1/evaluation")).status).toBe(400);
    for (const type of ["text/plain", "application/xml", "application/yaml"]) {
      const reply = await point.ask("/access/v1/evaluation", JSON.stringify(question), {
        headers: { "content-type": type },
      });
      expect(reply.status).toBe(400);
    }
  });

  it("is 401 and 403 about the caller alone", async () => {
    const without = await point.harness.as(undefined, "POST", "/access/v1/evaluation", { body: question });
    expect(without).toMatchObject({ status: 401, body: expect.stringContaining("API key") });
    const { body } = await point.harness.operator("POST", "/api/v1/keys", {
      tenant: "vault",
      body: { name: "asks only", scopes: ["decisions.decision.make"] },
    });
    const claiming = { ...question, context: { ip: "192.0.2.7" } };
    const claimed = await point.harness.as(body.key, "POST", "/access/v1/evaluation", { body: claiming });
    expect(claimed).toMatchObject({ status: 403, body: expect.stringContaining("#/context/ip") });
    const asked = await point.harness.as(body.key, "POST", "/access/v1/evaluation", { body: question });
    expect(asked).toMatchObject({ status: 200, body: { decision: true } });
  });

  it("gives the request id back whatever it is, and makes one where there is none", async () => {
    for (const id of ["bfe9eb29-ab87-4ca3", "any text, with spaces; and 'signs'", "x".repeat(500)])
      for (const body of [question, {}]) {
        const reply = await point.ask("/access/v1/evaluation", body, { headers: { "x-request-id": id } });
        expect(reply.headers["x-request-id"]).toBe(id);
      }
    const refused = await point.ask("/access/v1/evaluation", "{", { headers: { "x-request-id": "a b" } });
    expect(refused.headers["x-request-id"]).toBe("a b");
    expect((await evaluate(question)).headers["x-request-id"]).toMatch(/^req_/);
  });

  it("is the same each time", async () => {
    for (const _ of [1, 2, 3]) expect((await evaluate(question)).body.decision).toBe(true);
  });
});

describe("many evaluations", () => {
  const three = (...actions: readonly string[]) => ({
    subject: user("user-2"),
    resource: record("record-1"),
    evaluations: actions.map((name) => ({ action: action(name) })),
  });

  it("come in order, with defaults from above", async () => {
    expect(await decisions(three("read", "write", "read"))).toEqual([true, false, true]);
    expect(
      await decisions({
        evaluations: [question, { ...question, subject: user("user-2"), action: action("write") }],
      }),
    ).toEqual([true, false]);
  });

  it("replace a whole entity, and take from above only the name it lacks", async () => {
    const body = {
      subject: user("user-1"),
      action: action("write"),
      resource: { type: "record", id: "record-2", properties: { status: "archived" } },
      evaluations: [
        {},
        { resource: { id: "record-1" } },
        { resource: { id: "record-1", properties: { status: "active" } } },
        { resource: record("record-2", "archived") },
        { subject: user("user-2") },
      ],
    };
    expect(await decisions(body)).toEqual([false, true, true, false, true]);
  });

  it("take their context from above, or have their own", async () => {
    const body = {
      subject: user("user-1"),
      action: action("read"),
      context: { time: "2025-06-27T18:03-07:00" },
      evaluations: [
        { resource: record("record-1") },
        { resource: record("record-2"), context: { source: "override" } },
      ],
    };
    expect(await decisions(body)).toEqual([true, true]);
  });

  it("stop when they were asked to", async () => {
    const asked = (evaluations_semantic: string, ...actions: readonly string[]) =>
      decisions({ ...three(...actions), options: { evaluations_semantic } });
    expect(await asked("execute_all", "read", "write", "read")).toEqual([true, false, true]);
    expect(await asked("deny_on_first_deny", "read", "write", "read")).toEqual([true, false]);
    expect(await asked("deny_on_first_deny", "read", "read")).toEqual([true, true]);
    expect(await asked("permit_on_first_permit", "write", "read", "read")).toEqual([false, true]);
    expect(await asked("permit_on_first_permit", "write", "write")).toEqual([false, false]);
    expect((await point.ask("/access/v1/evaluations", { ...three("read"), options: { other: 1 } })).status).toBe(200);
    const unknown = { ...three("read"), options: { evaluations_semantic: "guess" } };
    expect((await point.ask("/access/v1/evaluations", unknown)).status).toBe(400);
  });

  it("deny the one that cannot be made, and say why; the others are answered", async () => {
    const body = {
      subject: user("user-1"),
      action: action("read"),
      evaluations: [{ resource: record("record-1") }, {}, "text", { resource: { type: "record", id: 7 } }],
    };
    body.evaluations.push({ resource: record("record-1"), context: { usage: { "vault.read": "1" } } } as object);
    const [good, ...bad] = await evaluations(body);
    expect(good.decision).toBe(true);
    for (const each of bad)
      expect(each).toEqual({ decision: false, context: { error: { status: 400, message: expect.any(String) } } });
    expect(bad[0].context.error.message).toContain("#/resource");
    const denying = { ...body, options: { evaluations_semantic: "deny_on_first_deny" } };
    expect(await decisions(denying)).toEqual([true, false]);
  });

  it("about many whom nobody has asked about yet are no crowd in the tenant's line", async () => {
    const { body: listed } = await point.harness.operator("GET", "/api/v1/principals", { tenant: "vault" });
    const ids = (listed.items as { id: string }[]).map(({ id }) => id);
    const of = (subjects: readonly string[]) => ({
      action: action("read"),
      resource: record("record-1"),
      evaluations: subjects.map((id) => ({ subject: user(id) })),
    });
    const crowds = ["a", "b", "c"].map((letter) =>
      of(["user-1", ...ids, ...Array.from({ length: 497 }, (_, at) => `${letter}-${at}`)]),
    );
    const replies = await Promise.all(crowds.map((crowd) => point.ask("/access/v1/evaluations", crowd)));
    for (const { status, body } of replies) {
      expect(status).toBe(200);
      const permitted = body.evaluations.map(({ decision }: { decision: boolean }) => decision);
      expect(permitted).toEqual([true, true, true, ...Array.from({ length: 497 }, () => false)]);
    }
  });

  it("are one evaluation when there are none", async () => {
    for (const body of [question, { ...question, evaluations: [] }])
      expect((await point.ask("/access/v1/evaluations", body)).body).toMatchObject({ decision: true });
    const { resource: _, ...incomplete } = question;
    expect((await point.ask("/access/v1/evaluations", { ...incomplete, evaluations: [] })).status).toBe(400);
  });

  it("are refused as a whole when the payload is wrong, or too much", async () => {
    for (const body of [
      { ...question, evaluations: "all" },
      { ...question, subject: "user-1", evaluations: [{}] },
      { ...question, evaluations: Array.from({ length: 501 }, () => ({})) },
    ])
      expect((await point.ask("/access/v1/evaluations", body)).status).toBe(400);
  });
});

describe("a search", () => {
  it("finds the subjects who may", async () => {
    const reply = await search("subject", { ...question, subject: { type: "user" } });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        results: [
          { type: "user", id: "user-1" },
          { type: "user", id: "user-2" },
        ],
        page: { next_token: "", count: 2 },
      },
    });
    const archived = { subject: { type: "user" }, action: action("write"), resource: record("record-2", "archived") };
    expect(idsOf(await search("subject", archived))).toEqual(["user-2"]);
    expect(idsOf(await search("subject", { ...archived, context: { time: "now" }, subject: user("nobody") }))).toEqual([
      "user-2",
    ]);
  });

  it("finds the scope nodes on which a subject may", async () => {
    const body = { ...question, resource: { type: "project" } };
    expect(idsOf(await search("resource", body))).toEqual(["record-1", "record-2"]);
    expect((await search("resource", { ...body, resource: { type: "node" } })).body.results).toHaveLength(3);
    const archived = { type: "project", properties: { status: "archived" } };
    const write = { action: action("write"), resource: archived };
    expect(idsOf(await search("resource", { ...write, subject: user("user-2") }))).toContain("record-2");
    expect(idsOf(await search("resource", { ...write, subject: user("user-1") }))).toEqual([]);
  });

  it("finds the actions a subject may take", async () => {
    const namesOf = async (body: object) =>
      (await search("action", body)).body.results.map(({ name }: { name: string }) => name);
    const { subject, resource } = question;
    expect(await namesOf({ subject, resource })).toEqual(["vault.read", "vault.write"]);
    expect(await namesOf({ subject: user("user-2"), resource: record("record-2", "archived") })).toContain(
      "vault.write",
    );
  });

  it("finds nothing, and is no error, for what nobody knows", async () => {
    const { subject, resource } = question;
    for (const [entity, body] of [
      ["action", { subject: user("stranger"), resource }],
      ["subject", { ...question, subject: { type: "spaceship" } }],
      ["subject", { ...question, subject: { type: "user" }, action: action("fly") }],
      ["resource", { ...question, resource: { type: "spaceship" } }],
      ["resource", { subject, action: action("fly"), resource: { type: "node" } }],
    ] as const)
      expect(await search(entity, body)).toMatchObject({
        status: 200,
        body: { results: [], page: { next_token: "" } },
      });
  });

  it("gives only what an evaluation permits", async () => {
    for (const { id } of (await search("subject", { ...question, subject: { type: "user" } })).body.results)
      expect((await evaluate({ ...question, subject: user(id) })).body.decision).toBe(true);
    for (const resource of (await search("resource", { ...question, resource: { type: "node" } })).body.results)
      expect((await evaluate({ ...question, resource })).body.decision).toBe(true);
    const { subject, resource } = question;
    for (const found of (await search("action", { subject, resource })).body.results)
      expect((await evaluate({ ...question, action: found })).body.decision).toBe(true);
  });

  it.each([
    ["subject", { subject: { type: "user" }, resource: record("record-1") }, "#/action"],
    ["resource", { action: action("read"), resource: { type: "record" } }, "#/subject"],
    ["action", { subject: user("user-1") }, "#/resource"],
    ["subject", { ...question, subject: { type: "user" }, resource: { type: "record" } }, "#/resource/id"],
    ["resource", { ...question, subject: { type: "user" }, resource: { type: "record" } }, "#/subject/id"],
    ["subject", { ...question, page: { limit: 0 } }, "#/page/limit"],
    ["subject", { ...question, page: { limit: "many" } }, "#/page/limit"],
    ["subject", { ...question, page: { token: 7 } }, "#/page/token"],
  ])("for a %s that lacks something is 400", async (entity, body, place) => {
    expect(await search(entity, body)).toMatchObject({ status: 400, body: expect.stringContaining(place) });
  });

  it("goes page by page, and its token is good for nothing else", async () => {
    const body = { ...question, subject: { type: "user" } };
    const first = await search("subject", { ...body, page: { limit: 1 } });
    expect(first.body).toMatchObject({ results: [{ id: "user-1" }], page: { count: 1 } });
    const token = first.body.page.next_token;
    expect(token).not.toBe("");
    const second = await search("subject", { ...body, page: { token } });
    expect(second.body).toMatchObject({ results: [{ id: "user-2" }], page: { next_token: "" } });
    for (const changed of [
      { ...body, action: action("write"), page: { token } },
      { ...body, context: { time: "now" }, page: { token } },
      { ...body, resource: record("record-2"), page: { token } },
      { ...body, page: { token: `${token}x` } },
      { ...body, page: { token: "made up" } },
    ])
      expect(await search("subject", changed)).toMatchObject({
        status: 400,
        body: expect.stringContaining("#/page/token"),
      });
    const other = await search("action", { ...question, page: { token } });
    expect(other.status).toBe(400);
    const [a, b] = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ].map((context) => ({ ...body, context }));
    const begun = await search("subject", { ...a, page: { limit: 1 } });
    expect((await search("subject", { ...b, page: { token: begun.body.page.next_token } })).status).toBe(200);
  });
});

describe("discovery", () => {
  const find = (path = "", headers = {}) =>
    point.harness.as(undefined, "GET", `/.well-known/authzen-configuration${path}`, { headers });

  it("needs no key, and names where to ask", async () => {
    const reply = await find();
    expect(reply).toMatchObject({ status: 200, headers: { "cache-control": "public, max-age=3600" } });
    expect(reply.body).toEqual({
      policy_decision_point: "https://bailiwick.example",
      access_evaluation_endpoint: "https://bailiwick.example/access/v1/evaluation",
      access_evaluations_endpoint: "https://bailiwick.example/access/v1/evaluations",
      search_subject_endpoint: "https://bailiwick.example/access/v1/search/subject",
      search_resource_endpoint: "https://bailiwick.example/access/v1/search/resource",
      search_action_endpoint: "https://bailiwick.example/access/v1/search/action",
    });
  });

  it("is the tenant's own below its name, whose endpoints need no other mention of it", async () => {
    const { body } = await find("/vault");
    expect(body.policy_decision_point).toBe("https://bailiwick.example/vault");
    for (const [name, at] of Object.entries<string>(body)) {
      expect(at.startsWith("https://bailiwick.example/vault")).toBe(true);
      if (name === "policy_decision_point") continue;
      const path = new URL(at).pathname;
      expect((await point.harness.operator("POST", path, { body: question })).status).toBe(200);
    }
    const { harness } = point;
    expect((await harness.operator("POST", "/access/v1/evaluation", { body: question })).status).toBe(400);
    expect((await harness.operator("POST", "/nobody/access/v1/evaluation", { body: question })).status).toBe(404);
  });

  it("tells nobody who is a customer", async () => {
    const [known, unknown] = [await find("/vault"), await find("/nobody")];
    expect(JSON.stringify(unknown.body).replaceAll("nobody", "vault")).toBe(JSON.stringify(known.body));
  });

  it("never believes what a request says of its host", async () => {
    const truth = (await find()).body;
    const claims = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" };
    expect((await find("", { ...claims, forwarded: "host=evil.example" })).body).toEqual(truth);
  });
});
