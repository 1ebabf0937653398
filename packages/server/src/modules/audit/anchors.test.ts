import { isConsistent, isSignedBy, parseCheckpoint, parseVerifierKey } from "@bailiwick/audit-verify";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { openReceiver, type Received, type Receiver } from "../../../test/receiver.ts";
import { settled } from "../../../test/traces.ts";
import { standardRules } from "../../kernel/outbound/rules.ts";

const MINUTE = 60_000;
const start = new Date();
const outbound = { ...standardRules, hosts: [{ host: "127.0.0.1" }] };

let database: TestDatabase;
let harness: Harness;
let tenant: string;
let clock: number;
let events = 0;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  clock = start.getTime();
  database = await freshDatabase();
  harness = await open();
  const made = await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  tenant = made.body.id;
});
afterEach(async () => {
  await harness.close();
  for (const close of closing.splice(0)) await close();
});

const open = () => openHarness({ database, now: new Date(clock).toISOString(), outbound });

async function receiver(answer?: Parameters<typeof openReceiver>[0]): Promise<Receiver> {
  const opened = await openReceiver(answer);
  closing.push(() => opened.close());
  return opened;
}

const call = (method: "GET" | "POST" | "DELETE", path: string, body?: object, of: "acme" | "operator" = "acme") =>
  harness.operator(method, `/api/v1/audit/anchors${path}`, {
    ...(of === "acme" && { tenant: of }),
    ...(body && { body }),
  });

async function anchorAt(url: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const { status, body } = await call("POST", "", { name: "Own record", url, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

const show = async (id: string) => (await call("GET", `/${id}`)).body;

const pass = (minutes: number) => {
  clock += minutes * MINUTE;
  harness.setTime(new Date(clock));
};

async function happen(count = 1): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    events += 1;
    const body = { id: `e-${events}`, type: "ticket.closed", actor: { id: "agent-1" } };
    expect((await harness.operator("POST", "/api/v1/audit/events", { tenant: "acme", body })).status).toBe(200);
  }
}

async function sign(): Promise<void> {
  await settled(harness);
  await harness.app.database.acrossTenants("a test", async (tx) =>
    harness.app.product.jobs.find(({ name }) => name === "audit.sign")?.run(tx, new Date(clock)),
  );
}

const handOut = async (stop = new AbortController().signal) =>
  harness.app.product.rounds.find(({ name }) => name === "audit.hand-out")?.run(stop);

/** Time passes, what happened is signed, and what is due goes out. */
async function later(minutes: number): Promise<void> {
  pass(minutes);
  await sign();
  await handOut();
}

/** As a receiver reads it, at the time the message came. */
function opened({ headers, body }: Received, secret: string): { type: string; data: any } {
  const [id, timestamp, signature] = ["id", "timestamp", "signature"].map((name) => String(headers[`webhook-${name}`]));
  vi.setSystemTime(Number(timestamp) * 1000);
  try {
    const given = {
      "webhook-id": id ?? "",
      "webhook-timestamp": timestamp ?? "",
      "webhook-signature": signature ?? "",
    };
    return new Webhook(secret).verify(body, given) as { type: string; data: any };
  } finally {
    vi.useRealTimers();
  }
}

describe("an anchor by webhook", () => {
  it("gets the tenant's checkpoints, signed, each with the proof that it continues the one before", async () => {
    const { url, received } = await receiver();
    const { id, secret } = await anchorAt(url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await happen(3);
    await later(0);
    expect(received).toEqual([]);
    await later(2);
    await happen(4);
    await later(3);
    expect(received.length).toBe(1);
    await later(7);
    expect(received.length).toBe(2);
    const [first, second] = received.map((each) => opened(each, secret));
    const [older, newer] = [first, second].map((each) => parseCheckpoint(each?.data.note));
    const { body } = await harness.operator("GET", "/api/v1/audit/keys", { tenant: "acme" });
    const keys = [parseVerifierKey(body.items[0].verifierKey)].flatMap((key) => key ?? []);
    if (!older || !newer) throw new Error("A message has no checkpoint");
    expect([older, newer].map((note) => isSignedBy(note, keys))).toEqual([true, true]);
    expect(older.origin.endsWith(`/${tenant}`)).toBe(true);
    expect(first).toMatchObject({
      type: "audit.checkpoint",
      data: { anchor: id, size: older.size, consistency: null },
    });
    expect(second?.data).toMatchObject({ size: newer.size, consistency: { from: older.size } });
    expect(newer.size).toBeGreaterThan(older.size);
    const proof = second?.data.consistency.hashes.map((hash: string) => Buffer.from(hash, "base64"));
    const claim = { from: older.size, to: newer.size, fromRoot: older.root, toRoot: newer.root, proof };
    expect(isConsistent(claim)).toBe(true);
    expect(await show(id)).toMatchObject({ state: "active", anchored: { size: newer.size }, failures: 0 });
  });

  it("gets one every hour while nothing happens, and says that it has grown old", async () => {
    const { url, received } = await receiver();
    const { secret } = await anchorAt(url);
    await later(2);
    await later(30);
    expect(received.length).toBe(1);
    await later(31);
    expect(received.length).toBe(2);
    const [first, second] = received.map((each) => opened(each, secret).data);
    expect(second).toMatchObject({ size: first.size, consistency: { from: first.size, hashes: [] } });
    expect(second.note).not.toBe(first.note);
    pass(90);
    await harness.app.product.rounds
      .find(({ name }) => name === "audit.survey-anchors")
      ?.run(new AbortController().signal);
    const metrics = (await harness.app.http.inject("/metrics")).body;
    expect(metrics).toContain('bailiwick_audit_anchor_age_seconds{kind="webhook"} 5400');
    expect(metrics).toContain('bailiwick_audit_anchors{state="active"} 1');
  });

  it("of the operator gets the tree of all tenants", async () => {
    const { url, received } = await receiver();
    const { status, body } = await call("POST", "", { name: "Notary", url }, "operator");
    expect(status).toBe(201);
    await later(12);
    expect(received.length).toBe(1);
    const note = parseCheckpoint(opened(received[0] as Received, body.secret).data.note);
    expect(note?.origin.endsWith("/tenants")).toBe(true);
    expect(await call("GET", `/${body.id}`)).toMatchObject({ status: 404 });
    expect((await call("GET", "")).body.items).toEqual([]);
    expect((await call("GET", "", undefined, "operator")).body.items).toMatchObject([{ id: body.id }]);
  });

  it("gets the same message again until it takes it, under the same id and with the time of the attempt", async () => {
    const { url, received } = await receiver((reply, count) => reply.writeHead(count < 3 ? 500 : 200).end());
    const { id, secret } = await anchorAt(url);
    await later(2);
    expect(await show(id)).toMatchObject({
      state: "failing",
      failures: 1,
      lastAttempt: { failure: "refused", status: 500 },
    });
    await handOut();
    expect(received.length).toBe(1);
    await happen();
    await later(1);
    await later(7);
    expect(received.length).toBe(3);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    for (const each of received) opened(each, secret);
    expect(await show(id)).toMatchObject({
      state: "active",
      failures: 0,
      lastAttempt: { failure: null, status: null },
    });
    await handOut();
    expect(received.length).toBe(3);
    await later(3);
    expect(received.length).toBe(4);
  });

  it("goes on after the process was killed while it sent: once the claim is over, with the same message", async () => {
    const { url, received } = await receiver((reply, count) => count > 1 && reply.writeHead(204).end());
    const { id } = await anchorAt(url);
    pass(2);
    await sign();
    const killed = new AbortController();
    const sending = handOut(killed.signal);
    for (; received.length < 1; ) await new Promise((done) => setTimeout(done, 5));
    // What a killed process leaves behind: its claim, and nobody who gives it back.
    const { rows } = await database.owner.query("select claim, claimed_until from audit.webhooks");
    killed.abort();
    await sending;
    await database.owner.query("update audit.webhooks set claim = $1, claimed_until = $2", [
      rows[0].claim,
      rows[0].claimed_until,
    ]);
    await harness.app.close();
    harness = await open();
    await handOut();
    expect(received.length).toBe(1);
    await database.owner.query("update audit.webhooks set claimed_until = clock_timestamp() - interval '1 second'");
    await handOut();
    expect(received.map(({ headers }) => headers["webhook-id"])).toEqual(
      Array.from({ length: 2 }, () => received[0]?.headers["webhook-id"]),
    );
    expect(await show(id)).toMatchObject({ state: "active", failures: 0 });
  });

  it("is sent to by one at a time, however many look", async () => {
    const { url, received } = await receiver();
    await anchorAt(url);
    pass(2);
    await sign();
    const second = await open();
    const round = second.app.product.rounds.find(({ name }) => name === "audit.hand-out");
    await Promise.all([handOut(), round?.run(new AbortController().signal), handOut()]);
    await second.app.close();
    expect(received.length).toBe(1);
  });

  it("that answers 410 is disabled, which is in the log, and gets nothing until it is enabled", async () => {
    const { url, received } = await receiver((reply, count) => reply.writeHead(count === 1 ? 410 : 204).end());
    const { id, secret } = await anchorAt(url);
    await later(2);
    expect(await show(id)).toMatchObject({ state: "disabled", disabledBecause: "gone", nextAt: null });
    await happen();
    await later(60);
    expect(received.length).toBe(1);
    const found = await harness.operator("GET", `/api/v1/audit-log?action=audit.anchor.disabled`, { tenant: "acme" });
    expect(found.body.items).toMatchObject([{ target: { id }, actor: { id: "system" }, reason: "gone" }]);
    expect(await call("POST", `/${id}/enable`)).toMatchObject({ status: 200, body: { state: "active", failures: 0 } });
    await handOut();
    expect(received.length).toBe(2);
    opened(received[1] as Received, secret);
  });

  it("that never answers is given up after ten attempts", async () => {
    const { url, received } = await receiver((reply) => reply.writeHead(503, { "retry-after": "60" }).end());
    const { id } = await anchorAt(url);
    for (let attempt = 0; attempt < 12; attempt += 1) await later(30 * 60);
    expect(received.length).toBe(10);
    expect(await show(id)).toMatchObject({ state: "disabled", disabledBecause: "exhausted", failures: 10 });
  });

  it("that was deleted gets nothing more, and its secrets go with it", async () => {
    const { url, received } = await receiver((reply) => reply.writeHead(500).end());
    const { id } = await anchorAt(url);
    await later(2);
    expect(await show(id)).toMatchObject({ state: "failing", nextAt: expect.any(String) });
    expect(await call("DELETE", `/${id}`)).toMatchObject({ status: 200, body: { id } });
    await later(60);
    expect([received.length, (await call("GET", `/${id}`)).status]).toEqual([1, 404]);
    expect((await database.owner.query("select from audit.webhook_secrets")).rows).toEqual([]);
  });
});

describe("a test message", () => {
  it("goes out at once, signed by each secret that counts, and tells how it went", async () => {
    const { url, received } = await receiver((reply, count) => reply.writeHead(count === 1 ? 204 : 404).end());
    const { id, secret } = await anchorAt(url);
    const rotated = await call("POST", `/${id}/rotate`, { overlapHours: 24 });
    expect(rotated.body.secret).not.toBe(secret);
    expect(rotated.body.secrets.length).toBe(2);
    expect(await call("POST", `/${id}/test`)).toMatchObject({ status: 202, body: { test: { result: null } } });
    await handOut();
    for (const each of [secret, rotated.body.secret])
      expect(opened(received[0] as Received, each)).toMatchObject({ type: "audit.anchor.test", data: { anchor: id } });
    expect(await show(id)).toMatchObject({ test: { result: { failure: null } }, anchored: null, lastAttempt: null });
    await handOut();
    expect(received.length).toBe(1);
    await call("POST", `/${id}/test`);
    await handOut();
    expect(await show(id)).toMatchObject({ state: "active", test: { result: { failure: "refused", status: 404 } } });
  });

  it("that succeeds ends the waiting of an anchor that failed", async () => {
    const { url, received } = await receiver((reply, count) => reply.writeHead(count === 1 ? 500 : 204).end());
    const { id } = await anchorAt(url);
    await later(2);
    await call("POST", `/${id}/test`);
    await handOut();
    await handOut();
    expect(received.length).toBe(3);
    expect(await show(id)).toMatchObject({ state: "active", failures: 0 });
  });
});

describe("a secret", () => {
  it("signs until its overlap ends, and there are three at most", async () => {
    const { url, received } = await receiver();
    const { id, secret } = await anchorAt(url);
    const made = [secret];
    for (let each = 0; each < 3; each += 1)
      made.push((await call("POST", `/${id}/rotate`, { overlapHours: 1 })).body.secret);
    await call("POST", `/${id}/test`);
    await handOut();
    const signatures = (index: number) => String(received[index]?.headers["webhook-signature"]).split(" ").length;
    expect(signatures(0)).toBe(3);
    expect(() => opened(received[0] as Received, secret)).toThrow("No matching signature found");
    for (const each of made.slice(1)) opened(received[0] as Received, each);
    pass(61);
    await call("POST", `/${id}/test`);
    await handOut();
    expect(signatures(1)).toBe(1);
    opened(received[1] as Received, made.at(-1) ?? "");
    await call("POST", `/${id}/rotate`, { overlapHours: 0 });
    expect((await show(id)).secrets.length).toBe(1);
  });
});

describe("an address", () => {
  it("that may not be reached is refused when it is entered, with the place", async () => {
    for (const url of ["http://audit.example.com/", "https://10.0.0.1/", "https://0xa.1:8443/", "https://[::1]/", "x"])
      expect(await call("POST", "", { name: "x", url }), url).toMatchObject({
        status: 400,
        body: { code: "invalid_request", errors: [{ pointer: "#/url" }] },
      });
  });

  it("that is not allowed any more when something is sent is told, and nothing else of it", async () => {
    const { url, received } = await receiver();
    const { id } = await anchorAt(url);
    await harness.app.close();
    harness = await openHarness({ database, now: new Date(clock).toISOString() });
    await later(2);
    expect(received).toEqual([]);
    expect(await show(id)).toMatchObject({ state: "failing", lastAttempt: { failure: "not_allowed", status: null } });
  });

  it("is one of ten at most", async () => {
    const { url } = await receiver();
    const replies = await Promise.all(Array.from({ length: 12 }, () => call("POST", "", { name: "x", url })));
    expect(replies.filter(({ status }) => status === 201).length).toBe(10);
    expect(replies.find(({ status }) => status !== 201)).toMatchObject({
      status: 409,
      body: { code: "collection_full" },
    });
  });
});
