import { givingWay } from "../../kernel/give-way.ts";
import { sql, type Tx } from "../../kernel/sql.ts";
import type { Places } from "./domain/dropped.ts";

// ---- retention ----------------------------------------------------------------------------------------------------

export interface RetentionRow {
  /** RFC 3339, or `-infinity`. */
  readonly since: string;
  readonly class: string;
  readonly capability: string | undefined;
}

export const retention = {
  /** Whoever changes a tenant's waits for whoever does. */
  takeTurn: (tx: Tx) =>
    tx.run(sql`select pg_advisory_xact_lock(hashtextextended('bailiwick audit retention ' || kernel.tenant(), 0))`),

  async replace(tx: Tx, rows: readonly RetentionRow[], basis: string): Promise<void> {
    await tx.run(sql`delete from audit.retention where tenant_id = kernel.tenant()`);
    await tx.run(sql`
      insert into audit.retention (tenant_id, since, class, capability, basis)
      select kernel.tenant(), r.since, r.class, r.capability, ${basis}
      from json_to_recordset(${JSON.stringify(rows)}) as r (since timestamptz, class text, capability text)`);
  },

  /** In the order of time; the first from the beginning. */
  list: (tx: Tx) =>
    tx.many<{ since: Date | null; class: string; capability: string | null }>(sql`
      select nullif(since, '-infinity') as since, class, capability from audit.retention
      where tenant_id = kernel.tenant() order by audit.retention.since`),

  /** The classes tenants are in, or will be. */
  classes: async (tx: Tx): Promise<readonly string[]> =>
    (await tx.many<{ class: string }>(sql`select distinct class from audit.retention`)).map((row) => row.class),

  /** Written so that an index tells: mostly there is none. */
  otherThan: async (tx: Tx, basis: string, most: number): Promise<readonly string[]> =>
    (
      await tx.many<{ tenant: string }>(sql`
        select distinct tenant_id as tenant from audit.retention where basis < ${basis} or basis > ${basis} order by 1 limit ${most}`)
    ).map(({ tenant }) => tenant),
};

// ---- segments -----------------------------------------------------------------------------------------------------

export const segments = {
  /** Those whose time is over, by name. */
  async due(tx: Tx): Promise<readonly string[]> {
    const rows = await tx.many<{ name: string }>(sql`
      select name from pg_inherits i join pg_class c on c.oid = i.inhrelid, substr(c.relname, length('entries_') + 1) as name
      where i.inhparent = 'audit.entries'::regclass and audit.is_due(name) order by 1`);
    return rows.map(({ name }) => name);
  },

  /** Whoever has it alone drops segments, for as long as its transaction lasts. */
  takeTurn: async (tx: Tx): Promise<boolean> =>
    (
      await tx.one<{ taken: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtextextended('bailiwick audit retention of segments', 0)) as taken`,
      )
    ).taken,

  /** Fails where it was lost; a transaction that is silent for too long is ended. */
  keepTurn: (tx: Tx) => tx.run(sql`select 1`),

  /** Why it cannot go yet; null when it can. */
  waits: async (
    tx: Tx,
    segment: string,
    { anchoredBy, stop }: { readonly anchoredBy: readonly string[]; readonly stop: AbortSignal },
  ): Promise<Waits | null> =>
    (
      await tx.patiently<{ waits: Waits | null }>(
        sql`select audit.segment_waits(${segment}, ${[...anchoredBy]}::text[]) as waits`,
        stop,
      )
    )[0]?.waits ?? null,

  /** Which places of which logs are in it, each range without a gap. */
  ranges: async (tx: Tx, segment: string, stop: AbortSignal): Promise<readonly LogRange[]> =>
    (
      await tx.patiently<{ log: string; first: string; last: string }>(
        sql`
        select tenant_id as log, min(seq) as first, max(seq) as last from (
          select l.tenant_id, l.seq, l.seq - row_number() over (partition by l.tenant_id order by l.seq) as run
          from audit.entries e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id
          where e.segment = ${segment}) as placed
        group by tenant_id, run order by 1, 2`,
        stop,
      )
    ).map(({ log, first, last }) => ({ log, first: Number(first), last: Number(last) })),

  /** What in it tells that something was taken out of an entry elsewhere that is still there. */
  tellings: (tx: Tx, segment: string, after: string, limit: number) =>
    tx.many<{ id: string; tenant: string; entry: string; target: string; body: Buffer; recordedAt: Date }>(sql`
      select e.id, e.tenant_id as tenant, e.entry_id as entry, e.target, e.body, e.recorded_at as "recordedAt"
      from audit.entries e
      where e.segment = ${segment} and e.id > ${after}::bigint and e.source = 'bailiwick' and e.outcome = 'done'
        and e.action = 'audit.event.redacted'
        and exists (select from audit.entries o
                    where o.tenant_id = e.tenant_id and o.entry_id = e.target and o.segment <> e.segment)
      order by e.id limit ${limit}`),

  /**
   * Why it cannot go yet, or that its archive does not have everything in it; null when all of it was looked at, and it
   * can. Nobody waits for this meanwhile.
   */
  survey: async (
    tx: Tx,
    { segment, archive }: Going,
    { anchoredBy, stop }: { readonly anchoredBy: readonly string[]; readonly stop: AbortSignal },
  ): Promise<Waits | "changed" | null> =>
    (
      await tx.patiently<{ waits: Waits | "changed" | null }>(
        sql`select audit.survey_segment(${segment}, ${archive}, ${[...anchoredBy]}::text[]) as waits`,
        stop,
      )
    )[0]?.waits ?? null,

  /** False when something came since the survey. */
  async drop(tx: Tx, { segment, archive }: Going): Promise<boolean> {
    let isGone = false;
    await givingWay(tx, async () => {
      const { places } = await tx.one<{ places: string | null }>(
        sql`select audit.drop_segment(${segment}, ${archive}) as places`,
      );
      isGone = places !== null;
      if (isGone) await tx.run(sql`select audit.drop_words(${segment})`);
    });
    return isGone;
  },

  open: (tx: Tx, name: string) => givingWay(tx, () => tx.run(sql`select audit.open_segment(${name})`)),
};

export interface Going {
  readonly segment: string;
  /** By name. */
  readonly archive: string;
}

/** Something in it is held, in no signed tree of all, or in none that is anchored. */
export type Waits = "held" | "unsigned" | "unanchored";

export interface LogRange {
  readonly log: string;
  readonly first: number;
  readonly last: number;
}

// ---- archives -----------------------------------------------------------------------------------------------------

export const archives = {
  /** The one of a segment that is still there; whole only where it was finished, and nothing was taken out since. */
  of: (tx: Tx, segment: string) =>
    tx.maybe<{ name: string; whole: boolean }>(sql`
      select name, made_at is not null and not spoiled as whole from audit.archives where segment = ${segment}`),

  /** Those that have what was taken out of the log since. */
  spoiled: (tx: Tx): Promise<readonly Going[]> =>
    tx.many<{ segment: string; archive: string }>(
      sql`select segment, name as archive from audit.archives where spoiled order by segment`,
    ),

  begin: (tx: Tx, segment: string, name: string) => tx.run(sql`select audit.begin_archive(${segment}, ${name})`),

  /** False when something was taken out meanwhile. */
  end: async (tx: Tx, segment: string, name: string, rows: number): Promise<boolean> =>
    (await tx.one<{ ended: boolean }>(sql`select audit.end_archive(${segment}, ${name}, ${rows}) as ended`)).ended,

  /** Where a log tells what was taken out of these entries of it. */
  tellings: async (tx: Tx, log: string, ids: readonly string[]): Promise<readonly number[]> =>
    (
      await tx.many<{ seq: string }>(sql`
        select l.seq from audit.entries e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id
        where e.tenant_id = ${log} and e.source = 'bailiwick' and e.outcome = 'done'
          and e.action = 'audit.event.redacted' and e.target = any(${[...ids]}::text[])`)
    ).map(({ seq }) => Number(seq)),

  bodies: (tx: Tx, log: string, places: readonly number[]) =>
    tx.many<{ seq: string; body: Buffer }>(sql`
      select l.seq, e.body from audit.leaves l join audit.entries e on e.tenant_id = l.tenant_id and e.id = l.entry
      where l.tenant_id = ${log} and l.seq = any(${[...places]}::bigint[]) order by l.seq`),
};

// ---- what is gone -------------------------------------------------------------------------------------------------

export const gone = {
  /** Places of the transaction's tenant that retention took away behind a place, in order. */
  after: async (tx: Tx, place: number, limit: number): Promise<readonly Places[]> =>
    (
      await tx.many<{ first: string; last: string }>(sql`
        select first_seq as first, last_seq as last from audit.dropped
        where tenant_id = kernel.tenant() and last_seq > ${place} order by first_seq limit ${limit}`)
    ).map(toPlaces),

  /** All that retention took of these logs so far, with what was truncated of them; asked across tenants. */
  async of(tx: Tx, logs: readonly string[]) {
    const ranges = await tx.many<{ log: string; first: string; last: string }>(sql`
      select tenant_id as log, first_seq as first, last_seq as last from audit.dropped
      where tenant_id = any(${[...logs]}::text[])`);
    const truncated = await tx.many<{ log: string; size: string; root: Buffer }>(sql`
      select tenant_id as log, size, root from audit.truncations where tenant_id = any(${[...logs]}::text[])`);
    return { ranges: ranges.map((row) => ({ log: row.log, places: toPlaces(row) })), truncated };
  },
};

const toPlaces = ({ first, last }: { readonly first: string; readonly last: string }): Places => [
  Number(first),
  Number(last),
];

/** For how many days hashes stay after their entries were dropped, and where what proves the rest has to be. */
export interface TruncationTerms {
  readonly leavesDays: number;
  readonly anchoredBy: readonly string[];
}

export interface Cut {
  readonly log: string;
  readonly size: number;
  readonly root: Buffer;
  readonly compact: readonly Buffer[];
}

/** Somebody holds it, a receiver does not have it yet, or it is in no tree that is anchored. */
type TruncationWaits = "held" | "undelivered" | "unanchored";

export const truncations = {
  /** Logs after one, by id, that can be, and at which size. */
  ready: async (tx: Tx, { leavesDays, anchoredBy }: TruncationTerms, after: string, limit: number) =>
    (
      await tx.many<{ log: string; size: string }>(sql`
        select log, size from audit.truncatable(${leavesDays}, ${[...anchoredBy]}::text[])
        where log > ${after} and waits is null order by log limit ${limit}`)
    ).map(({ log, size }) => ({ log, size: Number(size) })),

  /** How many logs would be, and what they wait for. */
  waiting: (tx: Tx, { leavesDays, anchoredBy }: TruncationTerms) =>
    tx.many<{ waits: TruncationWaits; count: number }>(sql`
      select waits, count(*)::int as count from audit.truncatable(${leavesDays}, ${[...anchoredBy]}::text[])
      where waits is not null group by 1`),

  make: (tx: Tx, { leavesDays, anchoredBy }: TruncationTerms, { log, size, root, compact }: Cut) =>
    givingWay(tx, () =>
      tx.run(sql`
        select audit.truncate_log(${log}, ${size}, ${root}, ${[...compact]}::bytea[], ${leavesDays},
                                  ${[...anchoredBy]}::text[])`),
    ),

  toSweep: async (tx: Tx, limit: number): Promise<readonly string[]> =>
    (
      await tx.many<{ log: string }>(
        sql`select tenant_id as log from audit.truncations where swept < size order by tenant_id limit ${limit}`,
      )
    ).map(({ log }) => log),

  sweep: (tx: Tx, log: string, most: number) => tx.run(sql`select audit.sweep_log(${log}, ${most})`),
};
