import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringOperatorKey } from "../src/bootstrap.ts";
import { generateOperatorKey } from "../src/modules/identity/index.ts";
import { type Harness, openHarness } from "./harness.ts";
import { auditOf } from "./traces.ts";
import { madeKey } from "./walk.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await app.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
});
afterAll(() => app.close());

const node = { name: "Berlin", kind: "site", externalId: "berlin" };
const change = (key: string, headers = {}) => app.as(key, "POST", "/api/v1/nodes", { body: node, headers });
const refusal = (reason: string, action = "tenancy.node.created") => [
  expect.objectContaining({ action, outcome: "refused", reason }),
];
const turn = (id: string, verb: string, body?: object) =>
  app.operator("POST", `/api/v1/keys/${id}/${verb}`, { tenant: "acme", body });

describe("an attempt with a key that opens nothing", () => {
  it("is in the log of its tenant, with why and by whom", async () => {
    for (const [verb, reason] of [
      ["suspend", "key_suspended"],
      ["revoke", "key_revoked"],
    ] as const) {
      const { id, key } = await madeKey(app, "acme", ["*"]);
      await turn(id, verb);
      const reply = await change(key);
      expect(reply.body.code).toBe(reason);
      expect(await auditOf(app, reply)).toEqual(refusal(reason));
      const { rows } = await app.database.owner.query("select actor from audit.entries where request_id = $1", [
        reply.headers["x-request-id"],
      ]);
      expect(rows).toEqual([{ actor: id }]);
    }
  });

  it("is told of expired keys, of those that were replaced, and of other addresses", async () => {
    const make = async (body: object) =>
      (await app.operator("POST", "/api/v1/keys", { tenant: "acme", body: { name: "app", scopes: ["*"], ...body } }))
        .body;
    const expiring = await make({ expiresAt: "2026-03-10T13:00:00Z" });
    const replaced = await make({});
    const elsewhere = await make({ ranges: ["203.0.113.0/24"] });
    await turn(replaced.id, "rotate", { overlapHours: 1 });
    app.setTime("2026-03-10T13:00:00Z");
    for (const [key, reason] of [
      [expiring.key, "key_expired"],
      [replaced.key, "key_rotated"],
      [elsewhere.key, "address_not_allowed"],
    ] as const)
      expect(await auditOf(app, await change(key))).toEqual(refusal(reason));
    app.setTime("2026-03-10T12:00:00Z");
  });

  it("is told of a sign-in link that was used", async () => {
    const { token } = (await app.operator("POST", "/api/v1/sign-in-links")).body;
    const begin = () => app.as(token, "POST", "/api/v1/sessions");
    expect((await begin()).status).toBe(201);
    const again = await begin();
    expect(again.body.code).toBe("sign_in_link_used");
    expect(await auditOf(app, again)).toEqual(refusal("sign_in_link_used", "identity.session.began"));
  });

  it("leaves nothing where nobody is known, or where nothing is changed and the log is not asked", async () => {
    const { id, key } = await madeKey(app, "acme", ["*"]);
    await turn(id, "revoke");
    const typo = `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
    expect(await auditOf(app, await change(typo))).toEqual([]);
    expect(await auditOf(app, await app.as(key, "GET", "/api/v1/nodes"))).toEqual([]);
    expect(await app.app.http.inject("/metrics")).toMatchObject({
      body: expect.stringMatching(/bailiwick_refused_requests_total\{code="unauthenticated"\} \d/),
    });
  });
});

it("nobody fills the log by trying: who is refused too often is turned away before that", async () => {
  const { key } = await madeKey(app, "acme", ["decisions.context.assert"]);
  const replies = [];
  for (let attempt = 0; attempt < 70; attempt += 1) replies.push(await change(key));
  const late = replies.filter(({ status }) => status === 429);
  expect(late.length).toBeGreaterThan(0);
  for (const reply of late) {
    expect(reply.body["violated-policies"]).toEqual(["refusals"]);
    expect(await auditOf(app, reply)).toEqual([]);
  }
});

it("looking at one entry is in the log once in ten minutes for each entry, and so is counting", async () => {
  const { key } = await madeKey(app, "acme", ["audit.*"]);
  const report = async (id: string) =>
    (
      await app.as(key, "POST", "/api/v1/audit/events", {
        body: { id, type: "ticket.closed", actor: { id: "agent-1" }, address: "192.0.2.17" },
      })
    ).body.id;
  const looks = [await report("1"), await report("2")].map((id) => `/api/v1/audit/events/${id}`);
  for (const path of [...looks, "/api/v1/audit-log/count"]) {
    const [first, second] = [await app.as(key, "GET", path), await app.as(key, "GET", path)];
    expect(await auditOf(app, first)).toMatchObject([{ outcome: "done", target: path }]);
    expect(await auditOf(app, second)).toEqual([]);
  }
});

it("a key that came with the environment is in the operator's log, once", async () => {
  const key = generateOperatorKey();
  expect([await bringOperatorKey(app.app, key), await bringOperatorKey(app.app, key)]).toEqual([true, false]);
  const { items } = (await app.operator("GET", "/api/v1/operator-keys")).body;
  const { rows } = await app.database.owner.query(
    `select target, convert_from(body, 'UTF8') as body from audit.entries
     where tenant_id = 'platform' and action = 'identity.operator-key.installed'`,
  );
  expect(rows).toEqual([
    {
      target: items.find(({ name }: { name: string }) => name === "BAILIWICK_OPERATOR_KEY").id,
      body: expect.any(String),
    },
  ]);
  expect(JSON.parse(rows[0].body).facts).toMatchObject({ lastFour: key.slice(-4), scopes: ["*"] });
  expect(rows[0].body).not.toContain(key.slice(-24));
});
