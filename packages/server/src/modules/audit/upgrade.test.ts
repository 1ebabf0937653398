import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type Stretch, verifyBundle } from "@bailiwick/audit-verify";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { emptyDatabase } from "../../../test/database.ts";
import { openHarness } from "../../../test/harness.ts";
import { settled } from "../../../test/traces.ts";
import { type AuditEntry, type Correlation, seal } from "../../kernel/envelope.ts";
import { migrate } from "../../kernel/migrate.ts";

const shipped = join(import.meta.dirname, "../../../migrations");

/** A database as an earlier version left it. */
async function migratedBefore(first: string) {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-upgrade-"));
  for (const name of (await readdir(shipped)).filter((file) => file < first))
    await cp(join(shipped, name), join(folder, name));
  const database = await emptyDatabase();
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  // The database may be gone before the last connection has said good-bye.
  owner.on("error", () => undefined);
  await migrate(database.url, folder);
  return { database, owner, folder };
}

it("an installation from before the sequencer keeps every row: sealed, numbered, found and verified", async () => {
  const { database, owner, folder } = await migratedBefore("0008");
  const count = 300;
  await owner.query(
    `insert into audit.entries (tenant_id, entry_id, actor, actor_kind, action, target, outcome, difference, address, request_id, recorded_at)
     select 'platform', 'aud_' || lpad(n::text, 26, '0'), 'key_1', 'operator', 'tenancy.tenant.updated', 'ten_' || n, 'done',
            '{"before": {"name": null}, "after": {"name": "Größe"}}', '192.0.2.1', 'req_' || n, timestamptz '2026-02-27' + n * interval '1 hour'
     from generate_series(1, ${count}) n`,
  );
  await owner.query(
    `insert into audit.entries (tenant_id, entry_id, actor, actor_kind, action, target, outcome, difference, request_id, recorded_at)
     values ('ten_1', 'aud_1', 'key_1', 'operator', 'tenancy.tenant.created', 'ten_1', 'done', '{}', 'req_0', '2026-02-27')`,
  );
  await owner.query(
    `insert into kernel.outbox (tenant_id, event_id, type, version, subject, data, occurred_at, request_id)
     select 'ten_1', 'evt_' || n, 't', 1, 's', '{}', now(), 'r' from generate_series(1, ${count}) n`,
  );
  await migrate(database.url);
  const harness = await openHarness({ database: { ...database, owner } });
  try {
    await settled(harness);
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs.find(({ name }) => name === "audit.sign")?.run(tx, new Date()),
    );
    const read = async (after: number) =>
      (await harness.operator("GET", `/api/v1/audit/feed?after=${after}`)).body as Stretch;
    const lines: string[] = [];
    for await (const line of assemble(read)) lines.push(JSON.stringify(line));
    const report = await verifyBundle(lines);
    expect(report).toMatchObject({ outcome: "OK", findings: [] });
    expect(report.signedSize).toBeGreaterThanOrEqual(count);
    const { body } = await harness.operator("GET", "/api/v1/audit-log?q=ten_137&limit=10");
    expect(body.items).toMatchObject([{ target: { id: "ten_137" }, requestId: "req_137" }]);
    const detail = await harness.operator("GET", `/api/v1/audit/events/${body.items[0].id}`);
    expect(detail.body).toMatchObject({ before: { name: null }, after: { name: "Größe" } });
    const { rows } = await owner.query(
      "select min(seq)::int as first, max(seq)::int as last from kernel.outbox where tenant_id = 'ten_1'",
    );
    expect(rows).toEqual([{ first: 1, last: count }]);
    const retention = await owner.query("select tenant_id, since::text, class, basis from audit.retention");
    expect(retention.rows).toEqual([{ tenant_id: "ten_1", since: "-infinity", class: "standard", basis: "" }]);
    const segments = await owner.query(
      "select distinct segment, tableoid::regclass::text as table from audit.entries where recorded_at < '2026-03-12' order by 1",
    );
    expect(segments.rows).toEqual([
      { segment: "standard_202602", table: "audit.entries_standard_202602" },
      { segment: "standard_202603", table: "audit.entries_standard_202603" },
    ]);
  } finally {
    await harness.app.close();
    await owner.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});

describe("an installation from before entries were found by what they belong to", () => {
  const whole: Correlation = {
    requestId: "req_1",
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    sessionId: 'an app\'s "session"',
    onBehalfOf: "u-7",
    decisionId: "dec_1",
    revision: "3-14",
  };
  const at = new Date("2026-03-01T12:00:00Z");
  const entry = (id: string, correlation: Correlation, more: Partial<AuditEntry> = {}): AuditEntry => ({
    id: `aud_${id.padStart(26, "0")}`,
    tenant: "platform",
    source: "app",
    actor: { id: "a", kind: "user" },
    action: "ticket.closed",
    target: { id },
    outcome: "done",
    correlation,
    disclosed: {},
    at,
    ...more,
  });
  const entries = [
    entry("1", whole),
    entry("2", { requestId: "req_2", traceId: whole.traceId }, { source: "bailiwick" }),
    entry("3", { requestId: "req_3" }),
    entry("4", {}, { facts: { details: { correlation: { traceId: whole.traceId } } } }),
    entry("5", { sessionId: "ses_1" }, { tenant: "ten_1" }),
  ];

  it("keeps every text and hash, finds what they say, and looks for it by an index", async () => {
    const { database, owner, folder } = await migratedBefore("0023");
    const texts = async () =>
      (await owner.query("select entry_id, body, leaf from audit.entries order by id limit 5")).rows;
    for (const each of entries)
      await owner.query(
        `insert into audit.entries (tenant_id, segment, entry_id, source, actor, actor_kind, action, target, outcome,
                                    request_id, occurred_at, recorded_at, body, disclosed, search)
         values ($1, audit.segment_of($1, $2), $3, $4, 'a', 'user', 'ticket.closed', $5, 'done', $6, $2, $2, $7, '{}', '')`,
        [
          each.tenant,
          at,
          each.id,
          each.source,
          each.target.id,
          each.correlation.requestId ?? "",
          Buffer.from(seal(each).body),
        ],
      );
    await owner.query(
      `insert into audit.entries (tenant_id, segment, entry_id, source, actor, actor_kind, action, target, outcome,
                                  request_id, occurred_at, recorded_at, body, disclosed, search)
       select 'platform', audit.segment_of('platform', $1), 'aud_more_' || n, 'app', 'a', 'user', 'ticket.closed', 't', 'done',
              '', $1, $1, '{}', '{}', '' from generate_series(1, 3000) n`,
      [at],
    );
    const before = await texts();
    await migrate(database.url);
    const harness = await openHarness({ database: { ...database, owner } });
    try {
      expect(await texts()).toEqual(before);
      const found = async (query: string) =>
        (await harness.operator("GET", `/api/v1/audit-log?${query}`)).body.items.map(
          ({ target }: { target: { id: string } }) => target.id,
        );
      expect(await found(`traceId=${whole.traceId}`)).toEqual(["2", "1"]);
      expect(await found(`sessionId=${encodeURIComponent(String(whole.sessionId))}`)).toEqual(["1"]);
      expect(await found("decisionId=dec_1")).toEqual(["1"]);
      expect(await found("sessionId=ses_1")).toEqual([]);
      for (const { id, correlation, tenant } of entries.filter((each) => each.tenant === "platform")) {
        const shown = await harness.operator("GET", `/api/v1/audit/events/${id}`);
        expect(shown.body.correlation, `${tenant} ${id}`).toEqual(correlation);
      }
      await expect(owner.query("update audit.entries set trace_id = 'other'")).rejects.toThrow("never changed");
      await expectIndexes(owner);
    } finally {
      await harness.app.close();
      await owner.end();
      await database.drop();
      await rm(folder, { recursive: true });
    }
  });
});

/** How the application, under row security, gets at what it looks for. */
async function expectIndexes(owner: pg.Pool): Promise<void> {
  await owner.query("analyze audit.entries");
  const client = await owner.connect();
  try {
    await client.query("begin");
    await client.query(
      "select set_config('role', 'bailiwick_app', true), set_config('bailiwick.tenant', 'platform', true)",
    );
    for (const column of ["trace_id", "session_id", "decision_id"]) {
      const { rows } = await client.query<{ "QUERY PLAN": string }>(
        `explain select id from audit.entries where tenant_id = kernel.tenant() and ${column} = 'x'
         order by recorded_at desc, id desc limit 51`,
      );
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      expect(plan, column).toMatch(new RegExp(`Index (?:Only )?Scan[^\n]* using \\w*${column}`));
    }
  } finally {
    await client.query("rollback");
    client.release();
  }
}

it("an installation that dropped segments before knows which places went", async () => {
  const { database, owner, folder } = await migratedBefore("0025");
  try {
    const tellings = [
      {
        segment: "d90_202603",
        ranges: [
          [1, 5],
          [9, 9],
        ],
      },
      { segment: "d90_202604", ranges: [[6, 8]] },
    ];
    for (const [index, { segment, ranges }] of tellings.entries())
      await owner.query(
        `insert into audit.entries (tenant_id, segment, entry_id, source, actor, actor_kind, action, target, outcome,
                                    request_id, occurred_at, recorded_at, body, disclosed, search)
         values ('ten_1', 'd90_202607', $1, 'bailiwick', 'system', 'operator', 'audit.segment.dropped', $2, 'done',
                 '', '2026-07-01', '2026-07-01', convert_to($3, 'UTF8'), '{}', '')`,
        [`aud_${index}`, segment, JSON.stringify({ facts: { segment, ranges, entries: 1 } })],
      );
    await migrate(database.url);
    const { rows } = await owner.query(
      `select first_seq::int as first, last_seq::int as last, segment from audit.dropped
       where tenant_id = 'ten_1' and dropped_at = '2026-07-01' order by 1`,
    );
    expect(rows).toEqual([
      { first: 1, last: 5, segment: "d90_202603" },
      { first: 6, last: 8, segment: "d90_202604" },
      { first: 9, last: 9, segment: "d90_202603" },
    ]);
  } finally {
    await owner.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
