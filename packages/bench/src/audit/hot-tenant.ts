/** One tenant that everybody writes for, in transactions with other work in them; and how soon an entry has its place. */
import { setTimeout as pause } from "node:timers/promises";
import { recordAll } from "@bailiwick/server";
import type pg from "pg";
import { sealed } from "./appends.ts";
import type { Cluster } from "./cluster.ts";
import { entryOf } from "./events.ts";
import { type Latencies, latencies, type Rate, rate, typical } from "./rate.ts";

const CONNECTIONS = 16;
const OTHER_WORK_MS = 5;
const ROUNDS = 3;

export interface HotTenant {
  /** A chain whose head each transaction locks before its other work. */
  readonly chained: Rate;
  readonly here: Rate;
  /** From the commit to the place, under that load. */
  readonly lag: Latencies;
}

export async function measureHotTenant(cluster: Cluster, seconds: number): Promise<HotTenant> {
  await cluster.direct.query(`
    drop table if exists public.chain_head, public.chain_event;
    create table public.chain_head (chain text primary key, seq bigint not null);
    create table public.chain_event (chain text not null, seq bigint not null, body text not null, primary key (chain, seq));
    insert into public.chain_head values ('hot', 0)`);
  const [chained, here]: [Rate[], Rate[]] = [[], []];
  const lags: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    chained.push(await rate(cluster, { writers: CONNECTIONS, seconds, step: () => chain(cluster.direct) }));
    const probing = { over: false };
    const probes = probe(cluster, probing);
    const load = { writers: CONNECTIONS, seconds, settle: () => sealed(cluster) };
    here.push(await rate(cluster, { ...load, step: (turn) => append(cluster, turn) }));
    probing.over = true;
    lags.push(...(await probes));
  }
  return { chained: typical(chained), here: typical(here), lag: latencies(lags) };
}

async function chain(direct: pg.Pool): Promise<number> {
  const client = await direct.connect();
  try {
    await client.query("begin");
    await client.query("select seq from public.chain_head where chain = 'hot' for update");
    await pause(OTHER_WORK_MS);
    await client.query(`with head as (update public.chain_head set seq = seq + 1 where chain = 'hot' returning seq)
      insert into public.chain_event select 'hot', seq, 'member.role.changed' from head`);
    await client.query("commit");
    return 1;
  } finally {
    client.release();
  }
}

async function append({ database, tenants: [tenant = ""] }: Cluster, turn: number): Promise<number> {
  await database.inTenant(tenant, async (tx) => {
    await pause(OTHER_WORK_MS);
    await recordAll(tx, [entryOf(tenant, turn, new Date())]);
  });
  return 1;
}

/** Appends for another tenant now and then, and looks when that has its place. */
async function probe(cluster: Cluster, state: { over: boolean }): Promise<readonly number[]> {
  const { database, direct, tenants } = cluster;
  const tenant = tenants[1] ?? "";
  const lags: number[] = [];
  while (!state.over) {
    const entry = entryOf(tenant, lags.length, new Date());
    await database.inTenant(tenant, (tx) => recordAll(tx, [entry]));
    const begin = performance.now();
    const isPlaced = async () =>
      (await direct.query("select from audit.unsealed where tenant_id = $1 limit 1", [tenant])).rowCount === 0;
    while (!(await isPlaced())) await pause(1);
    lags.push(performance.now() - begin);
    await pause(7);
  }
  return lags;
}
