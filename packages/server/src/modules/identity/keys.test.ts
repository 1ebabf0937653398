import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";

let app: Harness;
beforeAll(async () => {
  app = await openHarness();
  await app.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  await app.operator("POST", "/api/v1/tenants", { body: { slug: "sandbox", name: "Sandbox", environment: "test" } });
});
afterAll(() => app.close());

const make = async (body: object = {}, tenant = "acme") =>
  (
    await app.operator("POST", "/api/v1/keys", {
      tenant,
      body: { name: "app", scopes: ["tenancy.*", "identity.*"], ...body },
    })
  ).body;
const turn = (id: string, verb: string, body?: object) =>
  app.operator("POST", `/api/v1/keys/${id}/${verb}`, { tenant: "acme", body });
const works = async (key: string) => (await app.as(key, "GET", "/api/v1/nodes")).body;

describe("a key", () => {
  it("opens its tenant, in the environment it is of", async () => {
    expect((await make()).key).toMatch(/^blw_live_/);
    expect((await make({}, "sandbox")).key).toMatch(/^blw_test_/);
  });

  it("is told once, and never again", async () => {
    const { id, key } = await make();
    const read = await app.operator("GET", `/api/v1/keys/${id}`, { tenant: "acme" });
    expect(JSON.stringify(read.body)).not.toContain(key.split("_")[3]);
    expect(read.body.hint).toContain(key.slice(-4));
  });

  it("says of itself whether it expired, was suspended, revoked or replaced", async () => {
    const expiring = await make({ expiresAt: "2026-03-10T13:00:00Z" });
    app.setTime("2026-03-10T12:59:59.999Z");
    expect((await works(expiring.key)).items).toBeDefined();
    app.setTime("2026-03-10T13:00:00Z");
    expect((await works(expiring.key)).code).toBe("key_expired");
    app.setTime("2026-03-10T12:00:00Z");
    const { id, key } = await make();
    await turn(id, "suspend");
    expect((await works(key)).code).toBe("key_suspended");
    await turn(id, "resume");
    expect((await works(key)).items).toBeDefined();
    await turn(id, "revoke");
    expect((await works(key)).code).toBe("key_revoked");
    expect((await turn(id, "resume")).body.code).toBe("key_not_active");
  });

  it("works beside its successor until the overlap ends", async () => {
    const { id, key } = await make();
    const successor = (await turn(id, "rotate", { overlapHours: 2 })).body;
    expect((await works(key)).items).toBeDefined();
    expect((await works(successor.key)).items).toBeDefined();
    app.setTime("2026-03-10T14:00:00Z");
    expect((await works(key)).code).toBe("key_rotated");
    expect((await works(successor.key)).items).toBeDefined();
    app.setTime("2026-03-10T12:00:00Z");
  });

  it("that was revoked stays revoked, whatever else happens to it at that moment", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, key } = await make();
      await Promise.all([turn(id, "rotate", {}), turn(id, "revoke"), turn(id, "suspend")]);
      expect((await works(key)).code).toBe("key_revoked");
    }
  });

  it("has one successor, however many ask for one at once", async () => {
    const { id } = await make();
    const tried = await Promise.all(Array.from({ length: 4 }, () => turn(id, "rotate", {})));
    expect(tried.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  });

  it("never hands out more than it has: scopes, addresses, time", async () => {
    const narrow = await make({
      scopes: ["identity.key.*"],
      ranges: ["127.0.0.0/8"],
      expiresAt: "2026-04-01T00:00:00Z",
    });
    const child = (body: object) =>
      app.as(narrow.key, "POST", "/api/v1/keys", { body: { name: "child", scopes: ["identity.key.read"], ...body } });
    expect((await child({ scopes: ["tenancy.node.read"] })).body.code).toBe("scope_beyond_own");
    expect((await child({})).body).toMatchObject({
      code: "key_wider_than_own",
      errors: [{ pointer: "#/expiresAt" }, { pointer: "#/ranges" }],
    });
    const fitting = { ranges: ["127.0.0.1"], expiresAt: "2026-03-31T00:00:00Z" };
    expect((await child({ ...fitting, ranges: ["0.0.0.0/0"] })).body.code).toBe("key_wider_than_own");
    expect((await child(fitting)).status).toBe(201);
  });

  it.each(["keys", "operator-keys"])("gets nothing freer by replacing or resuming one of the %s", async (kind) => {
    const tenant = kind === "keys" ? { tenant: "acme" } : {};
    const create = async (body: object) =>
      (
        await app.operator("POST", `/api/v1/${kind}`, {
          ...tenant,
          body: { name: "k", scopes: ["identity.*"], ...body },
        })
      ).body;
    for (const bounds of [{ ranges: ["127.0.0.0/8"] }, { expiresAt: "2026-04-01T00:00:00.000Z" }]) {
      const [bound, freer, equal] = [await create(bounds), await create({}), await create(bounds)];
      const asBound = (id: string, verb: string, body?: object) =>
        app.as(bound.key, "POST", `/api/v1/${kind}/${id}/${verb}`, { body });
      expect(await asBound(freer.id, "rotate", {})).toMatchObject({
        status: 403,
        body: { code: "key_wider_than_own", errors: [{ pointer: `#/${Object.keys(bounds)[0]}` }] },
      });
      expect((await asBound(freer.id, "suspend")).status).toBe(200);
      expect(await asBound(freer.id, "resume")).toMatchObject({ status: 403, body: { code: "key_wider_than_own" } });
      expect((await asBound(equal.id, "suspend")).status).toBe(200);
      expect((await asBound(equal.id, "resume")).status).toBe(200);
      expect(await asBound(equal.id, "rotate", {})).toMatchObject({ status: 201, body: bounds });
    }
  });

  it("is refused at the door when it has a typing mistake", async () => {
    const { key } = await make();
    const broken = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    expect((await works(broken)).code).toBe("unauthenticated");
  });
});

describe("guessing", () => {
  it("is slowed down, and locks nobody out who holds a key", async () => {
    const { key } = await make();
    await works(key);
    const guesses = await Promise.all(Array.from({ length: 60 }, () => app.as("nonsense", "GET", "/api/v1/nodes")));
    expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect((await works(key)).items).toBeDefined();
  });
});

describe("guesses from an address", () => {
  it("lock out no key that was used before, though its rights were changed since, and no session", async () => {
    await app.operator("GET", "/api/v1/me");
    const begun = await app.operator("POST", "/api/v1/sessions");
    const cookie = String(begun.headers["set-cookie"]).split(";")[0] ?? "";
    const statuses = [];
    for (let guess = 0; guess < 40; guess += 1) statuses.push((await app.as("nonsense", "GET", "/api/v1/me")).status);
    expect(statuses).toContain(429);
    expect((await app.operator("POST", "/api/v1/operator-keys", { body: { name: "k", scopes: ["*"] } })).status).toBe(
      201,
    );
    expect((await app.operator("GET", "/api/v1/me")).status).toBe(200);
    const bySession = (value: string) =>
      app.as(undefined, "GET", "/api/v1/me", { headers: { cookie: value, "sec-fetch-site": "same-origin" } });
    expect((await bySession(cookie)).status).toBe(200);
    const guessed = cookie.slice(0, -1) + (cookie.endsWith("0") ? "1" : "0");
    expect((await bySession(guessed)).status).toBe(429);
    await app.operator("POST", `/api/v1/sessions/${begun.body.id}/end`);
    expect((await bySession(cookie)).body.code).toBe("session_ended");
  });
});

describe("no guess", () => {
  let fresh: Harness;
  beforeAll(async () => {
    fresh = await openHarness();
  });
  afterAll(() => fresh.close());

  it("is a request without a key, or with one that was real: no address is slowed down by it", async () => {
    const { body } = await fresh.operator("POST", "/api/v1/operator-keys", { body: { name: "k", scopes: ["*"] } });
    const begun = await fresh.operator("POST", "/api/v1/sessions");
    const headers = {
      cookie: String(begun.headers["set-cookie"]).split(";")[0] ?? "",
      "sec-fetch-site": "same-origin",
    };
    await fresh.operator("POST", `/api/v1/sessions/${begun.body.id}/end`);
    await fresh.operator("POST", `/api/v1/operator-keys/${body.id}/revoke`);
    for (let round = 0; round < 35; round += 1) {
      expect((await fresh.as(undefined, "GET", "/api/v1/me")).body.code).toBe("unauthenticated");
      expect((await fresh.as(undefined, "GET", "/api/v1/me", { headers })).body.code).toBe("session_ended");
      expect((await fresh.as(body.key, "GET", "/api/v1/me")).body.code).toBe("key_revoked");
    }
    expect((await fresh.as("nonsense", "GET", "/api/v1/me")).status).toBe(401);
  });
});

describe("a closed tenant", () => {
  it("is read and not changed any more, by nobody", async () => {
    await app.operator("POST", "/api/v1/tenants", { body: { slug: "gone", name: "Gone" } });
    await app.operator("POST", "/api/v1/tenants/gone/close", { body: { reason: "Contract ended" } });
    expect((await app.operator("GET", "/api/v1/nodes", { tenant: "gone" })).status).toBe(200);
    expect(
      (await app.operator("POST", "/api/v1/nodes", { tenant: "gone", body: { kind: "team", name: "T" } })).body.code,
    ).toBe("tenant_closed");
    expect(
      (await app.operator("POST", "/api/v1/principals", { tenant: "gone", body: { externalId: "x" } })).body.code,
    ).toBe("tenant_closed");
  });
});

describe("input nobody meant well", () => {
  it("is a 4xx that says where, and never our fault", async () => {
    const answers = await Promise.all([
      app.operator("GET", "/api/v1/principals?search=%00", { tenant: "acme" }),
      app.operator("GET", "/api/v1/principals/%00", { tenant: "acme" }),
      app.operator("GET", "/api/v1/tenants/%00"),
      app.operator("GET", "/api/v1/nodes", { tenant: "no such\ttenant" }),
      app.operator("POST", "/api/v1/principals", {
        tenant: "acme",
        body: `{"externalId":"x","attributes":{"a":${"[".repeat(5000)}${"]".repeat(5000)}}}`,
      }),
      app.operator("POST", "/api/v1/principals", { tenant: "acme", body: `${"[".repeat(200_000)}` }),
      app.operator("POST", "/api/v1/principals", {
        tenant: "acme",
        body: '{"externalId":"x","__proto__":{"admin":true}}',
      }),
      app.operator("POST", "/api/v1/principals", { tenant: "acme", body: '{"externalId":"\\ud800"}' }),
      app.operator("POST", "/api/v1/principals", { tenant: "acme", body: Buffer.from([0x7b, 0xff, 0x7d]) }),
      app.operator("POST", "/api/v1/principals", {
        tenant: "acme",
        body: "{}",
        headers: { "content-type": "text/plain" },
      }),
      app.operator("POST", "/api/v1/principals", {
        tenant: "acme",
        body: "{}",
        headers: { "content-encoding": "gzip" },
      }),
      app.operator("POST", "/api/v1/principals", { tenant: "acme", body: { externalId: "x".repeat(1_100_000) } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 404, 400, 400, 400, 400, 400, 415, 415, 413]);
    for (const { body } of answers) expect(body.code).not.toBe("internal");
  });

  it("is not even read from who may not ask", async () => {
    const huge = { body: `{"a":"${"x".repeat(3_000_000)}"}` };
    // Not 413: nobody looked at the body.
    expect((await app.as(undefined, "POST", "/api/v1/principals", huge)).status).toBe(401);
  });

  it.each(["If-Match", "If-None-Match"])("refuses %s where it would mean nothing", async (header) => {
    const reply = await app.operator("POST", "/api/v1/principals", {
      tenant: "acme",
      body: { externalId: "z" },
      headers: { [header.toLowerCase()]: "*" },
    });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ header }] } });
  });
});
