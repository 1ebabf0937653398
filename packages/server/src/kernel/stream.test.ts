import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, tenant } from "../../test/pipeline.ts";
import { stream } from "./endpoint.ts";
import type { Caller } from "./context.ts";
import { openMetrics } from "./metrics.ts";
import { pino } from "pino";
import { keyRevoked } from "./problem.ts";
import { type Outlet, type StreamRules, streamRules, streams } from "./stream.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

const log = pino({ level: "silent" });

/** A stream of ticks that the test itself sends. */
function opened(rules: Partial<StreamRules> = {}, changed: object = {}, fail = false) {
  const metrics = openMetrics();
  const pipeline = openPipeline(database.url, {
    streams: streams(metrics, log, { ...streamRules, ...rules }),
    ...changed,
  });
  const outlets: Outlet[] = [];
  const seen: (string | undefined)[] = [];
  const ticks = stream({
    path: "/ticks",
    summary: "Ticks",
    access: { permission: "kernel.ticks" },
    events: { tick: z.object({ n: z.number() }) },
    handle: async ({ lastEventId }) => {
      seen.push(lastEventId);
      return async (outlet) => {
        outlets.push(outlet);
        if (fail) throw new Error("the source is gone");
      };
    },
  });
  const begin = async (headers: Record<string, string> = {}) => {
    const { flow, status, json } = await pipeline.ask(ticks, { headers });
    await new Promise(setImmediate);
    return { flow, status, json, outlet: outlets.at(-1) };
  };
  return { metrics, pipeline, begin, seen, close: () => pipeline.close() };
}

const counted = async (metrics: ReturnType<typeof openMetrics>, reason: string) =>
  (await metrics.streamsEnded.get()).values.find(({ labels }) => labels["reason"] === reason)?.value ?? 0;

describe("a stream", () => {
  it("tells its events in the form of Server-Sent Events, and ends when the process is about to stop", async () => {
    const { pipeline, begin, metrics, close } = opened();
    const { flow, outlet } = await begin();
    outlet?.send({ id: "1", event: "tick", data: { n: 1 } });
    outlet?.send({ event: "tick", data: { n: 2 } });
    pipeline.ports.streams.end();
    const lines = (await textOf(flow ?? Readable.from([]))).replaceAll(/retry: \d+/g, "retry: N");
    expect(lines).toBe('retry: N\n\nid: 1\nevent: tick\ndata: {"n":1}\n\nevent: tick\ndata: {"n":2}\n\nretry: N\n\n');
    expect(outlet?.over.aborted).toBe(true);
    expect(await counted(metrics, "drained")).toBe(1);
    const late = await begin();
    expect(await textOf(late.flow ?? Readable.from([]))).toMatch(/^retry: \d+\n\nretry: \d+\n\n$/);
    await close();
  });

  it("hands on where the reader was, and refuses what cannot be an event's id", async () => {
    const { begin, seen, close } = opened();
    const { flow } = await begin({ "last-event-id": "dec_1" });
    expect(seen).toEqual(["dec_1"]);
    expect(await begin({ "last-event-id": "a b" })).toMatchObject({
      status: 400,
      json: { errors: [{ header: "Last-Event-ID" }] },
    });
    flow?.destroy();
    await close();
  });

  it("lets go of a reader that does not read, and keeps no more for it than it may", async () => {
    const { begin, metrics, close } = opened({ mostWaiting: 2000 });
    const { flow, outlet } = await begin();
    for (let n = 0; n < 1000; n += 1) {
      outlet?.send({ event: "tick", data: { n } });
      expect(flow?.readableLength ?? 0).toBeLessThanOrEqual(2000);
    }
    expect(outlet?.over.aborted).toBe(true);
    await new Promise(setImmediate);
    expect(flow?.destroyed).toBe(true);
    expect(await counted(metrics, "slow_reader")).toBe(1);
    await close();
  });

  it("lets go of a reader that takes nothing, also when its source waits for room", async () => {
    const { begin, metrics, close } = opened({ heartbeatMs: 5 });
    const { flow, outlet } = await begin();
    outlet?.send({ event: "tick", data: { n: 1 } });
    await expect.poll(() => counted(metrics, "slow_reader")).toBe(1);
    expect(flow?.destroyed).toBe(true);
    await close();
  });

  it("says when there is room again", async () => {
    const { begin, close } = opened();
    const { flow, outlet } = await begin();
    while ((flow?.readableLength ?? 0) < 20_000) outlet?.send({ event: "tick", data: { n: 1 } });
    let room = false;
    const waited = outlet?.room().then(() => (room = true));
    await new Promise(setImmediate);
    expect(room).toBe(false);
    flow?.resume();
    await waited;
    expect(room).toBe(true);
    flow?.destroy();
    await close();
  });

  it("ends when the key is revoked, when its time is over, and when its source fails", async () => {
    let revoked = false;
    const known = opened().pipeline;
    const authenticate: typeof known.ports.authenticate = async (...asked) => {
      if (revoked) throw keyRevoked();
      return known.ports.authenticate(...asked);
    };
    const first = opened({ recheckMs: 1 }, { authenticate });
    const { flow } = await first.begin();
    revoked = true;
    await textOf(flow ?? Readable.from([]));
    expect(await counted(first.metrics, "refused")).toBe(1);
    const second = opened({ lifeMs: 1 });
    const short = await second.begin();
    expect(await textOf(short.flow ?? Readable.from([]))).toMatch(/retry: \d+\n\n$/);
    expect(await counted(second.metrics, "life")).toBe(1);
    const third = opened({}, {}, true);
    const failed = await third.begin();
    expect(failed.flow?.destroyed).toBe(true);
    expect(await counted(third.metrics, "failed")).toBe(1);
    for (const { close } of [first, second, third]) await close();
    await known.ports.database.end();
  });

  it("asks about a session by its id, never again by the cookie that opened the stream, and ends with it", async () => {
    const at = new Date("2026-03-10T12:00:00Z");
    const session = { beganAt: at, idleUntil: at, endsAt: at };
    const caller: Caller = { id: "ses_tests", realm: "operator", environment: "live", scopes: ["*"], session };
    const asked: string[] = [];
    let authenticated = 0;
    const { begin, metrics, close } = opened(
      { recheckMs: 1 },
      {
        authenticate: async () => {
          authenticated += 1;
          return caller;
        },
        stillSignedIn: async (id: string) => {
          if (asked.push(id) > 3) throw keyRevoked();
          return caller;
        },
      },
    );
    const { flow } = await begin({ "bailiwick-tenant": tenant.id });
    await textOf(flow ?? Readable.from([]));
    expect(new Set(asked)).toEqual(new Set(["ses_tests"]));
    expect(authenticated).toBe(1);
    expect(await counted(metrics, "refused")).toBe(1);
    await close();
  });

  it("sends nothing that was not declared", async () => {
    const { begin, close } = opened();
    const { flow, outlet } = await begin();
    expect(() => outlet?.send({ event: "tock", data: {} })).toThrow("not declared");
    flow?.destroy();
    await close();
  });

  it("keeps the connection open with comments", async () => {
    const { begin, close } = opened({ heartbeatMs: 1 });
    const { flow } = await begin();
    let text = "";
    for await (const chunk of flow ?? []) if ((text += String(chunk)).includes(": here")) break;
    expect(text).toContain(": here\n\n");
    await close();
  });

  it("is refused to a key that has as many as it may, until one of them ends", async () => {
    const { begin, metrics, close } = opened({ places: { perKey: 2, perTenant: 10, perProcess: 10 } });
    const [first, second] = [await begin(), await begin()];
    expect(await begin()).toMatchObject({ status: 429, json: { code: "too_many_open" } });
    expect((await metrics.streams.get()).values[0]?.value).toBe(2);
    first.flow?.destroy();
    await new Promise(setImmediate);
    const third = await begin();
    expect(third.status).toBe(200);
    for (const { flow } of [second, third]) flow?.destroy();
    await new Promise(setImmediate);
    expect((await metrics.streams.get()).values[0]?.value).toBe(0);
    expect(await counted(metrics, "client")).toBe(3);
    await close();
  });
});

describe("a stream that anybody may read", () => {
  const rules = {
    places: { perKey: 5, perTenant: 5, perProcess: 5 },
    publicPlaces: { perKey: 1, perTenant: 2, perProcess: 3 },
  };
  const opening = (isPublic: boolean) => {
    const all = streams(openMetrics(), log, { ...streamRules, ...rules });
    const flows: Readable[] = [];
    return {
      open: (key: string, of: string, anybody = isPublic) =>
        flows.push(
          all.open({
            taker: { key, tenant: of },
            isPublic: anybody,
            start: () => undefined,
            encode: () => "",
            recheck: async () => undefined,
          }),
        ),
      close: () => flows.forEach((flow) => flow.destroy()),
    };
  };

  it("takes no places from those read with a key, and is shared by the tenants it tells of", () => {
    const { open, close } = opening(true);
    open("address a", "acme");
    expect(() => open("address a", "globex")).toThrow("A key may have 1");
    open("address b", "acme");
    expect(() => open("address c", "acme")).toThrow("one tenant may have 2");
    open("address c", "globex");
    expect(() => open("address d", "initech")).toThrow("as many open as it can");
    for (let n = 0; n < 5; n += 1) open("key", "acme", false);
    close();
  });

  it("is counted by the whole network of an IPv6 customer, and by the tenant of its address", async () => {
    const takers: unknown[] = [];
    const ports = openPipeline(database.url, {
      streams: {
        open: ({ taker, isPublic }) => {
          takers.push({ taker, isPublic });
          return Readable.from([]);
        },
        end: () => undefined,
      },
    });
    const told = stream({
      path: "/told",
      summary: "Told",
      access: { public: "a test's" },
      events: {},
      handle: async () =>
        Object.assign(() => undefined, { secret: { tenant: "acme", recheck: async () => undefined } }),
    });
    for (const address of ["2001:db8::1", "2001:db8::2"]) await ports.ask(told, { address });
    const expected = { taker: { key: "address 2001:db8:0:0::/64", tenant: "acme" }, isPublic: true };
    expect(takers).toEqual([expected, expected]);
    await ports.close();
  });
});
