import { text as textOf } from "node:stream/consumers";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../src/kernel/endpoint.ts";
import { streamRules } from "../src/kernel/stream.ts";
import { freshDatabase } from "./database.ts";
import { type Harness, openHarness } from "./harness.ts";
import { nameOf } from "./walk.ts";

const lines: string[] = [];
const harness: Harness = await openHarness({
  database: await freshDatabase(),
  streams: { ...streamRules, recheckMs: 20 },
  log: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
});
const streams = harness.app.product.endpoints.filter(({ kind }) => kind === "stream");
const BEGIN = "2026-03-10T12:00:00Z";
const LATER = "2026-03-10T12:05:00Z";

beforeAll(() => make("/api/v1/tenants", { slug: "acme", name: "Acme" }));
afterAll(() => harness.close());

async function make(path: string, body?: object): Promise<any> {
  const about = path === "/api/v1/tenants" ? {} : { tenant: "acme" };
  const made = await harness.operator("POST", path, { ...(body && { body }), ...about });
  if (made.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(made.body)}`);
  return made.body;
}

let count = 0;
const newKey = (more = {}): Promise<{ id: string; key: string }> =>
  make("/api/v1/keys", { name: `listener ${(count += 1)}`, scopes: ["*"], ...more });

const evaluate = async (key: string, targetingKey = "somebody") =>
  (await harness.as(key, "POST", "/ofrep/v1/evaluate/flags", { body: { context: { targetingKey } } })).body;

/** Where to listen: the endpoint's path, or the address that a reply gave in its place. */
const addressOf = async ({ access, path }: Endpoint, key: string): Promise<string> =>
  "public" in access ? String((await evaluate(key)).eventStreams[0].endpoint.requestUri) : path;

const get = (url: string, key?: string) =>
  harness.app.http.inject({
    method: "GET",
    url,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    payloadAsStream: true,
  });

/** Whatever the stream says from now to its end. */
async function listening(endpoint: Endpoint, key: string) {
  const url = await addressOf(endpoint, key);
  const reply = await get(url, "public" in endpoint.access ? undefined : key);
  expect(reply.statusCode).toBe(200);
  return { url, end: textOf(reply.stream()) };
}

describe.each(streams.map((endpoint) => [nameOf(endpoint), endpoint] as const))("%s", (_, endpoint) => {
  const ends: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    revoked: (id) => make(`/api/v1/keys/${id}/revoke`),
    suspended: (id) => make(`/api/v1/keys/${id}/suspend`),
    rotated: (id) => make(`/api/v1/keys/${id}/rotate`, { overlapHours: 0 }),
    expired: async () => harness.setTime(LATER),
  };

  it.each(Object.keys(ends))("ends once the key behind it is %s, and does not begin again", async (how) => {
    harness.setTime(BEGIN);
    const { id, key } = await newKey({ expiresAt: LATER });
    const { url, end } = await listening(endpoint, key);
    await ends[how]?.(id);
    expect(await end).toMatch(/retry: \d+\n\n$/);
    const again = await get(url, "public" in endpoint.access ? undefined : key);
    expect([400, 401]).toContain(again.statusCode);
    again.stream().destroy();
    harness.setTime(BEGIN);
  });

  it("goes on while the key behind it is good, and ends with the process's patience only", async () => {
    const { key } = await newKey();
    const url = await addressOf(endpoint, key);
    const reply = await get(url, "public" in endpoint.access ? undefined : key);
    const body = reply.stream();
    let ended = false;
    body.once("end", () => (ended = true)).resume();
    const other = await newKey();
    const { end } = await listening(endpoint, other.key);
    await make(`/api/v1/keys/${other.id}/revoke`);
    await end;
    expect(ended).toBe(false);
    body.destroy();
  });
});

describe("the address of a stream of flags", () => {
  const flagStream = streams.find(({ access }) => "public" in access);

  it("is given for nobody who is suspended, and ends when somebody is", async () => {
    await make("/api/v1/principals", { externalId: "leaver" });
    const { key } = await newKey();
    const [{ endpoint }] = (await evaluate(key, "leaver")).eventStreams;
    const reply = await get(endpoint.requestUri);
    const end = textOf(reply.stream());
    const suspend = { tenant: "acme", body: { status: "suspended" } };
    expect(await harness.operator("PATCH", "/api/v1/principals/leaver", suspend)).toMatchObject({ status: 200 });
    expect(await end).toMatch(/retry: \d+\n\n$/);
    expect((await harness.as(undefined, "GET", endpoint.requestUri)).status).toBe(400);
    expect((await evaluate(key, "leaver")).eventStreams).toEqual([]);
    expect((await evaluate(key, "stayer")).eventStreams).toHaveLength(1);
  });

  it("works only from where its key does", async () => {
    const { key } = await newKey();
    const { requestUri } = (await evaluate(key)).eventStreams[0].endpoint;
    const from = async (remoteAddress: string) => {
      const reply = await harness.app.http.inject({
        method: "GET",
        url: requestUri,
        remoteAddress,
        payloadAsStream: true,
      });
      reply.stream().destroy();
      return reply.statusCode;
    };
    expect(await from("203.0.113.9")).toBe(200);
    const bound = await newKey({ ranges: ["127.0.0.0/8"] });
    const address = (await evaluate(bound.key)).eventStreams[0].endpoint.requestUri;
    const elsewhere = await harness.app.http.inject({ method: "GET", url: address, remoteAddress: "203.0.113.9" });
    expect(elsewhere.statusCode).toBe(400);
  });

  it("is in no line of the log and in no refusal, whatever goes wrong with it", async () => {
    const { id, key } = await newKey();
    const { url, end } = await listening(flagStream as Endpoint, key);
    const token = new URLSearchParams(url.split("?")[1]).get("token") ?? "";
    const told: string[] = [];
    const ask = async (path: string, method: "GET" | "POST" | "PUT" = "GET", headers = {}) => {
      const reply = await harness.app.http.inject({ method, url: path, headers });
      told.push(reply.body, JSON.stringify(reply.headers));
    };
    await make(`/api/v1/keys/${id}/revoke`);
    await end;
    await ask(url);
    await ask(`${url}x`);
    await ask(`${url}&token=${token}`);
    await ask(`${url}&surprise=${token}`);
    await ask(url, "POST");
    await ask(url, "PUT", { "content-type": "application/json" });
    await ask(url, "GET", { "last-event-id": "a b" });
    await ask(url.replace("/streams", "/nothing"));
    await ask(`/ofrep/v1/streams/%zz?token=${token}`);
    expect(token.length).toBeGreaterThan(100);
    expect(lines.length).toBeGreaterThan(10);
    for (const text of [...told, ...lines]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(token.slice(10, 60));
    }
  });
});
