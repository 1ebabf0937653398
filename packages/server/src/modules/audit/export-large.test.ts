import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { buildExporter, type ExportProcess, runExporter } from "../../../test/export-process.ts";
import { inflated } from "../operations/hashing.ts";

/** A million takes minutes; `EXPORT_ROWS=1000000` is for who has them. */
const ROWS = Number(process.env["EXPORT_ROWS"] ?? 100_000);
const MOST_MEGABYTES = 200;
const PATIENCE_MS = 60_000 + ROWS;

let database: TestDatabase;
let compiled: string;
let running: ExportProcess | undefined;

beforeAll(async () => {
  [database, compiled] = await Promise.all([freshDatabase(), buildExporter()]);
  await fill();
}, PATIENCE_MS);
afterAll(async () => {
  await running?.kill();
  await database?.drop();
  if (compiled !== undefined) await rm(compiled, { recursive: true });
});

/** Entries with their places, as the sequencer would have given them; searching is not what is tried here. */
async function fill(): Promise<void> {
  const client = await database.owner.connect();
  try {
    for (const name of ["time", "actor", "action", "target", "node", "address", "request", "entry"])
      await client.query(`drop index audit.entries_by_${name}`);
    await client.query("alter table audit.entries disable trigger user");
    await client.query(
      `insert into audit.entries (tenant_id, id, segment, entry_id, source, actor, actor_kind, action, target, target_kind,
         outcome, address, request_id, occurred_at, recorded_at, body, disclosed, search)
       select 'acme', n, 'standard_202603', 'aud_' || lpad(n::text, 26, '0'), 'app', 'agent-' || n % 97, 'user',
              'ticket.assigned', 'ticket-' || n, 'ticket', 'done', '192.0.2.' || n % 250, '', at, at,
              convert_to(json_build_object('id', n, 'commitments', json_build_object('after', md5(n::text))) ::text, 'UTF8'),
              jsonb_build_object('after', jsonb_build_array('salt', '{"note":"' || repeat(md5(n::text), 12) || '"}')),
              'ticket.assigned agent-' || n % 97
       from generate_series(1, $1::int) n, lateral (select timestamptz '2026-03-01' + n * interval '1 second') as t (at)`,
      [ROWS],
    );
    await client.query(
      `insert into audit.leaves (tenant_id, seq, stream_seq, entry, hash) select tenant_id, id, id, id, leaf from audit.entries`,
    );
    await client.query("analyze audit.entries, audit.leaves");
  } finally {
    client.release();
  }
}

async function begin(id: string, more: object = { format: "jsonl" }): Promise<void> {
  const asked = { ...more, filter: {}, name: "audit-acme-2026-03-10", snapshotSeq: ROWS };
  await database.owner.query(
    `insert into operations.operations (tenant_id, operation_id, kind, asked, requested_by, requester_home, created_at)
     values ('acme', $1, 'audit.export', $2, 'key_1', 'platform', now())`,
    [id, JSON.stringify(asked)],
  );
}

const lookAt = async (id: string) => {
  const { rows } = await database.owner.query<{ status: string; done: number; error: unknown }>(
    "select status, rows_done::int as done, error from operations.operations where operation_id = $1",
    [id],
  );
  return rows[0] ?? { status: "gone", done: 0, error: null };
};

async function reaches(id: string, rows: number): Promise<void> {
  for (;;) {
    const { status, done, error } = await lookAt(id);
    expect(error).toBe(null);
    if (done >= rows && (rows < ROWS || status === "done")) return;
    await pause(20);
  }
}

async function partsOf(id: string) {
  const { rows } = await database.owner.query<{ number: number; rows: number; bytes: number; sha256: Buffer }>(
    "select number, rows::int, bytes::int, sha256 from operations.parts where operation_id = $1 order by number",
    [id],
  );
  return rows;
}

/** The lines of what it made, chunk by chunk, each chunk whole lines. */
async function* linesOf(id: string): AsyncGenerator<readonly string[]> {
  for (const { number } of await partsOf(id)) {
    const hash = createHash("sha256");
    for (let chunk = 1; ; chunk++) {
      const { rows } = await database.owner.query<{ deflated: Buffer }>(
        "select deflated from operations.chunks where operation_id = $1 and part = $2 and number = $3",
        [id, number, chunk],
      );
      if (rows[0] === undefined) break;
      const bytes = await inflated(rows[0].deflated);
      hash.update(bytes);
      yield bytes.toString().trimEnd().split("\n");
    }
    const [part] = (await partsOf(id)).filter((each) => each.number === number);
    expect(hash.digest()).toEqual(part?.sha256);
  }
}

it(
  "an export as large as one likes takes little memory, and comes out the same however often it is killed",
  async () => {
    await begin("op_whole");
    running = runExporter(compiled, database.url);
    const begun = performance.now();
    await reaches("op_whole", ROWS);
    const seconds = (performance.now() - begun) / 1000;
    if (process.env["EXPORT_ROWS"] !== undefined)
      console.info(`${ROWS} rows in ${seconds.toFixed(1)} s, ${running.grownBy().toFixed(0)} MB over the base`);
    expect(running.grownBy()).toBeGreaterThan(0);
    expect(running.grownBy()).toBeLessThan(MOST_MEGABYTES);
    await begin("op_killed");
    for (const share of [0.3, 0.8]) {
      await reaches("op_killed", Math.floor(ROWS * share));
      await running.kill();
      running = runExporter(compiled, database.url);
    }
    await reaches("op_killed", ROWS);
    const parts = await partsOf("op_killed");
    expect(parts).toEqual(await partsOf("op_whole"));
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS);
    let last = 0;
    for await (const lines of linesOf("op_killed"))
      for (const line of lines) {
        const { seq } = JSON.parse(line) as { seq: number };
        if (seq !== last + 1) expect(seq, "each once, in order").toBe(last + 1);
        last = seq;
      }
    expect(last).toBe(ROWS);
    await begin("op_ocsf", { format: "ocsf", ocsfVersion: "1.9.0", productVersion: "0.1.0", activities: {} });
    await reaches("op_ocsf", ROWS);
    expect(running.grownBy()).toBeLessThan(MOST_MEGABYTES);
  },
  PATIENCE_MS * 2,
);
