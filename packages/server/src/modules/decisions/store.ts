import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, none, type Sql, sql, type Tx } from "../../kernel/sql.ts";
import type { Partition } from "./log/partitions.ts";
import type { SamplingRule } from "./log/sampling.ts";
import type { Body, Filters, Narrow } from "./log/shapes.ts";
import type { Dropped, Unknown } from "./log/tallies.ts";

/** A record without its body, and whose it is. */
export interface Listed extends Narrow {
  readonly tenant_id: string;
  /** With all its digits, for cursors. */
  readonly at_text: string;
}

export interface Whole extends Listed {
  readonly kept_days: number;
  readonly trusted: boolean;
  readonly body: Body;
}

const narrow = sql`
  r.tenant_id, r.at, r.at::text as at_text, r.decision_id, r.caller, r.request_id, r.asked_by, r.subject_type,
  r.subject_id, r.capability, r.resource_type, r.resource_id, r.node_id, r.allowed, r.code, r.stage, r.source,
  r.revision, r.took_us, r.kept_of_10000`;
const whole = sql`${narrow}, r.kept_days, r.trusted, r.body`;

function matching(filters: Filters): Sql {
  const { capability, principal, allowed, code, stage, caller, requestId, node, from, until } = filters;
  return and(
    capability !== undefined && sql`r.capability = ${capability}`,
    principal !== undefined && sql`r.subject_id = ${principal}`,
    allowed !== undefined && sql`r.allowed = ${allowed}`,
    // Said twice, for the index of denials knows nothing of codes.
    code !== undefined && (code === "allowed" ? sql`r.code = ${code}` : sql`r.code = ${code} and not r.allowed`),
    stage !== undefined && sql`r.stage = ${stage}`,
    caller !== undefined && sql`r.caller = ${caller}`,
    requestId !== undefined && sql`r.request_id = ${requestId}`,
    node !== undefined && sql`r.node_id = ${node}`,
    from !== undefined && sql`r.at >= ${from}`,
    until !== undefined && sql`r.at < ${until}`,
  );
}

const columns = sql`
  tenant_id, at, decision_id, kept_days, caller, request_id, asked_by, subject_type, subject_id, capability,
  resource_type, resource_id, node_id, allowed, code, stage, source, revision, took_us, kept_of_10000, trusted, body`;

/** A place in the log: everything before it is older. */
export interface Place {
  readonly at: Date | string;
  readonly id: string;
}

export const records = {
  /** A list of `Row` as JSON in UTF-8, in one statement, whatever their number; a record that is there already was written by an attempt whose end was lost. */
  add: (tx: Tx, rows: Buffer): Promise<number> =>
    tx.run(sql`
      insert into decisions.records (${columns})
      select ${columns} from json_to_recordset(${rows}::json) as r (
        tenant_id text, at timestamptz, decision_id text, kept_days integer, caller text, request_id text,
        asked_by text, subject_type text, subject_id text, capability text, resource_type text, resource_id text,
        node_id text, allowed boolean, code text, stage text, source text, revision text, took_us integer,
        kept_of_10000 integer, trusted boolean, body jsonb)
      on conflict do nothing`),

  /** Newest first. */
  async list(tx: Tx, filters: Filters, { limit, after }: PageAsk, among?: readonly Place[]): Promise<Page<Listed>> {
    const [at = "", id = ""] = after ?? [];
    const beyond = after ? sql`(r.at, r.decision_id) < (${at}::timestamptz, ${id})` : undefined;
    const rows = await tx.many<Listed>(sql`
      select ${narrow} from decisions.records r ${chosen(among)}
      where ${and(matching(filters), beyond)}
      order by r.at desc, r.decision_id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row,
      (row) => [row.at_text, row.decision_id],
    );
  },

  /** Oldest first, with everything: what leaves in bulk. */
  stretch: (
    tx: Tx,
    filters: Filters,
    { after, limit, withBody }: { readonly after?: Place; readonly limit: number; readonly withBody: boolean },
    among?: readonly Place[],
  ): Promise<readonly (Listed | Whole)[]> =>
    tx.many<Listed | Whole>(sql`
      select ${withBody ? whole : narrow} from decisions.records r ${chosen(among)}
      where ${and(matching(filters), after && sql`(r.at, r.decision_id) > (${after.at}::timestamptz, ${after.id})`)}
      order by r.at, r.decision_id limit ${limit}`),

  find: (tx: Tx, id: string, at: Date): Promise<Whole | undefined> =>
    tx.maybe<Whole>(sql`select ${whole} from decisions.records r where r.at = ${at} and r.decision_id = ${id}`),

  /** Where a text occurs, at most so often. */
  holding: (tx: Tx, text: string, { from, until }: Filters, most: number): Promise<readonly Place[]> =>
    tx.many<{ readonly at: Date; readonly id: string }>(sql`
      select at, decision_id as id
      from decisions.holding(${`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`}, ${from ?? null}, ${until ?? null}, ${most})`),

  /** How often each outcome came in each interval; the newest so many records are looked at. */
  count: (
    tx: Tx,
    filters: Filters,
    interval: string,
    most: number,
    among?: readonly Place[],
  ): Promise<readonly Counted[]> =>
    tx.many<Counted>(sql`
      select date_bin(${interval}::interval, at, timestamptz '2000-01-01 00:00:00+00') as starts, code, allowed,
             count(*)::integer as kept, round(sum(10000.0 / kept_of_10000))::text as made,
             min(at) as oldest
      from (select r.at, r.code, r.allowed, r.kept_of_10000 from decisions.records r ${chosen(among)}
            where ${matching(filters)} order by r.at desc, r.decision_id desc limit ${most}) as newest
      group by 1, 2, 3 order by 1, 2`),
};

export interface Counted {
  readonly starts: Date;
  readonly code: Narrow["code"];
  readonly allowed: boolean;
  readonly kept: number;
  readonly made: string;
  readonly oldest: Date;
}

const chosen = (among: readonly Place[] | undefined): Sql =>
  among === undefined
    ? none
    : sql`join unnest(${among.map(({ at }) => at)}::timestamptz[], ${among.map(({ id }) => id)}::text[])
          as found (at, decision_id) on r.at = found.at and r.decision_id = found.decision_id`;

export const partitions = {
  make: async (tx: Tx, { days, starts, ends }: Partition): Promise<boolean> =>
    (await tx.one<{ made: boolean }>(sql`select decisions.make_partition(${days}, ${starts}, ${ends}) as made`)).made,

  /** Whose time is over; their names. */
  dropOld: async (tx: Tx, now: Date): Promise<readonly string[]> =>
    (await tx.many<{ name: string }>(sql`select decisions.drop_partitions(${now}) as name`)).map(({ name }) => name),

  /** The classes anything was ever kept in. */
  classes: async (tx: Tx): Promise<readonly number[]> =>
    (
      await tx.many<{ days: number }>(sql`
        select substring(c.relname from '^kept_([0-9]+)$')::integer as days
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'decisions' and c.relkind = 'p' and c.relname ~ '^kept_[0-9]+$' order by 1`)
    ).map(({ days }) => days),
};

export const dropped = {
  add: (tx: Tx, counts: readonly Dropped[]): Promise<number> =>
    tx.run(sql`
      insert into decisions.dropped as d (tenant_id, minute, allowed, denied)
      select tenant, minute, allowed, denied
      from json_to_recordset(${JSON.stringify(counts)}::json) as r (tenant text, minute timestamptz, allowed bigint, denied bigint)
      on conflict (tenant_id, minute) do update
      set allowed = d.allowed + excluded.allowed, denied = d.denied + excluded.denied`),

  async list(tx: Tx, { from, until }: Filters, { limit, after }: PageAsk) {
    const [minute = "", tenant = ""] = after ?? [];
    const rows = await tx.many<{
      tenant_id: string;
      minute: Date;
      minute_text: string;
      allowed: string;
      denied: string;
    }>(sql`
      select tenant_id, minute, minute::text as minute_text, allowed, denied from decisions.dropped
      where ${and(
        from && sql`minute >= ${from}`,
        until && sql`minute < ${until}`,
        after && sql`(minute, tenant_id) < (${minute}::timestamptz, ${tenant})`,
      )}
      order by minute desc, tenant_id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row,
      (row) => [row.minute_text, row.tenant_id],
    );
  },

  forget: (tx: Tx, before: Date): Promise<number> =>
    tx.run(sql`delete from decisions.dropped where minute < ${before}`),
};

export interface UnknownRow {
  readonly tenant_id: string;
  readonly capability: string;
  readonly asked: string;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly last_text: string;
  readonly last_caller: string;
  readonly last_decision: string;
  readonly acknowledged_at: Date | null;
  readonly acknowledged_by: string | null;
}

const isOpen = sql`(acknowledged_at is null or last_at > acknowledged_at)`;

export const unknowns = {
  /** A tenant has at most so many: whoever asks for made-up names fills no table. */
  add: (tx: Tx, counts: readonly Unknown[], mostOfOne: number): Promise<number> =>
    tx.run(sql`
      insert into decisions.unknown_capabilities as u
        (tenant_id, capability, asked, first_at, last_at, last_caller, last_decision)
      select tenant, capability, asked, "firstAt", "lastAt", "lastCaller", "lastDecision"
      from (
        select *, row_number() over (partition by tenant order by capability) as place
        from json_to_recordset(${JSON.stringify(counts)}::json) as r (tenant text, capability text, asked bigint,
          "firstAt" timestamptz, "lastAt" timestamptz, "lastCaller" text, "lastDecision" text)) as r
      where exists (select from decisions.unknown_capabilities k where k.tenant_id = tenant and k.capability = r.capability)
         or place + (select count(*) from decisions.unknown_capabilities k where k.tenant_id = tenant) <= ${mostOfOne}
      on conflict (tenant_id, capability) do update
      set asked = u.asked + excluded.asked, first_at = least(u.first_at, excluded.first_at),
          last_at = greatest(u.last_at, excluded.last_at), last_caller = excluded.last_caller,
          last_decision = excluded.last_decision`),

  async list(
    tx: Tx,
    { onlyOpen }: { readonly onlyOpen: boolean },
    { limit, after }: PageAsk,
  ): Promise<Page<UnknownRow>> {
    const [at = "", tenant = "", capability = ""] = after ?? [];
    const rows = await tx.many<UnknownRow>(sql`
      select tenant_id, capability, asked, first_at, last_at, last_at::text as last_text, last_caller, last_decision,
             acknowledged_at, acknowledged_by
      from decisions.unknown_capabilities
      where ${and(
        onlyOpen && isOpen,
        after && sql`(last_at, tenant_id, capability) < (${at}::timestamptz, ${tenant}, ${capability})`,
      )}
      order by last_at desc, tenant_id desc, capability desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row,
      (row) => [row.last_text, row.tenant_id, row.capability],
    );
  },

  acknowledge: (tx: Tx, capabilities: readonly string[] | undefined, by: string, at: Date): Promise<number> =>
    tx.run(sql`
      update decisions.unknown_capabilities set acknowledged_at = ${at}, acknowledged_by = ${by}
      where ${and(isOpen, capabilities && sql`capability = any(${capabilities})`)}`),

  forget: (tx: Tx, before: Date): Promise<number> =>
    tx.run(sql`delete from decisions.unknown_capabilities where last_at < ${before}`),
};

export interface SamplingRow extends SamplingRule {
  readonly reason: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

const sampled = sql`
  capability, allowed_of_10000 as "allowedOf10000", denied_of_10000 as "deniedOf10000", reason,
  updated_at as "updatedAt", updated_by as "updatedBy"`;

export const sampling = {
  all: (tx: Tx): Promise<readonly SamplingRow[]> =>
    tx.many<SamplingRow>(sql`select ${sampled} from decisions.sampling`),

  find: (tx: Tx, capability: string): Promise<SamplingRow | undefined> =>
    tx.maybe<SamplingRow>(sql`select ${sampled} from decisions.sampling where capability = ${capability}`),

  set: (tx: Tx, row: SamplingRow): Promise<number> =>
    tx.run(sql`
      insert into decisions.sampling (capability, allowed_of_10000, denied_of_10000, reason, updated_at, updated_by)
      values (${row.capability}, ${row.allowedOf10000}, ${row.deniedOf10000}, ${row.reason}, ${row.updatedAt}, ${row.updatedBy})
      on conflict (capability) do update
      set allowed_of_10000 = excluded.allowed_of_10000, denied_of_10000 = excluded.denied_of_10000,
          reason = excluded.reason, updated_at = excluded.updated_at, updated_by = excluded.updated_by`),

  remove: (tx: Tx, capability: string): Promise<number> =>
    tx.run(sql`delete from decisions.sampling where capability = ${capability}`),
};
