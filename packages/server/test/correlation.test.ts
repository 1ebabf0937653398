import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../src/kernel/id.ts";
import type { Answer, Ask, Harness, Method } from "./harness.ts";
import { elsewhere, home, makeScene, type Scene } from "./scene.ts";
import { concluded, settled } from "./traces.ts";
import { madeKey } from "./walk.ts";

let scene: Scene;
let harness: Harness;
let tenant: string;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
  tenant = (await harness.operator("GET", `/api/v1/tenants/${home}`)).body.id;
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
const decision = newId("dec", new Date());
const job = (name: string) =>
  harness.app.database.acrossTenants("a test", (tx) =>
    Promise.resolve(harness.app.product.jobs.find((each) => each.name === name)?.run(tx, later)),
  );
const later = new Date("2027-03-10T12:00:00Z");

let made = 0;
const node = () => ({ name: "Berlin", kind: "team", key: `berlin-${(made += 1)}` });
const requestOf = ({ headers }: Answer) => String(headers["x-request-id"]);

/** What the log of a tenant, or of the operator, says of the request that got this reply. */
async function tiesOf(reply: Answer, log: Ask = { tenant: home }) {
  const { body } = await harness.operator("GET", `/api/v1/audit-log?requestId=${requestOf(reply)}`, log);
  expect(body.items.length).toBeGreaterThan(0);
  const entry = await harness.operator("GET", `/api/v1/audit/events/${body.items[0].id}`, log);
  expect(entry.body.correlation).toEqual(body.items[0].correlation);
  expect(JSON.parse(entry.body.body).correlation).toEqual(entry.body.correlation);
  return entry.body.correlation;
}

async function signedIn(scopes: readonly string[] = ["*"]) {
  const { key } = await madeKey(harness, undefined, [...scopes, "identity.session.begin"]);
  const begun = await harness.as(key, "POST", "/api/v1/sessions");
  expect(begun.status, JSON.stringify(begun.body)).toBe(201);
  const cookie = String(begun.headers["set-cookie"]).split(";")[0] ?? "";
  const headers = { cookie, "sec-fetch-site": "same-origin", "bailiwick-session": "cookie" };
  const by = (method: Method, path: string, ask: Ask = {}) =>
    harness.as(undefined, method, path, { ...ask, headers: { ...headers, ...ask.headers } });
  return { id: String(begun.body.id), cookie, by };
}

describe("an entry of a change", () => {
  it("says its request, trace and decision, and the revision at which the key was permitted", async () => {
    const { key } = await madeKey(harness, home, ["*"]);
    const seen = await harness.as(key, "GET", "/api/v1/nodes");
    const headers = { traceparent, "bailiwick-decision": decision, "x-request-id": "mine-1" };
    const reply = await harness.as(key, "POST", "/api/v1/nodes", { body: node(), headers });
    expect(reply.status).toBe(201);
    expect(await tiesOf(reply)).toEqual({
      requestId: "mine-1",
      traceId: trace,
      decisionId: decision,
      revision: seen.headers["bailiwick-revision"],
    });
    expect(reply.headers["bailiwick-revision"]).not.toBe(seen.headers["bailiwick-revision"]);
  });

  it("says for whom an operator does what the tenant could do itself, and nobody where only an operator may", async () => {
    const { headers } = await harness.operator("GET", "/api/v1/controls");
    const own = { revision: headers["bailiwick-revision"] };
    const forTenant = await harness.operator("POST", "/api/v1/nodes", { tenant: home, body: node() });
    expect(await tiesOf(forTenant)).toEqual({ requestId: requestOf(forTenant), onBehalfOf: tenant, ...own });
    const body = { reason: "Agreed" };
    const onTenant = await harness.operator("POST", `/api/v1/tenants/${home}/suspend`, { body });
    expect(await tiesOf(onTenant)).toEqual({ requestId: requestOf(onTenant), ...own });
    await harness.operator("POST", `/api/v1/tenants/${home}/resume`, { body });
    const ofOwn = await harness.operator("POST", "/api/v1/sign-in-links");
    expect(await tiesOf(ofOwn, {})).toEqual({ requestId: requestOf(ofOwn), ...own });
  });

  it("says the session of whoever is signed in, by which all of it is found", async () => {
    const { id, by } = await signedIn();
    const own = await by("POST", "/api/v1/operator-keys", { body: { name: "from the console", scopes: ["*"] } });
    expect(own.status, JSON.stringify(own.body)).toBe(201);
    expect(await tiesOf(own, {})).toEqual({ requestId: requestOf(own), sessionId: id, revision: expect.any(String) });
    const forTenant = await by("POST", "/api/v1/nodes", { tenant: home, body: node() });
    expect(await tiesOf(forTenant)).toMatchObject({ sessionId: id, onBehalfOf: tenant });
    const found = await harness.operator("GET", `/api/v1/audit-log?sessionId=${id}`, { tenant: home });
    expect(found.body.items).toMatchObject([{ requestId: requestOf(forTenant), actor: { id } }]);
  });

  it("holds nothing that opens anything", async () => {
    const { cookie, by } = await signedIn();
    const { key } = await madeKey(harness, home, ["*"]);
    await by("POST", "/api/v1/nodes", { tenant: home, body: node() });
    await harness.as(key, "POST", "/api/v1/nodes", { body: node() });
    const { rows } = await harness.database.owner.query<{ text: string }>(
      "select e::text || convert_from(e.body, 'UTF8') as text from audit.entries e",
    );
    const secret = cookie.split("=")[1] ?? "";
    expect(secret).toMatch(/^blw_session_/);
    const whole = rows.map(({ text }) => text).join("\n");
    expect([secret, key, harness.operatorKey].filter((each) => whole.includes(each))).toEqual([]);
  });

  it("says nothing of a trace or a decision that is none; of a decision the caller is told", async () => {
    for (const none of [
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
      `00-${trace}-${"0".repeat(16)}-01`,
      `ff-${trace}-00f067aa0ba902b7-01`,
      `00-${trace}`,
    ]) {
      const reply = await harness.operator("POST", "/api/v1/nodes", {
        tenant: home,
        body: node(),
        headers: { traceparent: none },
      });
      expect(await tiesOf(reply), none).not.toHaveProperty("traceId");
    }
    const headers = { "bailiwick-decision": "the last one" };
    expect(await harness.operator("POST", "/api/v1/nodes", { tenant: home, body: node(), headers })).toMatchObject({
      status: 400,
      body: { code: "invalid_request", errors: [{ header: "Bailiwick-Decision" }] },
    });
  });
});

describe("an entry of a refused attempt", () => {
  it("says the same, whether the scope is lacking or the state is against it", async () => {
    const { key } = await madeKey(harness, home, ["tenancy.node.read"]);
    const headers = { traceparent, "bailiwick-decision": decision };
    const lacking = await harness.as(key, "POST", "/api/v1/nodes", { body: node(), headers });
    expect(lacking.status).toBe(403);
    expect(await tiesOf(lacking)).toEqual({
      requestId: requestOf(lacking),
      traceId: trace,
      decisionId: decision,
      revision: expect.stringMatching(/^\d+-\d+$/),
    });
    const body = { ...node(), parentId: newId("nod", later) };
    const against = await harness.operator("POST", "/api/v1/nodes", { tenant: home, body, headers });
    expect(against.status).toBe(422);
    expect(await tiesOf(against)).toMatchObject({ traceId: trace, decisionId: decision, onBehalfOf: tenant });
  });

  it("says the session, and the revision at which a closed key was refused", async () => {
    const { id, by } = await signedIn(["tenancy.node.read"]);
    const reply = await by("POST", "/api/v1/nodes", { tenant: home, body: node() });
    expect(reply.status).toBe(403);
    expect(await tiesOf(reply)).toMatchObject({ sessionId: id, onBehalfOf: tenant });
    const closed = await madeKey(harness, home, ["*"]);
    await harness.operator("POST", `/api/v1/keys/${closed.id}/revoke`, { tenant: home });
    const { headers } = await harness.operator("GET", "/api/v1/nodes", { tenant: home });
    const revoked = await harness.as(closed.key, "POST", "/api/v1/nodes", { body: node() });
    expect(await tiesOf(revoked)).toEqual({
      requestId: requestOf(revoked),
      revision: headers["bailiwick-revision"],
    });
  });
});

it("an entry of a look says who looked for whom", async () => {
  const { id, by } = await signedIn();
  const reply = await by("GET", "/api/v1/audit/feed", { tenant: home });
  expect(await tiesOf(reply)).toMatchObject({ sessionId: id, onBehalfOf: tenant });
});

describe("an entry of a job", () => {
  it("is tied to the request that asked for what it carries out", async () => {
    const body = { id: "to-redact", type: "ticket.assigned", actor: { id: "a", name: "Ada" }, target: { id: "T" } };
    const { id } = (await harness.operator("POST", "/api/v1/audit/events", { tenant: home, body })).body;
    const session = await signedIn();
    const asked = await session.by("POST", `/api/v1/audit/events/${id}/redact-once-released`, {
      tenant: home,
      body: { fields: ["actorName"], reason: "Request 1" },
      headers: { traceparent },
    });
    expect(asked.status).toBe(202);
    expect(asked.body).not.toHaveProperty("correlation");
    await job("audit.redact-released");
    const { items } = (
      await harness.operator("GET", `/api/v1/audit-log?target=${id}&action=audit.event.redacted`, { tenant: home })
    ).body;
    expect(items).toMatchObject([
      { actor: { id: "system" }, correlation: { sessionId: session.id, traceId: trace, onBehalfOf: tenant } },
    ]);
    expect(items[0].requestId).toBe(requestOf(asked));
  });

  it("is tied to the request that began the operation", async () => {
    const begun = await harness.operator("POST", "/api/v1/audit/exports", {
      tenant: home,
      body: { format: "csv" },
      headers: { traceparent },
    });
    await concluded(harness);
    await job("operations.expire");
    const { items } = (
      await harness.operator("GET", `/api/v1/audit-log?target=${begun.body.id}&outcome=done`, { tenant: home })
    ).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      "operations.operation.expired",
      "audit.export.requested",
    ]);
    expect(items[0].correlation).toEqual(items[1].correlation);
    expect(items[0].correlation).toMatchObject({ requestId: requestOf(begun), traceId: trace, onBehalfOf: tenant });
  });
});

describe("what an app reports", () => {
  const correlation = {
    requestId: "app-request",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    sessionId: "app-session",
    onBehalfOf: "u-7",
    decisionId: newId("dec", later),
    revision: "3-14",
  };
  const of = (path: string) => harness.operator("GET", path, { tenant: home });
  const cellsOf = (line = "") => line.split(",");

  async function exported(filter: object): Promise<readonly string[]> {
    const begun = await harness.operator("POST", "/api/v1/audit/exports", {
      tenant: home,
      body: { format: "csv", filter },
    });
    await concluded(harness);
    return String((await of(`/api/v1/operations/${begun.body.id}/parts/1`)).body)
      .trim()
      .split("\r\n");
  }

  async function firstFollowed(query: string): Promise<unknown> {
    const reply = await harness.app.http.inject({
      method: "GET",
      url: `/api/v1/audit-log/live?after=0&${query}`,
      headers: { authorization: `Bearer ${harness.operatorKey}`, "bailiwick-tenant": home },
      payloadAsStream: true,
    });
    const body = reply.stream();
    let text = "";
    for await (const chunk of body) {
      text += String(chunk);
      if (/^data: .*$/m.test(text)) break;
    }
    body.destroy();
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "null");
  }

  it("is shown, counted, followed and exported by the same filters, in its own log only", async () => {
    const event = { id: "t1", type: "ticket.assigned", actor: { id: "agent-1" }, target: { id: "T" }, correlation };
    const receipt = await harness.operator("POST", "/api/v1/audit/events", { tenant: home, body: event });
    await harness.operator("POST", "/api/v1/audit/events", { tenant: elsewhere, body: event });
    await settled(harness);
    const { id } = receipt.body;
    for (const name of ["requestId", "traceId", "sessionId", "onBehalfOf", "decisionId"] as const) {
      const query = `${name}=${correlation[name]}`;
      expect((await of(`/api/v1/audit-log?${query}`)).body.items, name).toMatchObject([{ id, correlation }]);
      expect((await of(`/api/v1/audit-log/count?${query}`)).body, name).toEqual({ count: 1, atLeast: false });
      expect(await firstFollowed(query), name).toMatchObject({ id, correlation });
      const [head, ...rows] = await exported({ [name]: correlation[name] });
      expect(rows.length, name).toBe(1);
      const cells = new Map(cellsOf(head).map((column, index) => [column, cellsOf(rows[0])[index]]));
      const columns = ["request_id", "trace_id", "session_id", "on_behalf_of", "decision_id", "revision"];
      expect(columns.map((column) => cells.get(column))).toEqual(Object.values(correlation));
    }
  });
});
