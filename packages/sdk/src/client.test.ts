import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { connect, type ConnectOptions } from "./client.ts";
import { Refusal, retryAfterOf } from "./refusal.ts";
import { watched } from "./watched.ts";

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Step = (response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that answers one step after the other, and remembers what arrived; the last step goes on for ever. */
async function scripted(...steps: readonly Step[]) {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      arrived.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      (steps[arrived.length - 1] ?? steps.at(-1))?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (options: Partial<ConnectOptions> = {}) =>
    connect({ url, key: "blw_test", ...options, patience: { wait, ...options.patience } });
  return { arrived, waits, url, client };
}

const ok =
  (body: unknown, headers: Record<string, string> = {}): Step =>
  (response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
const refused =
  (status: number, code: string, headers: Record<string, string> = {}): Step =>
  (response) => {
    const problem = { type: "about:blank", title: "No", status, code, detail: "because" };
    response.writeHead(status, { "content-type": "application/problem+json", ...headers }).end(JSON.stringify(problem));
  };
const hangUp: Step = (response) => void response.destroy();

const node = { kind: "team", name: "Team" } as const;

it("fills the path, the query and the header fields", async () => {
  const { client, arrived } = await scripted(ok({}));
  await client({ tenant: "acme" })("GET /api/v1/nodes/{node}", { params: { node: "a/b ?" }, minRevision: "3-4" });
  await client({ tenant: "acme" })("GET /api/v1/nodes", { query: { kind: "team", limit: 5, key: undefined } });
  expect(arrived[0]).toMatchObject({
    method: "GET",
    url: "/api/v1/nodes/a%2Fb%20%3F",
    headers: { authorization: "Bearer blw_test", "bailiwick-tenant": "acme", "bailiwick-min-revision": "3-4" },
  });
  expect(arrived[0]?.headers["idempotency-key"]).toBeUndefined();
  expect(arrived[1]?.url).toBe("/api/v1/nodes?kind=team&limit=5");
});

it("keeps the path of a server that is mounted below one, and names no tenant beside the one in the path", async () => {
  const { client, arrived, url } = await scripted(ok({}));
  await client({ url: `${url}/control/`, tenant: "acme" })("GET /api/v1/tenants/{tenant}", { params: { tenant: "b" } });
  expect(arrived[0]?.url).toBe("/control/api/v1/tenants/b");
  expect(arrived[0]?.headers["bailiwick-tenant"]).toBeUndefined();
});

it("refuses to send a path with a hole in it", async () => {
  const { client, arrived } = await scripted(ok({}));
  await expect(client()("GET /api/v1/nodes/{node}", { params: { node: "" } })).rejects.toThrow(TypeError);
  expect(arrived).toEqual([]);
});

it("tells what the header fields of a reply say", async () => {
  const said = { etag: '"a"', "bailiwick-revision": "1-2", "idempotency-replayed": "true" };
  const { client } = await scripted(ok({ id: 1 }, said));
  expect(await client().answer("POST /api/v1/nodes", { body: node })).toEqual({
    status: 200,
    body: { id: 1 },
    etag: '"a"',
    revision: "1-2",
    replayed: true,
  });
});

it("sends a write again with the same idempotency key when the network fails", async () => {
  const { client, arrived, waits } = await scripted(hangUp, hangUp, ok({ id: 1 }));
  expect(await client()("POST /api/v1/nodes", { body: node })).toEqual({ id: 1 });
  const keys = arrived.map(({ headers }) => headers["idempotency-key"]);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(keys).size).toBe(1);
  expect(new Set(arrived.map(({ body }) => body)).size).toBe(1);
  expect(waits).toHaveLength(2);
});

it("gives each write a key of its own, and uses the caller's where there is one", async () => {
  const { client, arrived } = await scripted(ok({}));
  await client()("POST /api/v1/nodes", { body: node });
  await client()("POST /api/v1/nodes", { body: node });
  await client()("POST /api/v1/nodes", { body: node, idempotencyKey: "mine", ifMatch: '"seen"', decision: "dec_1" });
  await client()("PUT /api/v1/policies/{policy}", { params: { policy: "a" }, body: { source: "" }, ifNoneMatch: "*" });
  const keys = arrived.map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(4);
  expect(arrived[2]?.headers).toMatchObject({
    "idempotency-key": "mine",
    "if-match": '"seen"',
    "bailiwick-decision": "dec_1",
  });
  expect(arrived[3]?.headers).toMatchObject({ "if-none-match": "*" });
});

it("waits as long as the server says, for 429, 503 and a request in flight", async () => {
  const later = (seconds: string) => ({ "retry-after": seconds });
  const { client, waits } = await scripted(
    refused(429, "quota_exceeded", later("3")),
    refused(503, "unavailable", later("2")),
    refused(409, "request_in_flight", later("1")),
    ok({}),
  );
  await client()("GET /api/v1/nodes");
  expect(waits).toEqual([3000, 2000, 1000]);
});

it("gives up after its attempts, with the last refusal", async () => {
  const { client, arrived } = await scripted(refused(503, "unavailable"));
  await expect(client()("GET /api/v1/nodes")).rejects.toMatchObject({ status: 503, code: "unavailable" });
  expect(arrived).toHaveLength(4);
});

it("gives up at once when told to wait too long", async () => {
  const { client, arrived } = await scripted(refused(429, "quota_exceeded", { "retry-after": "3600" }));
  await expect(client()("GET /api/v1/nodes")).rejects.toMatchObject({ status: 429, retryAfter: 3600 });
  expect(arrived).toHaveLength(1);
});

it("throws what another attempt would not change, as the server told it", async () => {
  const { client, arrived } = await scripted(refused(409, "node_key_taken"));
  const failure = await client()("POST /api/v1/nodes", { body: node }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Refusal);
  expect(failure).toMatchObject({ status: 409, code: "node_key_taken", problem: { detail: "because" } });
  expect(String(failure)).toBe("Refusal: node_key_taken: because");
  expect(arrived).toHaveLength(1);
});

it("makes a refusal of a proxy's page as well", async () => {
  const { client } = await scripted((response) => void response.writeHead(502).end("<h1>Bad gateway</h1>"));
  await expect(client()("GET /api/v1/nodes")).rejects.toMatchObject({ status: 502, code: "unknown" });
});

it("stops when its caller aborts", async () => {
  const { client, arrived } = await scripted(() => undefined);
  const abort = new AbortController();
  const asked = client()("GET /api/v1/nodes", { signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  expect(arrived.length).toBeLessThanOrEqual(1);
});

it("reads Retry-After as seconds or as a date, and ignores anything else", () => {
  const reply = (header: string) => retryAfterOf(new Response(null, { headers: { "retry-after": header } }));
  expect(reply("7")).toBe(7);
  expect(reply("Thu, 01 Jan 1970 00:00:00 GMT")).toBe(0);
  expect(reply("soon")).toBeUndefined();
  expect(retryAfterOf(new Response(null))).toBeUndefined();
});

const events =
  (...blocks: readonly string[]): Step =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const block of blocks) response.write(block);
    response.end();
  };

it("watches a stream, and begins again after what it saw last until it is refused", async () => {
  const { client, arrived } = await scripted(
    events("retry: 1\n\n", 'id: dec_1\nevent: decision\ndata: {"id":', '"dec_1"}\n\n: here\n\n'),
    hangUp,
    events(
      'event: skipped\ndata: {"before":"2026-03-10T12:00:00Z"}\n\nid: dec_2\nevent: decision\ndata: {"id":"dec_2"}\n\n',
    ),
    refused(401, "key_revoked"),
  );
  const seen: unknown[] = [];
  const watching = (async () => {
    for await (const { event, id } of watched(client(), "GET /api/v1/decision-log/stream", {
      query: { allowed: "false" },
    }))
      seen.push([event, id]);
  })();
  await expect(watching).rejects.toMatchObject({ code: "key_revoked" });
  expect(seen).toEqual([
    ["decision", "dec_1"],
    ["skipped", undefined],
    ["decision", "dec_2"],
  ]);
  expect(arrived.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "dec_1", "dec_1", "dec_2"]);
  expect(arrived[0]?.url).toBe("/api/v1/decision-log/stream?allowed=false");
});

it("stops watching when it is told to", async () => {
  const { client } = await scripted((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('id: dec_1\nevent: decision\ndata: {"id":"dec_1"}\n\n');
  });
  const stop = new AbortController();
  const watching = (async () => {
    for await (const _ of watched(client(), "GET /api/v1/decision-log/stream", { signal: stop.signal })) stop.abort();
  })();
  await expect(watching).rejects.toMatchObject({ name: "AbortError" });
});

it("gives what is no JSON as text, and a download unread", async () => {
  const csv: Step = (response) => void response.writeHead(200, { "content-type": "text/csv" }).end("id\r\n");
  const { client } = await scripted(csv);
  expect(await client()("GET /api/v1/decision-log/export")).toBe("id\r\n");
  const reply = await client().open("GET /api/v1/decision-log/export");
  expect(reply.bodyUsed).toBe(false);
  await reply.body?.cancel();
});
