import { assemble, type Stretch, verifyBundle } from "@bailiwick/audit-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comesUp, type Months, openMonths } from "../../../test/months.ts";
import { sql } from "../../kernel/sql.ts";
import { fileArchive } from "./archive.ts";
import { auditExport } from "./export.ts";
import { dropDue } from "./retain.ts";

let months: Months;

beforeEach(async () => {
  months = await openMonths();
});
afterEach(() => months.close());

/** A bundle whose end is fixed, then something happens, and only then its steps are taken. */
async function bundleAcross(happening: () => Promise<void>): Promise<string> {
  const { harness, acme, tenant, sealed } = months;
  const { size } = (await acme("GET", "/api/v1/audit/checkpoint")).body;
  const asked = { name: "audit-acme", format: "bundle", after: 0, snapshotSeq: size };
  await happening();
  let [state, text] = [auditExport.begin(asked), ""];
  for (;;) {
    const at = state;
    const step = await harness.app.database.inTenant(tenant, (tx) =>
      auditExport.step({ tx, tenant, asked, state: at }),
    );
    text += step.text;
    if (step.isLast) return text;
    state = step.state;
    if (step.waits !== true) continue;
    await sealed();
  }
}

const takeOut = async () => {
  const { acme } = months;
  const { items } = (await acme("GET", "/api/v1/audit-log?action=ticket.closed&limit=1")).body;
  const path = `/api/v1/audit/events/${items[0].id}/redact`;
  expect(await acme("POST", path, { fields: ["address"], reason: "Request 1" })).toMatchObject({ status: 200 });
};

describe("what is taken out while the log is being exported", () => {
  it("is told with the log's own word on it, though that comes after the end", async () => {
    await months.happen(3);
    const report = await verifyBundle((await bundleAcross(takeOut)).split("\n"));
    expect(report).toMatchObject({ outcome: "OK", findings: [{ outcome: "REDACTED", authorised: true }] });
  });

  it("is so for what goes with its segment", async () => {
    const { happen, at, job } = months;
    await happen(3);
    at("2026-06-30T12:00:00Z");
    await job("audit.open-segments");
    const report = await verifyBundle((await bundleAcross(() => job("audit.drop-segments"))).split("\n"));
    expect(report).toMatchObject({ outcome: "OK", findings: [{ outcome: "PRUNED", authorised: true }] });
  });

  it("is so for an export by its operation, right after a value was taken out and before anything is signed", async () => {
    await months.happen(3);
    await takeOut();
    const report = await months.verified();
    expect(report).toMatchObject({ outcome: "OK", findings: [{ outcome: "REDACTED", authorised: true }] });
  });

  it("is so for who reads the feed stretch by stretch", async () => {
    const { happen, acme, sealed } = months;
    await happen(3);
    let reads = 0;
    const read = async (after: number): Promise<Stretch> => {
      reads += 1;
      if (reads === 2) await takeOut();
      return (await acme("GET", `/api/v1/audit/feed?after=${after}&limit=1`)).body;
    };
    const lines: string[] = [];
    for await (const line of assemble(read, 0, sealed)) lines.push(JSON.stringify(line));
    const report = await verifyBundle(lines);
    expect(report).toMatchObject({ outcome: "OK", findings: [{ outcome: "REDACTED", authorised: true }] });
  });
});

describe("retention", () => {
  it("archives and drops a month when its time is over, and what is left still verifies", async () => {
    const { happen, at, job, sealed, acme, count, verified } = months;
    await happen(5);
    at("2026-04-02T12:00:00Z");
    await job("audit.open-segments");
    await happen(3);
    at("2026-06-29T12:00:00Z");
    await job("audit.drop-segments");
    expect(await count()).toBe(5 + 3);
    at("2026-06-30T12:00:00Z");
    await job("audit.drop-segments");
    expect(await count()).toBe(3);
    await sealed();
    const report = await verified();
    expect(report.outcome).toBe("OK");
    expect(report.findings).toEqual([expect.objectContaining({ outcome: "PRUNED", authorised: true })]);
    const { body: gone } = await acme("GET", "/api/v1/audit/feed?after=3");
    expect(gone).toMatchObject({ status: 410, code: "place_gone" });
    const { body: rest } = await acme("GET", `/api/v1/audit/feed?after=${gone.after}`);
    expect(rest.entries[0]).toMatchObject({ seq: gone.after + 1, body: expect.any(String) });
  });

  it("waits, without a file anchor, until the tree of all tenants is signed with what covers it", async () => {
    const { harness, happen, at, job, sealed, count } = months;
    await happen(1);
    at("2026-03-10T12:01:00Z");
    await happen(1);
    // The clock of the signer stays: it signs that tree every ten minutes.
    await comesUp(harness, "audit.drop-segments", new Date("2026-06-30T12:00:00Z"));
    expect(await count()).toBe(2);
    expect((await harness.app.http.inject("/metrics")).body).toContain(
      'bailiwick_audit_segments_waiting{reason="unsigned"} 1',
    );
    at("2026-06-30T12:00:00Z");
    await sealed();
    await job("audit.drop-segments");
    expect(await count()).toBe(0);
  });

  it("leaves alone what is under legal hold, until the hold is released", async () => {
    const { happen, at, job, sealed, acme, count } = months;
    await happen(4);
    const { body: hold } = await acme("POST", "/api/v1/audit/holds", {
      reason: "Case 1",
      until: "2026-03-11T00:00:00Z",
    });
    const { items } = (await acme("GET", "/api/v1/audit-log?action=ticket.closed&limit=1")).body;
    const redact = () =>
      acme("POST", `/api/v1/audit/events/${items[0].id}/redact`, { fields: ["address"], reason: "Request 1" });
    expect(await redact()).toMatchObject({ status: 409, body: { code: "on_hold" } });
    at("2026-12-01T12:00:00Z");
    await sealed();
    await job("audit.drop-segments");
    expect(await count()).toBe(4);
    expect(await acme("POST", `/api/v1/audit/holds/${hold.id}/release`)).toMatchObject({ status: 200 });
    await job("audit.drop-segments");
    expect(await count()).toBe(0);
  });

  it("goes on with the next segment when one cannot go, and says so in the end", async () => {
    const { harness, happen, at, job, sealed, count } = months;
    await happen(4);
    at("2026-04-02T12:00:00Z");
    await job("audit.open-segments");
    await happen(3);
    at("2026-12-01T12:00:00Z");
    await sealed();
    const { owner } = harness.database;
    await owner.query(`
      create function audit.not_march() returns trigger language plpgsql as $$
        begin if new.segment = 'd90_202603' then raise exception 'No room for March'; end if; return new; end $$`);
    await owner.query(
      "create trigger not_march before insert on audit.archives for each row execute function audit.not_march()",
    );
    const failed = async () =>
      (await harness.app.http.inject("/metrics")).body.match(/audit_segments_waiting\{reason="failed"\} (\d)/)?.[1];
    await expect(job("audit.drop-segments")).rejects.toThrow("No room for March");
    expect([await count(), await failed()]).toEqual([4, "1"]);
    await owner.query("drop trigger not_march on audit.archives");
    await job("audit.drop-segments");
    expect([await count(), await failed()]).toEqual([0, "0"]);
  });

  it("goes on where an archive cannot be thrown away, and says so in the end", async () => {
    const { harness, happen, at, job, sealed, count, now } = months;
    await happen(4);
    at("2026-04-02T12:00:00Z");
    await job("audit.open-segments");
    await happen(3);
    at("2026-12-01T12:00:00Z");
    await sealed();
    const { owner } = harness.database;
    await owner.query("select audit.begin_archive('d90_202603', 'audit-stuck')");
    await owner.query("update audit.archives set spoiled = true");
    const reasons: string[] = [];
    const drop = dropDue({
      database: harness.app.database,
      archive: { ...fileArchive(months.folder), discard: () => Promise.reject(new Error("No right to the folder")) },
      anchors: [],
      log: { info: () => undefined },
      metrics: { retention: { waiting: (found) => void reasons.push(...found) } },
      now,
    });
    await comesUp(harness, "audit.open-segments", now());
    await expect(drop(new AbortController().signal)).rejects.toThrow("No right to the folder");
    expect([await count(), reasons]).toEqual([4, ["failed"]]);
  });

  it("ends without a complaint when it is asked to, even in the middle of a long statement", async () => {
    const { harness, happen, at, job, sealed, count } = months;
    await happen(2);
    at("2026-12-01T12:00:00Z");
    await sealed();
    await job("audit.open-segments");
    const { owner } = harness.database;
    const other = await owner.connect();
    await other.query("begin");
    await other.query("lock table audit.holds in access exclusive mode");
    const stop = new AbortController();
    const round = harness.app.product.rounds.find(({ name }) => name === "audit.drop-segments")?.run(stop.signal);
    const looking = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                     and query like '%audit.segment_waits%'`;
    while ((await owner.query(looking)).rows.length === 0);
    stop.abort();
    await round;
    await other.query("rollback");
    other.release();
    expect(await count()).toBe(2);
  });

  it("is tried again when something came since it was surveyed: an entry, a hold, or a redaction", async () => {
    const { harness, happen, at, job, sealed, count } = months;
    await happen(2);
    at("2026-12-01T12:00:00Z");
    await sealed();
    await job("audit.open-segments");
    const { owner } = harness.database;
    /** Something happens right after each survey. */
    const after = async (what: string) => {
      await owner.query("alter function audit.survey_segment(text, text, text[]) rename to survey_segment_alone");
      await owner.query(`
        create function audit.survey_segment(wanted text, archived_as text, anchored_by text[]) returns text
          language plpgsql security definer as $$
        declare said text := audit.survey_segment_alone(wanted, archived_as, anchored_by);
        begin ${what}; return said; end $$`);
    };
    const asBefore = async () => {
      await owner.query("drop function audit.survey_segment(text, text, text[])");
      await owner.query("alter function audit.survey_segment_alone(text, text, text[]) rename to survey_segment");
    };
    await after(`insert into audit.holds (tenant_id, hold_id, reason, created_at)
                 select tenant_id, 'hold_1', 'Case 1', now() from audit.entries where segment = wanted limit 1`);
    await job("audit.drop-segments");
    await asBefore();
    expect(await count()).toBe(2);
    await owner.query("delete from audit.holds");
    await after("update audit.archives set spoiled = true where segment = wanted");
    await job("audit.drop-segments");
    await asBefore();
    expect(await count()).toBe(2);
    const { rows: columns } = await owner.query<{ name: string }>(`
      select attname as name from pg_attribute where attrelid = 'audit.entries'::regclass and attnum > 0
        and not attisdropped and attgenerated = '' and attidentity = '' and attname not in ('id', 'entry_id')`);
    const names = columns.map(({ name }) => name).join(", ");
    await after(`insert into audit.entries (entry_id, ${names})
                 select 'aud_late', ${names} from audit.entries where segment = wanted and action = 'ticket.closed' limit 1`);
    await job("audit.drop-segments");
    await asBefore();
    expect(await count()).toBe(3);
    at("2026-12-01T12:30:00Z");
    await sealed();
    // The archive does not have what came late: it is made again.
    await job("audit.drop-segments");
    expect(await count()).toBe(3);
    await job("audit.drop-segments");
    expect(await count()).toBe(0);
  });

  it("gives way to whoever holds what it needs and needs what it holds", async () => {
    const { harness, happen, at, job, sealed, count } = months;
    await happen(2);
    at("2026-12-01T12:00:00Z");
    await sealed();
    await months.archivedOnly();
    const { database } = harness.app;
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                   and query like '%audit.drop_segment%'`;
    let dropping: Promise<void> | undefined;
    await database.acrossTenants("a test holds what the index of words holds", async (tx) => {
      await tx.run(sql`select from kernel.consumers where consumer = 'audit.words' for update`);
      dropping = job("audit.drop-segments");
      while ((await harness.database.owner.query(waits)).rows.length === 0);
      expect(await tx.run(sql`select from audit.entries limit 1`)).toBe(1);
    });
    await dropping;
    expect(await count()).toBe(0);
  });

  it("never drops what is not archived or not signed, nor what no class limits", async () => {
    const { harness, happen, at, count } = months;
    await happen(1);
    at("2026-12-01T12:00:00Z");
    const { owner } = harness.database;
    const drop = (segment: string) => owner.query("select audit.drop_segment($1, 'archive')", [segment]);
    const survey = async (): Promise<unknown> =>
      (await owner.query("select audit.survey_segment('d90_202603', 'archive', '{}') as said")).rows[0]?.said;
    await expect(drop("d90_202603")).rejects.toThrow("not over");
    await months.job("audit.open-segments");
    await expect(drop("d90_202603")).rejects.toThrow("not archived");
    await owner.query("select audit.begin_archive('d90_202603', 'archive')");
    await owner.query("select audit.end_archive('d90_202603', 'archive', 1)");
    await expect(drop("d90_202603")).rejects.toThrow("not surveyed");
    expect([await survey(), await survey()]).toEqual(["changed", "changed"]);
    expect((await drop("d90_202603")).rows).toEqual([{ drop_segment: null }]);
    await owner.query("select audit.begin_archive('d90_202603', 'archive')");
    await owner.query("select audit.end_archive('d90_202603', 'archive', 1)");
    await expect(drop("d90_202603")).rejects.toThrow("not surveyed");
    await owner.query("alter table audit.checkpoints disable trigger user");
    await owner.query("delete from audit.checkpoints where tenant_id <> 'platform'");
    expect(await survey()).toBe("unsigned");
    await expect(drop("d90_202603")).rejects.toThrow("not surveyed");
    await expect(drop("standard_202603")).rejects.toThrow("no segment");
    expect(await count()).toBe(1);
  });
});

it("a month may go when its last day is old enough, by the database's own time", async () => {
  const dueAt = async (segment: string, time: string): Promise<boolean> => {
    months.at(time);
    await months.job("audit.open-segments");
    const asked = "select audit.is_due($1) as due";
    return (await months.harness.database.owner.query(asked, [segment])).rows[0]?.due;
  };
  expect(await dueAt("d90_202603", "2026-06-29T23:59:59Z")).toBe(false);
  expect(await dueAt("d90_202603", "2026-06-30T00:00:00Z")).toBe(true);
  expect(await dueAt("d31_202612", "2027-02-01T00:00:00Z")).toBe(true);
  expect(await dueAt("standard_202603", "2027-02-01T00:00:00Z")).toBe(false);
  expect(await dueAt("d90_202613", "2027-02-01T00:00:00Z")).toBe(false);
});
