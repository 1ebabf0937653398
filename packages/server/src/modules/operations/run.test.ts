import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import type { Caller } from "../../kernel/context.ts";
import { type Database, openDatabase } from "../../kernel/database.ts";
import { openHints } from "../../kernel/hints.ts";
import { newId } from "../../kernel/id.ts";
import { openMetrics } from "../../kernel/metrics.ts";
import { keyRevoked } from "../../kernel/problem.ts";
import { PART_BYTES } from "./domain/bounds.ts";
import { hashes, inflated } from "./hashing.ts";
import { operationKind } from "./kind.ts";
import { survey } from "./jobs.ts";
import { type Lane, oneTurn } from "./run.ts";
import { takeStep } from "./step.ts";
import { chunks, operations } from "./store.ts";
import { turns } from "./store-turns.ts";

const now = new Date("2026-03-10T12:00:00Z");
const holder: Caller = { id: "key_1", realm: "operator", environment: "live", scopes: ["*"] };

interface Counted {
  readonly to: number;
  readonly bytes?: number;
}

/** Counts, a line for each step. */
const count = operationKind<Counted, number>({
  name: "test.count",
  permission: "test.count",
  types: ["text/plain"],
  begin: () => 0,
  step: async ({ asked: { to, bytes = 1 }, state }) => ({
    text: `${String(state + 1).padStart(bytes, ".")}\n`,
    rows: 1,
    state: state + 1,
    isLast: state + 1 >= to,
  }),
  part: (_, number) => ({ type: "text/plain", name: `${number}.txt`, opening: "count\n" }),
  manifest: ({ to }, state) => ({ to, state }),
});

const broken = operationKind<unknown, null>({
  ...count,
  name: "test.broken",
  begin: () => null,
  step: async () => Promise.reject(new Error("a secret reason")),
  manifest: () => ({}),
} as never);

let test: TestDatabase;
let database: Database;
let lane: Lane;
let withdrawn = false;

beforeEach(async () => {
  test = await freshDatabase();
  database = openDatabase(test.url);
  withdrawn = false;
  lane = {
    database,
    kinds: [count, broken],
    log: { error: () => undefined } as never,
    now: () => now,
    hints: openHints(),
    metrics: openMetrics(),
    holderOf: async () => {
      if (withdrawn) throw keyRevoked();
      return holder;
    },
    hashes: hashes(),
    isStopped: () => false,
  };
});
afterEach(async () => {
  await database.end();
  await test.drop();
});

async function begin(tenant: string, asked: Counted, kind = "test.count"): Promise<string> {
  const id = newId("op", now);
  const requester = { requestedBy: "key_1", requesterHome: "platform" };
  const given = { id, kind, asked: { ...asked }, total: asked.to, ...requester, createdAt: now, correlation: {} };
  await database.inTenant(tenant, (tx) => operations.insert(tx, given));
  return id;
}

const show = (tenant: string, id: string) => database.inTenant(tenant, (tx) => operations.find(tx, id));
const take = () => database.acrossTenants("a test", (tx) => turns.take(tx, ["test.count"], now));

async function textOf(tenant: string, id: string, part: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let place = 0; ; ) {
    const chunk = await database.inTenant(tenant, (tx) => chunks.at(tx, id, part, place));
    if (!chunk) return Buffer.concat(pieces);
    pieces.push(await inflated(chunk.deflated));
    place = chunk.start + (pieces.at(-1)?.length ?? 0);
  }
}

describe("an operation", () => {
  it("goes on step by step, and leaves a part with its hash and a manifest", async () => {
    const id = await begin("a", { to: 3 });
    expect(await oneTurn(lane)).toBe(true);
    const done = await show("a", id);
    const text = await textOf("a", id, 1);
    expect(text.toString()).toBe("count\n1\n2\n3\n");
    expect(done).toMatchObject({ status: "done", done: 3, total: 3, finishedAt: now });
    expect(done?.parts).toEqual([
      {
        number: 1,
        name: "1.txt",
        rows: 3,
        bytes: text.length,
        sha256: createHash("sha256").update(text).digest("hex"),
      },
    ]);
    expect(done?.manifest).toMatchObject({ to: 3, state: 3, rows: 3, truncated: false, parts: done?.parts });
    expect(done?.expiresAt?.toISOString()).toBe("2026-03-17T12:00:00.000Z");
    expect(await oneTurn(lane)).toBe(false);
  });

  it("is counted for whoever watches over the process: those that wait, and how they ended", async () => {
    const metrics = openMetrics();
    const later = new Date(now.getTime() + 60_000);
    const watched = { ...lane, metrics, kinds: [count], now: () => later };
    const told = async () => {
      await survey(watched);
      return (await metrics.text()).split("\n").filter((line) => line.startsWith("bailiwick_operations"));
    };
    await begin("a", { to: 1 });
    await begin("b", { to: 1 });
    expect(await told()).toEqual([
      'bailiwick_operations{kind="test.count",status="queued"} 2',
      'bailiwick_operations{kind="test.count",status="running"} 0',
      'bailiwick_operations_oldest_seconds{kind="test.count"} 60',
    ]);
    await oneTurn(watched);
    withdrawn = true;
    await oneTurn(watched);
    expect(await told()).toEqual([
      'bailiwick_operations{kind="test.count",status="queued"} 0',
      'bailiwick_operations{kind="test.count",status="running"} 0',
      'bailiwick_operations_oldest_seconds{kind="test.count"} 0',
      'bailiwick_operations_ended_total{kind="test.count",outcome="done"} 1',
      'bailiwick_operations_ended_total{kind="test.count",outcome="failed"} 1',
    ]);
  });

  it("begins another part before one would become too large", async () => {
    const id = await begin("a", { to: 3, bytes: PART_BYTES / 2 });
    while (await oneTurn(lane));
    const parts = (await show("a", id))?.parts ?? [];
    expect(parts.map(({ rows }) => rows)).toEqual([1, 1, 1]);
    for (const { bytes } of parts) expect(bytes).toBeLessThanOrEqual(PART_BYTES);
    expect((await textOf("a", id, 2)).subarray(0, 6).toString()).toBe("count\n");
  });

  it("goes on in another process with the same bytes and the same hash", async () => {
    const id = await begin("a", { to: 4 });
    const alone = await begin("b", { to: 4 });
    for (const turned of [0, 1]) {
      const turn = await take();
      if (turn?.id !== id) throw new Error("the other one is next");
      // What was not committed is as if it had not been.
      await expect(
        database.inTenant("a", async (tx) => {
          await takeStep(tx, turn, count, hashes(), now);
          throw new Error("killed");
        }),
      ).rejects.toThrow("killed");
      await database.inTenant("a", (tx) => takeStep(tx, turn, count, hashes(), now));
      await database.acrossTenants("a test", (tx) => turns.giveBack(tx, turn));
      expect(await show("a", id)).toMatchObject({ done: turned + 1 });
      await test.owner.query("update operations.operations set served_at = '-infinity' where operation_id = $1", [id]);
    }
    while (await oneTurn(lane));
    const [first, second] = [await show("a", id), await show("b", alone)];
    expect(first?.parts).toEqual(second?.parts);
    expect(await textOf("a", id, 1)).toEqual(await textOf("b", alone, 1));
  });

  it("writes nothing for whoever lost the turn, or when it was cancelled", async () => {
    const id = await begin("a", { to: 5 });
    const turn = await take();
    if (!turn) throw new Error("there is none");
    const step = () => database.inTenant("a", (tx) => takeStep(tx, turn, count, hashes(), now));
    expect(await step()).toMatchObject({ outcome: "more" });
    await test.owner.query("update operations.operations set turn_until = '-infinity'");
    const other = await take();
    expect(other).toMatchObject({ id });
    expect(await step()).toMatchObject({ outcome: "lost" });
    expect(await show("a", id)).toMatchObject({ status: "running", done: 1 });
    await database.inTenant("a", (tx) => operations.cancel(tx, id, now));
    const after = await database.inTenant("a", (tx) => takeStep(tx, other ?? turn, count, hashes(), now));
    expect(after).toMatchObject({ outcome: "lost" });
    expect(await show("a", id)).toMatchObject({ status: "cancelled", done: 1, parts: [] });
  });

  it("ends once whoever asked for it may not any more", async () => {
    const id = await begin("a", { to: 5 });
    withdrawn = true;
    await oneTurn(lane);
    expect(await show("a", id)).toMatchObject({ status: "failed", error: { code: "key_revoked", status: 401 } });
    const lacking = await begin("b", { to: 5 });
    await oneTurn({ ...lane, holderOf: async () => ({ ...holder, scopes: ["test.other"] }) });
    expect(await show("b", lacking)).toMatchObject({ status: "failed", error: { code: "forbidden" } });
    const foreign = await begin("c", { to: 5 });
    await oneTurn({ ...lane, holderOf: async () => ({ ...holder, realm: "tenant", tenant: "a" }) });
    expect(await show("c", foreign)).toMatchObject({ status: "failed", error: { code: "forbidden" } });
  });

  it("that breaks is tried again, and given up in the end without telling why to strangers", async () => {
    const id = await begin("a", { to: 1 }, "test.broken");
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await show("a", id)).toMatchObject({ status: attempt === 1 ? "queued" : "running" });
      expect(await oneTurn(lane)).toBe(true);
      expect(await oneTurn(lane)).toBe(false);
      await test.owner.query("update operations.operations set turn_until = '-infinity'");
    }
    const failed = await show("a", id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "internal", status: 500 } });
    expect(JSON.stringify(failed)).not.toContain("secret");
  });

  it("fails when its tenant has no room left", async () => {
    const full = await begin("a", { to: 1 });
    await test.owner.query(
      "update operations.operations set status = 'done', bytes = 10000000000 where operation_id = $1",
      [full],
    );
    const id = await begin("a", { to: 2 });
    while (await oneTurn(lane));
    expect(await show("a", id)).toMatchObject({ status: "failed", error: { code: "operations_full" } });
  });
});

describe("turns", () => {
  it("go around the tenants, however many one has waiting", async () => {
    for (let index = 0; index < 5; index++) await begin("many", { to: 9 });
    await begin("one", { to: 9 });
    await begin("other", { to: 9 });
    const served: string[] = [];
    for (let turned = 0; turned < 9; turned++) {
      const turn = await take();
      if (!turn) throw new Error("there is none");
      served.push(turn.tenant);
      await database.acrossTenants("a test", (tx) => turns.giveBack(tx, turn));
    }
    for (const tenant of ["many", "one", "other"])
      expect(served.filter((each) => each === tenant).length, served.join()).toBe(3);
  });

  it("of one tenant are two at the same time, and nobody else waits for them", async () => {
    for (let index = 0; index < 4; index++) await begin("many", { to: 9 });
    const both = [await take(), await take()];
    expect(new Set(both.map((turn) => turn?.id)).size).toBe(2);
    expect(await take()).toBeUndefined();
    await begin("one", { to: 9 });
    expect(await take()).toMatchObject({ tenant: "one" });
  });

  it("are taken by one of many that come at once", async () => {
    await begin("a", { to: 9 });
    const taken = await Promise.all(Array.from({ length: 8 }, take));
    expect(taken.filter((turn) => turn !== undefined).length).toBe(1);
  });
});
