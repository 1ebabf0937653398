/** `node packages/bench/dist/audit.js`: the audit log beside what PostgreSQL itself allows, all in one run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { newOperatorKey, open, type Opened, startEmbedded } from "@bailiwick/server";
import pg from "pg";

const SECONDS = Number(process.env["SECONDS"] ?? 5);
const CONNECTIONS = 16;
const OTHER_WORK_MS = 5;
const silent = { info: () => undefined, warn: () => undefined, error: console.error };

const event = {
  type: "member.role.changed",
  actor: { id: "usr_000123" },
  target: { id: "mem_42", kind: "membership" },
  before: { roles: ["member"] },
  after: { roles: ["admin", "billing"] },
  address: "203.0.113.7",
};

const folder = mkdtempSync(join(tmpdir(), "bailiwick-bench-"));
const embedded = await startEmbedded({ dataFolder: folder, log: silent });
const secret = "a secret of at least thirty-two characters";
const opened = await open({ DATABASE_URL: embedded.url, BAILIWICK_SECRET: secret, LOG_LEVEL: "silent" });
try {
  const rows = await measureAll(opened);
  console.table(rows);
} finally {
  await opened.close();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll({ app }: Opened): Promise<Readonly<Record<string, string>>> {
  const direct = new pg.Pool({ connectionString: embedded.url, max: CONNECTIONS });
  direct.on("error", () => undefined);
  const key = await newOperatorKey(app, "bench");
  const send = async (tenant: string, count: number, at: number) => {
    const events = Array.from({ length: count }, (_, index) => ({ ...event, id: `${at}-${index}-${Math.random()}` }));
    const headers = { authorization: `Bearer ${key}`, "bailiwick-tenant": tenant };
    const reply = await app.http.inject({
      method: "POST",
      url: "/api/v1/audit/event-batches",
      headers,
      payload: { events },
    });
    if (reply.statusCode !== 200) throw new Error(reply.body);
  };
  for (let index = 0; index < 20; index++)
    await app.http.inject({
      method: "POST",
      url: "/api/v1/tenants",
      headers: { authorization: `Bearer ${key}` },
      payload: { slug: `bench-${index}`, name: "Bench" },
    });
  const raw = await rawLine(direct);
  const many = await rate(4, (turn) => send(`bench-${turn % 20}`, 100, turn).then(() => 100));
  const hot = await rate(4, (turn) => send("bench-0", 100, turn).then(() => 100));
  const lag = await sealLag(direct, (turn) => send("bench-1", 1, turn));
  const chained = await headLocked(direct);
  const appended = await appendedOnly(direct);
  await direct.end();
  return {
    "raw line, one writer, batches of 1,000": `${raw.toFixed(0)}/s`,
    "through the API, batches of 100, 20 tenants": `${many.toFixed(0)}/s, ${(many / raw).toFixed(2)} of the raw line`,
    "through the API, batches of 100, one tenant": `${hot.toFixed(0)}/s`,
    "seal lag": `p50 ${lag.p50.toFixed(0)} ms, p99 ${lag.p99.toFixed(0)} ms`,
    "one tenant, 5 ms of other work, head locked first": `${chained.toFixed(0)}/s`,
    "one tenant, 5 ms of other work, as here": `${appended.toFixed(0)}/s, ${(appended / chained).toFixed(1)} times that`,
  };
}

/** Items a second, by so many at once. */
async function rate(writers: number, step: (turn: number) => Promise<number>): Promise<number> {
  const begin = performance.now();
  let [count, turn] = [0, 0];
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() - begin < SECONDS * 1000) count += await step((turn += 1));
    }),
  );
  return count / ((performance.now() - begin) / 1000);
}

/** What one connection can insert that has the heads in memory and nothing else to do. */
async function rawLine(direct: pg.Pool): Promise<number> {
  await direct.query(
    "create table public.raw_line (tenant text, seq bigint, at timestamptz, body text, hash bytea, primary key (tenant, seq))",
  );
  const body = JSON.stringify(event);
  const hash = Buffer.alloc(32);
  let seq = 0;
  return rate(1, async () => {
    const numbers = Array.from({ length: 1000 }, () => (seq += 1));
    await direct.query(
      "insert into public.raw_line select 'ten_' || n % 100, n, now(), $2, $3 from unnest($1::bigint[]) as n",
      [numbers, body, hash],
    );
    return 1000;
  });
}

async function sealLag(direct: pg.Pool, send: (turn: number) => Promise<void>) {
  const lags: number[] = [];
  for (let turn = 0; turn < 100; turn++) {
    await send(turn);
    const begin = performance.now();
    for (;;) {
      const { rows } = await direct.query("select from audit.unsealed limit 1");
      if (rows.length === 0) break;
      await pause(1);
    }
    lags.push(performance.now() - begin);
  }
  lags.sort((a, b) => a - b);
  return { p50: lags[50] ?? 0, p99: lags[98] ?? 0 };
}

async function inTransaction(direct: pg.Pool, work: (client: pg.PoolClient) => Promise<unknown>): Promise<number> {
  const client = await direct.connect();
  try {
    await client.query("begin");
    await work(client);
    await client.query("commit");
    return 1;
  } finally {
    client.release();
  }
}

/** The chain that is not used: its head is locked before the rest of the work. */
async function headLocked(direct: pg.Pool): Promise<number> {
  await direct.query("create table public.chain_head (tenant text primary key, seq bigint)");
  await direct.query("insert into public.chain_head values ('ten_1', 0)");
  return rate(CONNECTIONS, () =>
    inTransaction(direct, async (client) => {
      await client.query("update public.chain_head set seq = seq + 1 where tenant = 'ten_1'");
      await pause(OTHER_WORK_MS);
    }),
  );
}

/** What is done instead: the entry waits for its place, and nobody waits for it. */
async function appendedOnly(direct: pg.Pool): Promise<number> {
  return rate(CONNECTIONS, (turn) =>
    inTransaction(direct, async (client) => {
      await client.query(
        `insert into audit.entries (tenant_id, segment, entry_id, source, actor, actor_kind, action, target, outcome,
                                    request_id, occurred_at, recorded_at, body, disclosed, search)
         values ('ten_bench', audit.segment_of('ten_bench', now()), $1, 'app', 'a', 'user', 'x', 't', 'done', '', now(),
                 now(), $2, '{}', 'x')`,
        [`aud_bench_${turn}`, Buffer.from(JSON.stringify(event))],
      );
      await pause(OTHER_WORK_MS);
    }),
  );
}
