/**
 * The bound: what one writer can chain and insert that has the heads of all chains in memory and nothing else to do. One
 * table with one index, batches of 1,000, a hash over each event's canonical text and the hash before it.
 */
import { hash } from "node:crypto";
import type pg from "pg";

const BATCH = 1000;
const CHAINS = 1000;
const payload = JSON.stringify({
  ok: true,
  region: "eu-west",
  role: "admin",
  route: "/v1/things/:id",
  user: "usr_000123",
});

interface Head {
  readonly seq: number;
  readonly hash: Buffer;
}

interface Row extends Head {
  readonly chain: string;
  readonly at: string;
  readonly before: Buffer;
}

export async function rawLine(direct: pg.Pool): Promise<(turn: number) => Promise<number>> {
  await direct.query(`
    drop table if exists public.raw_event, public.raw_head;
    create table public.raw_event (chain text not null, seq bigint not null, at timestamptz not null, actor text not null,
      action text not null, body jsonb not null, before bytea not null, hash bytea not null, primary key (chain, seq));
    create table public.raw_head (chain text primary key, seq bigint not null, hash bytea not null)`);
  const heads = new Map<string, Head>();
  return async (turn) => {
    const rows = Array.from({ length: BATCH }, (_, index) => next(heads, (turn * 7919 + index * 104_729) % CHAINS));
    const moved = [...new Map(rows.map((row) => [row.chain, row])).values()];
    await direct.query({
      name: "raw line",
      text: `with added as (
          insert into public.raw_event (chain, seq, at, actor, action, body, before, hash)
          select chain, seq, at, 'usr_000123', 'member.role.changed', body, before, hash
          from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::jsonb[], $5::bytea[], $6::bytea[])
            as given (chain, seq, at, body, before, hash))
        insert into public.raw_head select * from unnest($7::text[], $8::bigint[], $9::bytea[])
        on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash`,
      values: [
        rows.map(({ chain }) => chain),
        rows.map(({ seq }) => seq),
        rows.map(({ at }) => at),
        rows.map(() => payload),
        rows.map(({ before }) => before),
        rows.map((row) => row.hash),
        moved.map(({ chain }) => chain),
        moved.map(({ seq }) => seq),
        moved.map((row) => row.hash),
      ],
    });
    return BATCH;
  };
}

const first: Head = { seq: 0, hash: Buffer.alloc(32) };

function next(heads: Map<string, Head>, number: number): Row {
  const chain = `chain_${String(number).padStart(24, "0")}`;
  const { seq, hash: before } = heads.get(chain) ?? first;
  const at = new Date().toISOString();
  const text = `{"action":"member.role.changed","actor":"usr_000123","at":"${at}","body":${payload},"chain":"${chain}","seq":${seq + 1}}`;
  const head = { seq: seq + 1, hash: hash("sha256", Buffer.concat([before, Buffer.from(text)]), "buffer") };
  heads.set(chain, head);
  return { ...head, chain, at, before };
}
