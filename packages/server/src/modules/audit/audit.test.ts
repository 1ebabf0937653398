import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settled } from "../../../test/traces.ts";
import type { Harness } from "../../../test/harness.ts";
import { elsewhere, home, makeScene, type Scene } from "../../../test/scene.ts";

let scene: Scene;
let harness: Harness;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

let sent = 0;
const event = (more: object = {}) => {
  sent += 1;
  return { id: `app-${sent}`, type: "ticket.assigned", actor: { id: "agent-1" }, target: { id: "ticket-0" }, ...more };
};
const post = (body: object, tenant = home) => harness.operator("POST", "/api/v1/audit/events", { tenant, body });
const search = (query: string, tenant = home) => harness.operator("GET", `/api/v1/audit-log?${query}`, { tenant });
const show = (id: string) => harness.operator("GET", `/api/v1/audit/events/${id}`, { tenant: home });

describe("reporting", () => {
  it("takes an event once by its id, and tells it apart from another one with that id", async () => {
    const given = event({ target: { id: "ticket-1", kind: "ticket" }, details: { a: 1, b: [2] } });
    const first = await post(given);
    expect(first).toMatchObject({ status: 200, body: { eventId: given.id, duplicate: false } });
    const again = await post({ ...given, details: { b: [2], a: 1 } });
    expect(again.body).toEqual({ ...first.body, duplicate: true });
    expect(await post({ ...given, type: "ticket.closed" })).toMatchObject({
      status: 422,
      body: { code: "event_id_reused" },
    });
    expect((await post(given, elsewhere)).body.duplicate).toBe(false);
    expect((await search("target=ticket-1")).body.items.length).toBe(1);
  });

  it("takes an event once although many send it at the same time", async () => {
    const given = event({ target: { id: "ticket-raced" } });
    const replies = await Promise.all(Array.from({ length: 12 }, () => post(given)));
    expect(replies.filter(({ body }) => body.duplicate === false).length).toBe(1);
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
  });

  it("takes a batch whole or not at all", async () => {
    const batch = (events: readonly object[]) =>
      harness.operator("POST", "/api/v1/audit/event-batches", { tenant: home, body: { events } });
    const [one, two] = [event({ target: { id: "batch" } }), event({ target: { id: "batch" } })];
    expect(await batch([one, one])).toMatchObject({ status: 400, body: { errors: [{ pointer: "#/events/1/id" }] } });
    expect(await batch([one, { ...two, node: "nowhere" }])).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "#/events/1/node" }] },
    });
    expect((await search("target=batch")).body.items).toEqual([]);
    expect((await batch([one, two])).body.items.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual([
      false,
      false,
    ]);
    expect((await search("target=batch")).body.items.length).toBe(2);
  });

  it("keeps texts and numbers as they came", async () => {
    const details = { text: "e\u0301 日本 \ud83d\ude00 \u2028", big: 1e21, small: 5e-324, nested: [[{ a: null }]] };
    const { body } = await post(event({ details, after: { role: "admin" } }));
    expect((await show(body.id)).body).toMatchObject({ details, after: { role: "admin" }, before: null });
  });

  it("flags a claimed time that is far from the recorded one", async () => {
    const { body } = await post(event({ occurredAt: "2026-03-10T11:50:00Z" }));
    expect((await show(body.id)).body).toMatchObject({ skewed: true, occurredAt: "2026-03-10T11:50:00.000Z" });
  });
});

describe("searching", () => {
  const ids = async (query: string) =>
    (await search(query)).body.items.map(({ target }: never) => (target as { id: string }).id);

  it("finds by actor, action, target, node, address, outcome, source, time and words", async () => {
    await post(event({ actor: { id: "searcher", name: "Grace" }, target: { id: "found-1" }, address: "198.51.100.7" }));
    await post(event({ actor: { id: "searcher" }, target: { id: "found-2" }, node: "support", outcome: "refused" }));
    expect(await ids("actor=searcher")).toEqual(["found-2", "found-1"]);
    expect(await ids("actor=searcher&outcome=refused")).toEqual(["found-2"]);
    expect(await ids("address=198.51.100.7")).toEqual(["found-1"]);
    expect(await ids("action=ticket.*&actor=searcher")).toEqual(["found-2", "found-1"]);
    expect(await ids("action=ticke.*&actor=searcher")).toEqual([]);
    expect(await ids("q=GRACE")).toEqual(["found-1"]);
    expect(await ids("q=found-2&source=app")).toEqual(["found-2"]);
    expect(await ids("q=found_2")).toEqual([]);
    expect(await ids("actor=searcher&until=2026-03-10T12:00:00Z")).toEqual([]);
    expect(await ids("actor=searcher&since=2026-03-10T12:00:00Z")).toEqual(["found-2", "found-1"]);
    const { body } = await search("target=found-2");
    expect(await ids(`node=${body.items[0].node}`)).toEqual(["found-2"]);
    expect((await search("q=found-1", elsewhere)).body.items).toEqual([]);
  });

  it("wants a time range for words too short for the index", async () => {
    expect(await search("q=fo")).toMatchObject({ status: 400, body: { errors: [{ parameter: "q" }] } });
    expect(await search("q=fo&since=2026-03-01T00:00:00Z&until=2026-03-20T00:00:00Z")).toMatchObject({ status: 200 });
  });

  it("counts what it finds, to a bound", async () => {
    const count = await harness.operator("GET", "/api/v1/audit-log/count?actor=searcher", { tenant: home });
    expect(count.body).toEqual({ count: 2, atLeast: false });
  });

  it("is written down once in ten minutes for each key, by the filters' names alone", async () => {
    const { body } = await harness.operator("POST", "/api/v1/keys", {
      tenant: home,
      body: { name: "reader", scopes: ["audit.log.read"] },
    });
    const look = () => harness.as(body.key, "GET", "/api/v1/audit-log?q=confidential");
    await look();
    await look();
    const { items } = (await search(`actor=${body.id}&action=audit.log.read`)).body;
    expect(items.length).toBe(1);
    expect((await show(items[0].id)).body.facts).toEqual({ filters: ["limit", "q"] });
  });
});

describe("what lasts", () => {
  const flow = (path: string, headers: Record<string, string> = {}) =>
    harness.app.http.inject({
      method: "GET",
      url: path,
      headers: { authorization: `Bearer ${harness.operatorKey}`, "bailiwick-tenant": home, ...headers },
      payloadAsStream: true,
    });

  const listen = async (query: string, wanted: number, headers?: Record<string, string>) => {
    const reply = await flow(`/api/v1/audit-log/live?${query}`, headers);
    let text = "";
    const body = reply.stream();
    for await (const chunk of body) {
      text += String(chunk);
      if ([...text.matchAll(/^id: /gm)].length >= wanted) break;
    }
    body.destroy();
    return [...text.matchAll(/^id: (\d+)\nevent: entry\ndata: (.*)$/gm)];
  };

  it("the live view tells of each entry as it gets its place, and goes on where a reader was", async () => {
    await settled(harness);
    const seen: string[] = [];
    const first = listen("action=ticket.reopened", 1);
    const poster = setInterval(() => void post(event({ type: "ticket.reopened", target: { id: "first" } })), 50);
    const [one] = await first;
    clearInterval(poster);
    seen.push(String(one?.[1]));
    await post(event({ type: "ticket.reopened", target: { id: "last" } }));
    const rest = await listen("action=ticket.reopened", 1, { "last-event-id": String(one?.[1]) });
    expect(Number(rest[0]?.[1])).toBeGreaterThan(Number(seen[0]));
    expect(JSON.parse(String(rest[0]?.[2]))).toMatchObject({ action: "ticket.reopened", seq: Number(rest[0]?.[1]) });
  });

  it("the live view goes by words, of any length and in any case, however far apart they are", async () => {
    const many = () => Array.from({ length: 900 }, () => event({ target: { id: "many" } }));
    const batch = (events: readonly object[]) =>
      harness.operator("POST", "/api/v1/audit/event-batches", { tenant: home, body: { events } });
    await batch([event({ target: { id: "near" }, details: { note: "Ibis 50%" } }), ...many()]);
    await batch(many());
    await batch([...many(), event({ target: { id: "far" }, details: { note: "IBIS 50%" } })]);
    await settled(harness);
    const told = await listen("q=ibis%2050%25&after=0", 2);
    expect(told.map(([, , data]) => JSON.parse(String(data)).target.id)).toEqual(["near", "far"]);
    expect((await listen("q=0%25&after=0", 2)).length).toBe(2);
    const looks = (await search("action=audit.log.read&target=/api/v1/audit-log/live")).body.items;
    expect((await show(looks[0].id)).body).toMatchObject({ facts: { filters: ["action"] }, after: null });
  });
});

describe("redacting", () => {
  it("takes a value out and leaves the entry, its place and its hash", async () => {
    const { body: receipt } = await post(
      event({ address: "192.0.2.99", details: { note: "Zanzibar" }, actor: { id: "agent-1", name: "Ada Lovelace" } }),
    );
    await settled(harness);
    const before = (await show(receipt.id)).body;
    expect((await search("q=zanzibar")).body.items).toMatchObject([{ id: receipt.id }]);
    const redacted = await harness.operator("POST", `/api/v1/audit/events/${receipt.id}/redact`, {
      tenant: home,
      body: { fields: ["details", "actorName"], reason: "Request 7" },
    });
    expect(redacted).toMatchObject({ status: 200 });
    const after = (await show(receipt.id)).body;
    expect(after).toMatchObject({ details: null, redacted: ["actorName", "details"], address: "192.0.2.99" });
    expect(Object.keys(after.disclosed)).toEqual(["address"]);
    expect([after.leaf, after.body, after.seq]).toEqual([before.leaf, before.body, before.seq]);
    expect((await search("q=zanzibar")).body.items).toEqual([]);
  });
});
