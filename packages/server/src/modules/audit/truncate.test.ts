import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isConsistent, parseCheckpoint, verifyBundle } from "@bailiwick/audit-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHarness } from "../../../test/harness.ts";
import { comesUp, type Months, openMonths } from "../../../test/months.ts";
import { settled } from "../../../test/traces.ts";

let months: Months;
let sent = 0;
beforeEach(async () => {
  months = await openMonths({ leavesDays: 30 });
});
afterEach(() => months.close());

const rows = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
  (await months.harness.database.owner.query<Row>(text, [...values])).rows;

const truncatedAt = async (): Promise<number> =>
  Number((await rows<{ size: string }>("select size from audit.truncations"))[0]?.size ?? 0);

/** Many at once, sealed. */
async function happen(count: number, sealed = months.sealed): Promise<void> {
  const events = Array.from({ length: count }, () => ({
    id: String((sent += 1)),
    type: "ticket.closed",
    actor: { id: "agent-1" },
  }));
  expect((await months.acme("POST", "/api/v1/audit/event-batches", { events })).status).toBe(200);
  await sealed();
}

/** A month of 300 entries that is dropped, and one of 20 that is not. */
async function dropMarch(): Promise<void> {
  await happen(299);
  months.at("2026-06-10T12:00:00Z");
  await months.job("audit.open-segments");
  await happen(20);
  months.at("2026-06-30T12:00:00Z");
  await months.job("audit.drop-segments");
  await months.sealed();
}

async function truncate(): Promise<void> {
  months.at("2026-07-31T12:00:00Z");
  await months.job("audit.open-segments");
  await months.job("audit.truncate-logs");
  await months.job("audit.sweep-leaves");
  await months.sealed();
}

const checkpoint = async () => (await months.acme("GET", "/api/v1/audit/checkpoint")).body;
const consistency = (from: number, to: number) => months.acme("GET", `/api/v1/audit/consistency?from=${from}&to=${to}`);

describe("a log whose entries were dropped long ago", () => {
  it("keeps the compact range of them, says so, and proves everything from there on", async () => {
    await happen(6);
    const early = await checkpoint();
    await dropMarch();
    const kept = await checkpoint();
    await truncate();
    const size = await truncatedAt();
    expect(size).toBe(306);
    const [left] = await rows<{ leaves: number; subtrees: number; dropped: number }>(
      `select (select count(*)::int from audit.leaves where tenant_id = $1 and seq <= $2) as leaves,
              (select count(*)::int from audit.subtrees where tenant_id = $1) as subtrees,
              (select count(*)::int from audit.dropped where tenant_id = $1) as dropped`,
      [months.tenant, size],
    );
    expect(left).toEqual({ leaves: 0, subtrees: 0, dropped: 0 });

    const report = await months.verified(0, { checkpoints: [String(early.note), String(kept.note)] });
    expect(report).toMatchObject({ outcome: "OK", after: size });
    expect(report.findings).toEqual([expect.objectContaining({ outcome: "PRUNED", to: size, authorised: true })]);
    expect(await months.verified(size + 3)).toMatchObject({ outcome: "OK", after: size + 3, findings: [] });

    const feed = (after: number) => months.acme("GET", `/api/v1/audit/feed?after=${after}`);
    for (const after of [0, size - 1])
      expect(await feed(after)).toMatchObject({ status: 410, body: { code: "place_gone", after: size } });
    expect((await feed(size)).body).toMatchObject({ pruned: true, truncatedAt: size, after: size });

    const to = await checkpoint();
    const { body: proof } = await consistency(kept.size, to.size);
    const roots = [kept, to].map(({ note }) => parseCheckpoint(String(note))?.root ?? Buffer.alloc(0));
    const [fromRoot = Buffer.alloc(0), toRoot = Buffer.alloc(0)] = roots;
    const hashes = proof.hashes.map((hash: string) => Buffer.from(hash, "base64"));
    expect(isConsistent({ from: kept.size, to: to.size, fromRoot, toRoot, proof: hashes })).toBe(true);
    expect(await consistency(early.size, to.size)).toMatchObject({
      status: 410,
      body: { code: "place_gone", after: size },
    });
  });

  it("grows and is signed as before, also where a subtree reaches back behind the place", async () => {
    await dropMarch();
    await truncate();
    const size = await truncatedAt();
    expect(size % 256).not.toBe(0);
    await happen(300);
    await happen(600);
    const [{ kept } = { kept: 0 }] = await rows<{ kept: number }>(
      "select count(*)::int as kept from audit.subtrees where tenant_id = $1",
      [months.tenant],
    );
    expect(kept).toBeGreaterThan(2);
    const { body: list } = await months.acme("GET", "/api/v1/audit-log?action=ticket.closed&limit=1");
    const { body: entry } = await months.acme("GET", `/api/v1/audit/events/${list.items[0].id}`);
    expect(entry.proof).toMatchObject({ size: (await checkpoint()).size });
    const report = await months.verified();
    expect(report).toMatchObject({ outcome: "OK", after: size });
    expect(report.signedSize).toBeGreaterThan(size + 900);
  });

  it("is signed by a process that last did so before what was truncated", async () => {
    await happen(5);
    const { harness, now } = months;
    const other = await openHarness({ database: harness.database });
    try {
      const signedByOther = async () => {
        await settled(harness);
        await comesUp(other, "audit.sign", now());
      };
      await happen(5, signedByOther);
      months.at("2026-06-30T12:00:00Z");
      await signedByOther();
      await months.job("audit.open-segments");
      await months.job("audit.drop-segments");
      await signedByOther();
      months.at("2026-07-31T12:00:00Z");
      await months.job("audit.truncate-logs");
    } finally {
      await other.app.close();
    }
    expect(await truncatedAt()).toBe(11);
    await happen(5);
    const report = await months.verified();
    expect(report).toMatchObject({ outcome: "OK", after: 11 });
    expect(report.signedSize).toBeGreaterThan(15);
  });

  it("is still explained when the entry that tells of it goes, too", async () => {
    await dropMarch();
    await truncate();
    const size = await truncatedAt();
    months.at("2026-12-01T12:00:00Z");
    await months.job("audit.open-segments");
    for (let run = 0; run < 3; run += 1) {
      await months.job("audit.drop-segments");
      await months.sealed();
    }
    const told = await rows("select from audit.entries where action = 'audit.log.truncated'");
    expect(told).toEqual([]);
    const files = (await readdir(months.folder, { recursive: true })).filter((name) => name.endsWith(".jsonl"));
    expect(files.some((name) => name.includes(`-${size + 1}-`))).toBe(true);
    for (const name of files) {
      const text = await readFile(join(months.folder, name), "utf8");
      expect(await verifyBundle(text.split("\n"), { isPart: true }), name).toMatchObject({
        outcome: "OK",
        findings: [],
      });
    }
    const report = await months.verified();
    expect(report).toMatchObject({ outcome: "OK", after: size });
    expect(report.findings).toMatchObject([
      { outcome: "PRUNED", authorised: true },
      { outcome: "PRUNED", to: size, authorised: true },
    ]);
    months.at("2027-01-15T12:00:00Z");
    await months.job("audit.open-segments");
    await months.job("audit.truncate-logs");
    await months.sealed();
    expect(await truncatedAt()).toBeGreaterThan(size);
    expect(await months.verified()).toMatchObject({ outcome: "OK", after: await truncatedAt() });
  });

  it("waits for its time, and for whoever may still have to prove something", async () => {
    await dropMarch();
    months.at("2026-07-29T12:00:00Z");
    await months.job("audit.truncate-logs");
    expect(await truncatedAt()).toBe(0);
    const { body: hold } = await months.acme("POST", "/api/v1/audit/holds", { reason: "Case 1", user: "somebody" });
    await truncate();
    expect(await truncatedAt()).toBe(0);
    await months.acme("POST", `/api/v1/audit/holds/${hold.id}/release`);
    await months.harness.database.owner.query(
      `insert into audit.webhooks (tenant_id, anchor_id, name, url, every_minutes, created_at, state, state_since, failures, next_at,
                                   anchored_size, anchored_signed_at, anchored_at)
       values ($1, 'anc_1', 'Own', 'https://example.com', 60, now(), 'failing', now(), 1, now(), 100, now(), now())`,
      [months.tenant],
    );
    await truncate();
    expect(await truncatedAt()).toBe(0);
    await rows("update audit.webhooks set anchored_size = 300");
    await truncate();
    expect(await truncatedAt()).toBe(300);
  });

  it("is truncated although there are many that wait, or were changed; their number is told", async () => {
    await dropMarch();
    await rows(`insert into audit.dropped (tenant_id, first_seq, last_seq, segment, dropped_at)
                select log || n, 1, 5, 'd7_202601', '2026-02-08'
                from unnest(array['changed', 'unsigned']) as log, generate_series(1, 101) as n`);
    await rows(`insert into audit.checkpoints (tenant_id, size, root, note, signed_at, place)
                select 'changed' || n, 5, '', '', '2026-02-01', 1 from generate_series(1, 101) as n`);
    await truncate();
    expect(await truncatedAt()).toBe(300);
    const metrics = (await months.harness.app.http.inject("/metrics")).body;
    const told = [...metrics.matchAll(/^bailiwick_audit_truncations_waiting\{reason="(\w+)"\} (\d+)/gm)];
    expect(Object.fromEntries(told.map(([, reason, count]) => [reason, Number(count)]))).toEqual({
      held: 0,
      undelivered: 0,
      unanchored: 101,
      changed: 101,
    });
  });

  it("is not truncated while something of it is not dropped, not that long ago, not as it was signed, or not anchored", async () => {
    await dropMarch();
    const [{ size, root } = { size: 0, root: Buffer.alloc(0) }] = await rows<{ size: number; root: Buffer }>(
      "select size::int, root from audit.checkpoints where tenant_id = $1 order by size desc limit 1",
      [months.tenant],
    );
    const { body: feed } = await months.acme("GET", "/api/v1/audit/feed?after=0");
    const last = Number(feed.after);
    const refusing = async (at: number, days: number, more: { hashes?: Buffer[]; adapters?: string[] } = {}) => {
      const { hashes = [root], adapters = [] } = more;
      const asked = [months.tenant, at, root, hashes, days, adapters];
      return rows("select audit.truncate_log($1, $2, $3, $4, $5, $6)", asked).then(
        () => "",
        (error: Error) => error.message,
      );
    };
    expect(await refusing(last, -1)).toContain("not dropped for that long");
    months.at("2026-07-05T12:00:00Z");
    await months.job("audit.open-segments");
    const [soon, late] = [6, 5];
    expect(await refusing(size, late)).toContain("not dropped");
    expect(await refusing(last - 1, late)).toContain("not dropped");
    expect(await refusing(last, soon)).toContain("not dropped for that long");
    expect(await refusing(last, late, { adapters: ["file"] })).toContain("unanchored");
    expect(await refusing(last, late)).toContain("no compact range");
    await expect(rows("delete from audit.leaves where tenant_id = $1 and seq = 1", [months.tenant])).rejects.toThrow(
      "never changed",
    );
  });
});
