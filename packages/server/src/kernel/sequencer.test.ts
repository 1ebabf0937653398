import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../test/compile.ts";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { declareAudit } from "./audit-type.ts";
import { type Database, openDatabase } from "./database.ts";
import { announce, record } from "./journal.ts";
import { runSequencer, type Sequencer } from "./sequencer.ts";
import { sql, type Tx } from "./sql.ts";

const log = pino({ level: "silent" });
const program = `
import { runSequencer } from "./kernel/sequencer.js";
const sequencer = runSequencer({ url: process.argv[2], log: { warn: () => {} } });
let said = false;
setInterval(() => {
  if (sequencer.isLeading() !== said) process.stdout.write((said = sequencer.isLeading()) ? "leading\\n" : "following\\n");
}, 5);
`;

let compiled: string;
let fresh: TestDatabase;
let database: Database;
let sequencers: Sequencer[];
let children: ChildProcess[];

beforeAll(async () => {
  compiled = await compile("kernel/sequencer.ts", program);
});
afterAll(() => rm(compiled, { recursive: true }));
beforeEach(async () => {
  fresh = await freshDatabase();
  sequencers = [];
  children = [];
  database = openDatabase(fresh.url, { appended: () => sequencers.at(-1)?.wake() });
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
  await database.end();
  await fresh.drop();
});

function start(): Sequencer {
  const sequencer = runSequencer({ url: fresh.url, log });
  sequencers.push(sequencer);
  return sequencer;
}

async function startChild(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(compiled, "program.js"), fresh.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

const saysItLeads = (child: ChildProcess) => once(child.stdout ?? child, "data");

let written = 0;

declareAudit({ action: "tests.thing.changed", version: 1, ocsf: "api_activity.other" });

/** A change with one event and one audit entry, as every write leaves them. */
async function change(tx: Tx, tenant: string): Promise<void> {
  written += 1;
  const about = { tenant, at: new Date(), requestId: `req_${written}` };
  await announce(
    tx,
    { ...about, id: `evt_${written}`, type: "tests.thing.changed", version: 1, subject: "thing", data: { written } },
    [],
  );
  await record(tx, {
    ...about,
    actor: { id: "key_tests", kind: "tenant" },
    action: "tests.thing.changed",
    target: { id: `thing ${written}` },
    outcome: "done",
    correlation: {},
    disclosed: {},
  });
}

/** Writers that overlap, some slow, some rolled back; gives how many changes were committed. */
async function write(writers: number, each: number): Promise<number> {
  const committed = await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      let count = 0;
      for (let index = 0; index < each; index++) {
        const fate = (writer + index) % 7;
        await database
          .inTenant(`ten_${writer % 3}`, async (tx) => {
            await change(tx, `ten_${writer % 3}`);
            if (fate === 1) await pause(20);
            if (fate === 2) throw new Error("rolled back");
          })
          .then(
            () => (count += 1),
            () => undefined,
          );
      }
      return count;
    }),
  );
  return committed.reduce((sum, count) => sum + count, 0);
}

const waiting = async () =>
  (
    await fresh.owner.query<{ count: number }>(
      "select (select count(*) from kernel.outbox where seq is null)::int + (select count(*) from audit.unsealed)::int as count",
    )
  ).rows[0]?.count;

async function settled(): Promise<void> {
  while ((await waiting()) !== 0) await pause(10);
}

const numbers = async (text: string): Promise<readonly number[]> =>
  (await fresh.owner.query<{ n: string }>(text)).rows.map(({ n }) => Number(n));

/** Every stream is without gaps and holds all there is, each once; gives how many. */
async function whole(): Promise<number> {
  const { length: count } = await numbers("select id as n from kernel.outbox");
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  expect(await numbers("select seq as n from kernel.outbox order by seq")).toEqual(upTo(count));
  expect(await numbers("select stream_seq as n from audit.leaves order by stream_seq")).toEqual(upTo(count));
  expect(await numbers("select head as n from kernel.streams")).toEqual([count, count]);
  expect(
    await numbers(
      "select e.id as n from audit.entries e left join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id where l.seq is null",
    ),
  ).toEqual([]);
  for (const { tenant_id: tenant, size } of (await fresh.owner.query("select tenant_id, size::int from audit.logs"))
    .rows)
    expect(await numbers(`select seq as n from audit.leaves where tenant_id = '${tenant}' order by seq`)).toEqual(
      upTo(size),
    );
  return count;
}

describe("the sequence", () => {
  it("has no gap, loses nothing and shows nothing out of order to a reader that follows it", async () => {
    start();
    const seen: { seq: number; id: string }[] = [];
    let done = false;
    const reader = (async () => {
      while (!done) {
        const { rows } = await fresh.owner.query<{ seq: string; id: string }>(
          "select seq, event_id as id from kernel.outbox where seq > $1 order by seq",
          [seen.at(-1)?.seq ?? 0],
        );
        seen.push(...rows.map(({ seq, id }) => ({ seq: Number(seq), id })));
      }
    })();
    const committed = await write(12, 40);
    await settled();
    await pause(20);
    done = true;
    await reader;
    expect(await whole()).toBe(committed);
    const kept = (await fresh.owner.query<{ id: string }>("select event_id as id from kernel.outbox order by seq"))
      .rows;
    expect(seen.slice(0, committed).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  });

  it("follows commits, not the order in which rows were made", async () => {
    start();
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    const slow = database.inTenant("ten_slow", async (tx) => {
      await change(tx, "ten_slow");
      await held;
    });
    await pause(20);
    await database.inTenant("ten_quick", (tx) => change(tx, "ten_quick"));
    await settled();
    release();
    await slow;
    await settled();
    const { rows } = await fresh.owner.query("select tenant_id from kernel.outbox order by seq");
    expect(rows).toEqual([{ tenant_id: "ten_quick" }, { tenant_id: "ten_slow" }]);
    expect(await whole()).toBe(2);
  });

  it("does not stall on a transaction that stays open", async () => {
    start();
    const client = await fresh.owner.connect();
    await client.query("begin");
    await client.query("insert into kernel.revisions (tenant_id) values ('ten_open')");
    await database.inTenant("ten_quick", (tx) => change(tx, "ten_quick"));
    await settled();
    await client.query("rollback");
    client.release();
    expect(await whole()).toBe(1);
  });

  it("takes up what was written while nobody was there", async () => {
    const committed = await write(3, 20);
    expect(await waiting()).toBe(2 * committed);
    start();
    await settled();
    expect(await whole()).toBe(committed);
  });
});

describe("leading", () => {
  it("is done by one of many, and the next takes over when it stops", async () => {
    const many = [start(), start(), start()];
    const leaders = () => many.filter((each) => each.isLeading());
    while (leaders().length === 0) await pause(5);
    expect(leaders().length).toBe(1);
    const first = await write(6, 20);
    await leaders()[0]?.stop();
    const second = await write(6, 20);
    await settled();
    expect(await whole()).toBe(first + second);
  });

  it("reads what waits no more than twice, also when statistics say that nothing does", async () => {
    const ROWS = 2000;
    const [epoch = 0] = await numbers("select epoch as n from kernel.leases");
    const wait = () =>
      fresh.owner.query(
        `insert into audit.unsealed (tenant_id, entry, leaf) select 'ten_1', n, sha256('') from generate_series(1, ${ROWS}) n`,
      );
    await wait();
    await fresh.owner.query("delete from audit.unsealed");
    await fresh.owner.query("analyze audit.unsealed");
    await wait();
    await database.acrossTenants("a test", async (tx) => {
      await tx.run(sql`select kernel.sequence(${epoch}, ${ROWS})`);
      const { read } = await tx.one<{ read: string }>(sql`
        select sum(pg_stat_get_xact_tuples_returned(name::regclass)) as read
        from unnest(array['audit.unsealed', 'audit.unsealed_pkey']) as name`);
      // Twice each, and as often those that were deleted before, as long as the database keeps them for somebody.
      expect(Number(read)).toBeLessThanOrEqual(2 * (ROWS + ROWS));
    });
  });

  it("is refused to whoever comes with an old epoch", async () => {
    const stale = openDatabase(fresh.url);
    const sequence = (epoch: number) =>
      stale.acrossTenants("a test", (tx) =>
        tx.one<{ placed: number | null }>(sql`select kernel.sequence(${epoch}, 10) as placed`),
      );
    start();
    await write(1, 5);
    await settled();
    const [epoch = 0] = await numbers("select epoch as n from kernel.leases");
    expect(await sequence(epoch)).toEqual({ placed: 0 });
    expect(await sequence(epoch - 1)).toEqual({ placed: null });
    await stale.end();
  });

  it("passes on from a leader that was stopped, which on waking gives no place twice", async () => {
    const paused = await startChild();
    await saysItLeads(paused);
    const first = await write(4, 20);
    paused.kill("SIGSTOP");
    const follower = start();
    const second = await write(4, 20);
    while (!follower.isLeading()) await pause(50);
    await settled();
    const stepsDown = once(paused.stdout ?? paused, "data");
    paused.kill("SIGCONT");
    const third = await write(8, 30);
    expect(String((await stepsDown)[0])).toContain("following");
    await settled();
    expect(await whole()).toBe(first + second + third);
  });

  it("passes on from a leader that was killed", async () => {
    let committed = 0;
    for (let round = 0; round < 3; round++) {
      const child = await startChild();
      await saysItLeads(child);
      const writing = write(6, 20);
      await pause(30);
      child.kill("SIGKILL");
      committed += await writing;
      // The lease of the dead runs out; nobody can give it up in its name.
      await fresh.owner.query("update kernel.leases set expires_at = '-infinity'");
    }
    start();
    await settled();
    expect(await whole()).toBe(committed);
  });

  it("goes on after its connection was ended under it, again and again", async () => {
    start();
    const writing = write(6, 60);
    for (let round = 0; round < 5; round++) {
      await pause(30);
      await fresh.owner.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'bailiwick sequencer'",
      );
      await fresh.owner.query("update kernel.leases set expires_at = '-infinity'");
    }
    const committed = await writing;
    await settled();
    expect(await whole()).toBe(committed);
  });
});

describe("the rights", () => {
  const as = async (role: string, statement: string) => {
    const client = await fresh.owner.connect();
    try {
      await client.query("begin");
      await client.query(`set local role ${role}`);
      await client.query("select set_config('bailiwick.tenant', 'ten_0', true)");
      return await client.query(statement);
    } finally {
      await client.query("rollback");
      client.release();
    }
  };

  it("let nobody but the sequencer give places, and it only once", async () => {
    start();
    await write(3, 4);
    await settled();
    for (const statement of [
      "insert into kernel.outbox (tenant_id, event_id, type, version, subject, data, occurred_at, request_id, seq) values ('ten_0', 'e', 't', 1, 's', '{}', now(), 'r', 99)",
      "update kernel.outbox set seq = 99",
      "insert into audit.leaves (tenant_id, seq, stream_seq, entry) values ('ten_0', 99, 99, 1)",
      "delete from audit.unsealed",
      "update kernel.streams set head = 0",
      "update kernel.leases set epoch = 99",
    ])
      await expect(as("bailiwick_app", statement), statement).rejects.toThrow("permission denied");
    await expect(as("bailiwick_system", "update kernel.outbox set seq = seq + 1000")).rejects.toThrow("once");
    await expect(as("bailiwick_system", "update kernel.outbox set data = '{}'")).rejects.toThrow("permission denied");
  });

  it("let nobody but the process archive, drop and truncate, and nobody write down by hand that it was done", async () => {
    start();
    const byHand = [
      "insert into audit.archives (segment, name, begun_at) values ('d7_202601', '', now())",
      "insert into audit.dropped (tenant_id, first_seq, last_seq, segment, dropped_at) values ('ten_0', 1, 1, 'd7_202601', now())",
      "insert into audit.truncations (tenant_id, size, root, hashes, truncated_at) values ('ten_0', 1, '', '{}', now())",
      ...["archives", "leaving", "dropped", "truncations"].map((table) => `delete from audit.${table}`),
      "create or replace function audit.present() returns timestamptz language sql stable as 'select now()'",
    ];
    for (const role of ["bailiwick_app", "bailiwick_system"])
      for (const statement of byHand)
        await expect(as(role, statement), `${role}: ${statement}`).rejects.toThrow("permission denied");
    for (const statement of [
      "select from audit.archives",
      "select audit.begin_archive('d7_202601', '')",
      "select audit.end_archive('d7_202601', '', 1)",
      "select audit.segment_waits('d7_202601', '{}')",
      "select audit.survey_segment('d7_202601', '', '{}')",
      "select audit.drop_segment('d7_202601', '')",
      "select audit.may_leave('d7_202601', '')",
      "select audit.truncation_waits('ten_0', 1, 1, '{}')",
      "select audit.truncatable(1, '{}')",
      "select audit.truncate_log('ten_0', 1, '', '{}', 1, '{}')",
      "select audit.sweep_log('ten_0', 1)",
    ])
      await expect(as("bailiwick_app", statement), statement).rejects.toThrow("permission denied");
  });

  it("let nobody change the audit log: not the application, not the process's own role, not the owner", async () => {
    start();
    await write(3, 4);
    await settled();
    for (const [table, changed] of [
      ["audit.entries", "action"],
      ["audit.leaves", "tenant_id"],
    ])
      for (const statement of [
        `update ${table} set ${changed} = ${changed} || 'x'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        for (const role of ["bailiwick_app", "bailiwick_system"])
          await expect(as(role, statement), `${role}: ${statement}`).rejects.toThrow("permission denied");
        await expect(fresh.owner.query(statement), statement).rejects.toThrow("never changed");
      }
  });
});
