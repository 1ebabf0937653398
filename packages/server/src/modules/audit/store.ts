import type { Correlation, Disclosures } from "../../kernel/envelope.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, none, sql, type Sql, type Tx } from "../../kernel/sql.ts";

type Ties = { readonly [Name in Exclude<keyof Correlation, "requestId">]-?: string | null };

export interface EntryRow extends Ties {
  readonly id: string;
  readonly seq: number | null;
  readonly source: string;
  readonly actor: string;
  readonly actorKind: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly target: string;
  readonly targetKind: string | null;
  readonly targetName: string | null;
  readonly node: string | null;
  readonly outcome: "done" | "refused" | "failed";
  readonly reason: string | null;
  readonly address: string | null;
  readonly requestId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

export interface WholeEntry extends EntryRow {
  readonly body: Buffer;
  readonly leaf: Buffer;
  readonly disclosed: Disclosures;
}

const shown = sql`
  e.entry_id as id, l.seq::int8::text as seq, e.source, e.actor, e.actor_kind as "actorKind",
  (e.disclosed -> 'actorName' ->> 1)::jsonb #>> '{}' as "actorName", e.action, e.target, e.target_kind as "targetKind",
  (e.disclosed -> 'targetName' ->> 1)::jsonb #>> '{}' as "targetName", e.node, e.outcome, e.reason, e.address,
  e.request_id as "requestId", e.trace_id as "traceId", e.session_id as "sessionId", e.on_behalf_of as "onBehalfOf",
  e.decision_id as "decisionId", e.revision, e.occurred_at as "occurredAt", e.recorded_at as "recordedAt"`;

/**
 * The entry at a place `l`, looked up place by place whatever statistics say: a few places of a long log must not become
 * a walk through all of it.
 */
const entryAt = sql`(select * from audit.entries where tenant_id = l.tenant_id and id = l.entry offset 0)`;
const placed = sql`audit.entries e left join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id`;

type Raw<Row extends EntryRow> = Omit<Row, "seq"> & { readonly seq: string | null };

const withSeq = <Row extends EntryRow>(row: Raw<Row>): Row =>
  ({ ...row, seq: row.seq === null ? null : Number(row.seq) }) as unknown as Row;

export interface EntryFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly node?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly onBehalfOf?: string | undefined;
  readonly decisionId?: string | undefined;
  readonly source?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const matching = (filter: EntryFilter, among: readonly string[] | undefined): Sql =>
  and(
    sql`e.tenant_id = kernel.tenant()`,
    filter.actor && sql`e.actor = ${filter.actor}`,
    filter.action &&
      (filter.action.endsWith(".*")
        ? sql`starts_with(e.action, ${filter.action.slice(0, -1)})`
        : sql`e.action = ${filter.action}`),
    filter.target && sql`e.target = ${filter.target}`,
    filter.node && sql`e.node = ${filter.node}`,
    filter.address && sql`e.address = ${filter.address}`,
    filter.requestId && sql`e.request_id = ${filter.requestId}`,
    filter.traceId && sql`e.trace_id = ${filter.traceId}`,
    filter.sessionId && sql`e.session_id = ${filter.sessionId}`,
    filter.onBehalfOf && sql`e.on_behalf_of = ${filter.onBehalfOf}`,
    filter.decisionId && sql`e.decision_id = ${filter.decisionId}`,
    filter.source && sql`e.source = ${filter.source}`,
    filter.outcome && sql`e.outcome = ${filter.outcome}`,
    filter.since && sql`e.recorded_at >= ${filter.since}`,
    filter.until && sql`e.recorded_at < ${filter.until}`,
    among && sql`e.id = any(${among}::bigint[])`,
  );

/** What the log writes when values are taken out of an entry, when a segment goes, and when its hashes do. */
const explaining = ["audit.event.redacted", "audit.segment.dropped", "audit.log.truncated"] as const;

/** What is read at once, where entries are read whole. */
const BYTES_AT_ONCE = 2_000_000;
const weight = sql`(coalesce(octet_length(e.body), 0) + coalesce(octet_length(e.disclosed::text), 0))::int`;

/** Bytes of words that are indexed at once. */
const WORDS_AT_ONCE = 5_000_000;

/** Words as a search looks for them. */
export const patternOf = (words: string): string => `%${words.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

interface Between {
  readonly after: number;
  readonly upTo: number;
  readonly filter: EntryFilter;
  readonly words: string | undefined;
  /** With bodies and what they disclose. */
  readonly isWhole: boolean;
  readonly limit: number;
}

interface Found {
  readonly rows: readonly WholeEntry[];
  readonly to: number;
}

export const entries = {
  /** Newest first; narrow, and by an index that begins with the tenant and ends in a unique column. */
  async list(
    tx: Tx,
    filter: EntryFilter,
    among: readonly string[] | undefined,
    { limit, after }: PageAsk,
  ): Promise<Page<EntryRow>> {
    // The page first, and places for its rows only: a plan that begins with the places would read all of them.
    const rows = await tx.many<Raw<EntryRow> & { at: string; number: string }>(sql`
      select ${shown}, e.recorded_at::text as at, e.id::text as number
      from (select * from audit.entries e
            where ${matching(filter, among)}
              ${after ? sql`and (e.recorded_at, e.id) < (${after[0]}::timestamptz, ${after[1]}::bigint)` : none}
            order by e.recorded_at desc, e.id desc limit ${limit + 1}) as e
      left join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id
      order by e.recorded_at desc, e.id desc`);
    return toPage(
      rows,
      limit,
      ({ at: _at, number: _number, ...row }) => withSeq<EntryRow>(row),
      ({ at, number }) => [at, number],
    );
  },

  /** How many there are, counted to `most` and no further. */
  async count(tx: Tx, filter: EntryFilter, among: readonly string[] | undefined, most: number): Promise<number> {
    const { count } = await tx.one<{ count: number }>(sql`
      select count(*)::int as count from
        (select from audit.entries e where ${matching(filter, among)} limit ${most}) as matches`);
    return count;
  },

  /** Where those words are, `most` of them at most and in no order. */
  async find(tx: Tx, pattern: string, { since, until }: EntryFilter, most: number): Promise<readonly string[]> {
    const rows = await tx.many<{ id: string }>(sql`
      select audit.find(${pattern}, ${since ?? null}, ${until ?? null}, ${most})::text as id`);
    return rows.map(({ id }) => id);
  },

  /**
   * Puts the words of a stretch of all tenants' entries into the index they are found by, as many as can be taken in
   * within a moment; gives how far that was.
   */
  async index(tx: Tx, first: number, last: number): Promise<number> {
    const { to } = await tx.one<{ to: string }>(sql`
      with stretch as (
        select l.stream_seq, e.tenant_id, e.id, e.segment, e.recorded_at, e.search,
               sum(octet_length(e.search)) over (order by l.stream_seq) - octet_length(e.search) as before
        from audit.leaves l cross join lateral ${entryAt} as e
        where l.stream_seq between ${first} and ${last}),
      indexed as (
        insert into audit.words (tenant_id, entry, segment, recorded_at, search)
        select tenant_id, id, segment, recorded_at, search from stretch where before < ${WORDS_AT_ONCE}
        on conflict do nothing)
      select coalesce(min(stream_seq) - 1, ${last}::bigint) as to from stretch where before >= ${WORDS_AT_ONCE}`);
    return Number(to);
  },

  async whole(tx: Tx, id: string): Promise<WholeEntry | undefined> {
    const row = await tx.maybe<Raw<WholeEntry>>(
      sql`select ${shown}, e.body, e.leaf, e.disclosed from ${placed} where e.tenant_id = kernel.tenant() and e.entry_id = ${id}`,
    );
    return row && withSeq<WholeEntry>(row);
  },

  /** Takes disclosed values away; the entry and its hash stay. */
  forget: (tx: Tx, id: string, fields: readonly string[], found: string) =>
    tx.one<{ forgotten: number }>(sql`select audit.forget(${id}, ${fields}::text[], ${found}) as forgotten`),

  /**
   * In the order of the log, with a gap told as one: a place without its entry. Fewer than wanted where they are large,
   * so that what is read at once is bounded whatever is in it.
   */
  after: (tx: Tx, seq: number, limit: number) =>
    tx.many<{ seq: string; leaf: Buffer; body: Buffer | null; disclosed: Disclosures | null }>(sql`
      select seq, leaf, body, disclosed from (
        select l.seq, l.hash as leaf, e.body, e.disclosed, ${weight} as weight, sum(${weight}) over (order by l.seq) as upto
        from audit.leaves l left join lateral ${entryAt} as e on true
        where l.tenant_id = kernel.tenant() and l.seq > ${seq} order by l.seq limit ${limit}) as stretch
      where upto - weight < ${BYTES_AT_ONCE} order by seq`),

  /**
   * What matches between two places, as far as `limit` rows and as many bytes go; `to` says how far that was. Looked at
   * place by place (`offset 0` sees to it), so that it takes no longer where many match elsewhere.
   */
  async between(tx: Tx, { after, upTo, filter, words, isWhole, limit }: Between): Promise<Found> {
    const rows = await tx.many<Raw<WholeEntry> & { weight: number }>(sql`
      select * from (
        select ${shown}, ${isWhole ? sql`e.body, e.leaf, e.disclosed, ${weight}` : sql`0`} as weight,
               ${isWhole ? sql`sum(${weight}) over (order by l.seq)` : sql`0`} as upto
        from audit.leaves l cross join lateral ${entryAt} as e
        where ${matching(filter, undefined)} ${words === undefined ? none : sql`and e.search like ${patternOf(words)}`}
          and l.tenant_id = kernel.tenant() and l.seq > ${after} and l.seq <= ${upTo}
        order by l.seq limit ${limit}) as stretch
      where upto - weight < ${BYTES_AT_ONCE} order by seq::bigint`);
    const isCut = rows.length === limit || rows.reduce((sum, { weight: each }) => sum + each, 0) >= BYTES_AT_ONCE;
    const last = rows.at(-1)?.seq;
    return {
      rows: rows.map(({ weight: _, ...row }) => withSeq<WholeEntry>(row)),
      to: isCut && last !== undefined && last !== null ? Number(last) : upTo,
    };
  },

  /** Whether anything was ever taken out of this log, or away from it, as it tells itself. */
  isThinned: async (tx: Tx): Promise<boolean> =>
    (
      await tx.one<{ is: boolean }>(sql`
        select exists (select from audit.entries where tenant_id = kernel.tenant() and source = 'bailiwick'
          and action = any(${[...explaining]}::text[])) as is`)
    ).is,

  /** The last place at which the log tells why these entries lack values, and why others are gone; null: it has none yet. */
  async explainedAt(tx: Tx, ids: readonly string[], isAnyGone: boolean): Promise<number | null> {
    const { at, waits } = await tx.one<{ at: string | null; waits: boolean | null }>(sql`
      select max(l.seq) as at, bool_or(l.seq is null) as waits from ${placed}
      where e.tenant_id = kernel.tenant() and e.source = 'bailiwick' and e.outcome = 'done'
        and (e.action = ${explaining[0]} and e.target = any(${ids}::text[])
             ${isAnyGone ? sql`or e.action in (${explaining[1]}, ${explaining[2]})` : none})`);
    return waits === true ? null : Number(at ?? 0);
  },
};
