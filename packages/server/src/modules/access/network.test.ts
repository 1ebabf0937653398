import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../test/database.ts";
import { type Ask, type Harness, type Method, openHarness } from "../../../test/harness.ts";
import { outboxOf } from "../../../test/traces.ts";
import { openApp } from "../../app.ts";
import { newOperatorKey } from "../../bootstrap.ts";

const catalogue = `
catalogue: 1
version: "1"
currency: EUR
products:
  desk: { label: Desk }
capabilities:
  desk.view: { kind: switch, class: read }
plans:
  desk.all:
    default: true
    price: 0
    items: { desk.view: true }
`;

let app: Harness;
const start = "2026-03-10T12:00:00Z";
const path = "/network-policy";
const office = { effect: "allow", cidr: "203.0.113.0/24", label: "Office" };

const acme = (method: Method, at: string, body?: unknown, more: Ask = {}) =>
  app.operator(method, `/api/v1${at}`, { tenant: "acme", ...(body !== undefined && { body }), ...more });
const outcome = async (ip: string, id = "ann") => {
  const { body } = await acme("POST", "/decisions", {
    subject: { type: "user", id },
    action: { name: "desk.view" },
    context: { ip },
  });
  return body.code as string;
};

beforeAll(async () => {
  app = await openHarness({ now: start });
  const files = [{ name: "desk.yaml", text: catalogue }];
  await app.operator("POST", "/api/v1/catalogue/push", { body: { files } });
  for (const slug of ["acme", "globex"]) {
    await app.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
    for (const externalId of ["ann", "boss"])
      await app.operator("POST", "/api/v1/principals", { tenant: slug, body: { externalId } });
  }
});
afterAll(() => app.close());

describe("a network policy", () => {
  it("is off and empty until somebody sets one", async () => {
    expect((await acme("GET", path)).body).toEqual({
      mode: "off",
      rules: [],
      bypass: [],
      emergency: null,
      updatedAt: null,
      updatedBy: null,
    });
  });

  it("takes ranges in strict form only, and keeps each in one form", async () => {
    for (const cidr of ["010.0.0.1", "0x7f.1", "10.1", "10.0.0.1:80", "fe80::1%eth0", "10.0.0.0/33", "anywhere"])
      expect(await acme("PUT", path, { mode: "monitor", rules: [{ effect: "deny", cidr }] })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "#/rules/0/cidr" }] },
      });
    const rules = ["::ffff:10.1.2.3/104", "2001:DB8:0:0::1/64", "192.0.2.7"].map((cidr) => ({ effect: "deny", cidr }));
    const { body } = await acme("PUT", path, { mode: "monitor", rules });
    expect(body.rules.map(({ cidr }: { cidr: string }) => cidr)).toEqual([
      "10.0.0.0/8",
      "2001:db8::/64",
      "192.0.2.7/32",
    ]);
  });

  it("names nothing twice", async () => {
    const rules = [office, { effect: "allow", cidr: "203.0.113.77/24" }];
    expect(await acme("PUT", path, { mode: "monitor", rules })).toMatchObject({
      status: 422,
      body: { code: "network_rule_twice", errors: [{ pointer: "#/rules/1" }] },
    });
  });

  it("decides from where the principals of its own tenant may come", async () => {
    await acme("PUT", path, { mode: "enforce", rules: [office], confirm: true });
    expect(await outcome("203.0.113.9")).toBe("allowed");
    expect(await outcome("::ffff:203.0.113.9")).toBe("allowed");
    expect(await outcome("198.51.100.9")).toBe("address_not_allowed");
    expect((await app.operator("GET", `/api/v1${path}`, { tenant: "globex" })).body.mode).toBe("off");
    await acme("PUT", path, { mode: "monitor", rules: [office] });
    expect(await outcome("198.51.100.9")).toBe("allowed");
  });

  it("keeps the id of a rule that stays", async () => {
    const set = async (rules: readonly object[]) => (await acme("PUT", path, { mode: "monitor", rules })).body.rules;
    const [first] = await set([office]);
    const again = await set([
      { effect: "deny", cidr: "10.0.0.0/8" },
      { ...office, label: "Head office" },
    ]);
    expect(again[1]).toEqual({ ...first, label: "Head office" });
    expect(again[0].id).not.toBe(first.id);
  });

  it("lets a principal pass it by, with a reason and until an end", async () => {
    const bypass = [{ principal: "boss", reason: "Travels", until: "2026-03-10T13:00:00Z" }];
    await acme("PUT", path, { mode: "enforce", rules: [office], bypass, confirm: true });
    expect(await outcome("198.51.100.9")).toBe("address_not_allowed");
    expect(await outcome("198.51.100.9", "boss")).toBe("allowed");
    app.setTime("2026-03-10T13:00:00Z");
    expect(await outcome("198.51.100.9", "boss")).toBe("address_not_allowed");
    app.setTime(start);
    const [stranger] = (await app.operator("GET", "/api/v1/principals", { tenant: "globex" })).body.items;
    expect(
      await acme("PUT", path, { mode: "monitor", bypass: [{ ...bypass[0], principal: stranger.id }] }),
    ).toMatchObject({
      status: 422,
      body: { code: "principal_unknown", errors: [{ pointer: "#/bypass/0/principal" }] },
    });
    const { reason: _, ...unreasoned } = bypass[0] ?? {};
    expect((await acme("PUT", path, { mode: "monitor", bypass: [unreasoned] })).status).toBe(400);
  });

  it("is changed only as seen, also by many at once", async () => {
    // Reads at once open the connections, so that the writes really meet.
    const [{ headers }] = await Promise.all([
      acme("GET", path),
      acme("GET", path),
      acme("GET", path),
      acme("GET", path),
    ]);
    const seen = { headers: { "if-match": String(headers["etag"]) } };
    const put = (label: string) => acme("PUT", path, { mode: "monitor", rules: [{ ...office, label }] }, seen);
    const outcomes = await Promise.all(["one", "two", "three", "four"].map(put));
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
  });
});

describe("a policy that would shut its editor out", () => {
  it("is refused until it is confirmed, and only where it would be enforced", async () => {
    const put = (more: object) => acme("PUT", path, { mode: "enforce", rules: [office], ...more });
    expect(await put({})).toMatchObject({
      status: 409,
      body: { code: "excludes_you", address: "127.0.0.1", errors: [{ pointer: "#/confirm" }] },
    });
    expect((await put({ mode: "monitor" })).status).toBe(200);
    expect((await put({ rules: [office, { effect: "allow", cidr: "127.0.0.1" }] })).status).toBe(200);
    expect((await put({ rules: [{ effect: "deny", cidr: "127.0.0.0/8" }] })).status).toBe(409);
    expect((await put({ confirm: true })).status).toBe(200);
  });

  it("is judged by the address behind a trusted proxy, and an unreadable one is nobody's", async () => {
    const database = await freshDatabase();
    const { key, ...behind } = await behindProxy(database.url);
    try {
      const put = async (forwarded: string) => {
        const reply = await behind.inject({
          method: "PUT",
          url: `/api/v1${path}`,
          headers: { authorization: `Bearer ${key}`, "bailiwick-tenant": "acme", "x-forwarded-for": forwarded },
          payload: { mode: "enforce", rules: [office] },
        });
        return [reply.statusCode, reply.json<{ address?: string | null }>().address] as const;
      };
      expect(await put("203.0.113.9")).toEqual([200, undefined]);
      expect(await put("198.51.100.9")).toEqual([409, "198.51.100.9"]);
      expect(await put("203.0.113.9, 198.51.100.9")).toEqual([409, "198.51.100.9"]);
      expect(await put("198.51.100.9, 203.0.113.9, 127.0.0.1")).toEqual([200, undefined]);
      expect(await put("0313.0.113.9")).toEqual([409, null]);
    } finally {
      await behind.close();
      await database.drop();
    }
  });
});

describe("an emergency", () => {
  const declare = (body: object) => acme("POST", `${path}/emergency`, { reason: "Proxy moved", ...body });

  it("puts the policy out of force and ends by itself at its instant", async () => {
    await acme("PUT", path, { mode: "enforce", rules: [office], confirm: true });
    const { body } = await declare({ minutes: 30 });
    expect(body.emergency).toMatchObject({
      from: "2026-03-10T12:00:00.000Z",
      until: "2026-03-10T12:30:00.000Z",
      reason: "Proxy moved",
    });
    expect(body.mode).toBe("enforce");
    for (const [time, code] of [
      [start, "allowed"],
      ["2026-03-10T12:29:59.999Z", "allowed"],
      ["2026-03-10T12:30:00Z", "address_not_allowed"],
    ] as const) {
      app.setTime(time);
      expect(await outcome("198.51.100.9")).toBe(code);
    }
    app.setTime(start);
  });

  it("is not touched by a new policy, and a new one takes its place", async () => {
    await declare({ minutes: 600 });
    const { body } = await acme("PUT", path, { mode: "enforce", rules: [office], confirm: true });
    expect(body.emergency.until).toBe("2026-03-10T22:00:00.000Z");
    expect((await declare({ minutes: 1 })).body.emergency.until).toBe("2026-03-10T12:01:00.000Z");
  });

  it("lasts a day at most, and is the operator's to declare", async () => {
    expect((await declare({ minutes: 1441 })).status).toBe(400);
    expect((await declare({ minutes: 0 })).status).toBe(400);
    const { body } = await acme("POST", "/keys", { name: "k", scopes: ["*"] });
    const asTenant = await app.as(body.key, "POST", `/api/v1${path}/emergency`, { body: { reason: "r" } });
    expect(asTenant.status).toBe(403);
    expect((await app.as(body.key, "GET", `/api/v1${path}`)).status).toBe(200);
  });
});

it("each change of the policy is told once", async () => {
  const set = await acme("PUT", path, { mode: "monitor", rules: [office] });
  const suspended = await acme("POST", `${path}/emergency`, { minutes: 5, reason: "Proxy moved" });
  expect(await Promise.all([set, suspended].map((reply) => outboxOf(app, reply)))).toMatchObject([
    [{ type: "access.network-policy.updated", data: { mode: "monitor", rules: 1, bypass: 0 } }],
    [{ type: "access.network-policy.suspended", data: { until: "2026-03-10T12:05:00.000Z", reason: "Proxy moved" } }],
  ]);
});

/** The product as it runs behind a proxy it trusts, with one tenant. */
async function behindProxy(databaseUrl: string) {
  const made = await openApp({
    databaseUrl,
    secret: "a secret of at least thirty-two characters",
    log: pino({ level: "fatal" }),
    trustedProxies: ["127.0.0.1"],
  });
  await made.http.ready();
  const key = await newOperatorKey(made, "tests");
  await made.http.inject({
    method: "POST",
    url: "/api/v1/tenants",
    headers: { authorization: `Bearer ${key}` },
    payload: { slug: "acme", name: "Acme" },
  });
  return { key, inject: made.http.inject.bind(made.http), close: () => made.close() };
}
