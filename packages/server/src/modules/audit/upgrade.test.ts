import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type Stretch, verifyBundle } from "@bailiwick/audit-verify";
import pg from "pg";
import { expect, it } from "vitest";
import { emptyDatabase } from "../../../test/database.ts";
import { openHarness } from "../../../test/harness.ts";
import { settled } from "../../../test/traces.ts";
import { migrate } from "../../kernel/migrate.ts";

const shipped = join(import.meta.dirname, "../../../migrations");

it("an installation from before the sequencer keeps every row: sealed, numbered, found and verified", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-upgrade-"));
  for (const name of (await readdir(shipped)).filter((file) => file < "0008"))
    await cp(join(shipped, name), join(folder, name));
  const database = await emptyDatabase();
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  // The database may be gone before the last connection has said good-bye.
  owner.on("error", () => undefined);
  await migrate(database.url, folder);
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
