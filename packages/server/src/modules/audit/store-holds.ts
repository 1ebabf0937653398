import { counted } from "../../kernel/bound.ts";
import type { Correlation } from "../../kernel/envelope.ts";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";

export interface Hold {
  readonly id: string;
  readonly reason: string;
  /** Only what this user did, or what was done to, or on behalf of, this user. */
  readonly user: string | null;
  /** All that the log calls that user. */
  readonly userNames: readonly string[] | null;
  /** Only what was done to this. */
  readonly objectId: string | null;
  readonly objectKind: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  readonly createdAt: Date;
  readonly releasedAt: Date | null;
}

const holdColumns = sql`
  hold_id as id, reason, user_reference as "user", user_names as "userNames", object_id as "objectId",
  object_kind as "objectKind", since, until, created_at as "createdAt", released_at as "releasedAt"`;

/** Of the tenant, or the platform, that the transaction is about: the operator's realm sees those of all. */
const own = sql`tenant_id = kernel.tenant()`;

const holding = sql`hashtextextended('bailiwick audit holds ' || kernel.tenant(), 0)`;

export const holds = {
  find: (tx: Tx, id: string) =>
    tx.maybe<Hold>(sql`select ${holdColumns} from audit.holds where ${own} and hold_id = ${id}`),

  /** Until this transaction ends nothing is taken out of this log: what is under way is done, and no more begins. */
  stopRedactions: (tx: Tx) => tx.run(sql`select pg_advisory_xact_lock(${holding})`),

  /** Until this transaction ends no hold is made on this log: what nothing is on stays free of holds. */
  stopHolds: (tx: Tx) => tx.run(sql`select pg_advisory_xact_lock_shared(${holding})`),

  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<Hold>> {
    const rows = await tx.many<Hold>(sql`
      select ${holdColumns} from audit.holds where ${and(own, after && sql`hold_id > ${after[0]}`)}
      order by hold_id limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row,
      ({ id }) => [id],
    );
  },

  insert: (tx: Tx, { id, reason, user, userNames, objectId, objectKind, since, until, createdAt }: Hold) =>
    tx.run(sql`
      insert into audit.holds (tenant_id, hold_id, reason, user_reference, user_names, object_id, object_kind, since, until,
                               created_at)
      values (kernel.tenant(), ${id}, ${reason}, ${user}, ${userNames}::text[], ${objectId}, ${objectKind}, ${since},
              ${until}, ${createdAt})`),

  count: (tx: Tx, upTo: number) => counted(tx, sql`select from audit.holds where ${own} and released_at is null`, upTo),

  release: (tx: Tx, id: string, at: Date) =>
    tx.run(sql`update audit.holds set released_at = ${at} where ${own} and hold_id = ${id} and released_at is null`),

  /** Which holds are on an entry; not more than a reader can use. */
  async on(tx: Tx, entry: string): Promise<readonly string[]> {
    const rows = await tx.many<{ id: string }>(sql`
      select h.hold_id as id from audit.entries e join audit.holds h on h.tenant_id = e.tenant_id
      where e.tenant_id = kernel.tenant() and e.entry_id = ${entry} and h.released_at is null and audit.covers(h, e)
      order by 1 limit 20`);
    return rows.map(({ id }) => id);
  },
};

export interface WaitingRedaction {
  readonly id: string;
  readonly event: string;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  /** Of the request that asked for it. */
  readonly correlation: Correlation;
}

const waitingColumns = sql`
  redaction_id as id, entry_id as event, fields, reason, asked_by as "askedBy", asked_at as "askedAt", correlation`;

/** Held by nothing, as an entry that is gone is, too. */
const free = sql`not exists (
  select from audit.entries e join audit.holds h on h.tenant_id = e.tenant_id
  where e.tenant_id = w.tenant_id and e.entry_id = w.entry_id and h.released_at is null and audit.covers(h, e))`;

export const waitingRedactions = {
  insert: (tx: Tx, { id, event, fields, reason, askedBy, askedAt, correlation }: WaitingRedaction) =>
    tx.run(sql`
      insert into audit.waiting_redactions
        (tenant_id, redaction_id, entry_id, fields, reason, asked_by, asked_at, correlation)
      values (kernel.tenant(), ${id}, ${event}, ${fields}::text[], ${reason}, ${askedBy}, ${askedAt},
              ${JSON.stringify(correlation)}::jsonb)`),

  /** Counted to `most` and no further. */
  count: async (tx: Tx, most: number): Promise<number> =>
    (
      await tx.one<{ count: number }>(sql`
        select count(*)::int as count from (select from audit.waiting_redactions where ${own} limit ${most}) as waiting`)
    ).count,

  /** Oldest first. */
  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<WaitingRedaction>> {
    const rows = await tx.many<WaitingRedaction>(sql`
      select ${waitingColumns} from audit.waiting_redactions where ${and(own, after && sql`redaction_id > ${after[0]}`)}
      order by redaction_id limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row,
      ({ id }) => [id],
    );
  },

  /** Tenants for whom something can be carried out; asked across tenants. */
  freeTenants: async (tx: Tx, most: number): Promise<readonly string[]> =>
    (
      await tx.many<{ tenant: string }>(sql`
        select distinct w.tenant_id as tenant from audit.waiting_redactions w where ${free} order by 1 limit ${most}`)
    ).map(({ tenant }) => tenant),

  /** Takes the oldest of a tenant that nothing holds any more off the list. */
  takeFree: (tx: Tx, most: number) =>
    tx.many<WaitingRedaction>(sql`
      delete from audit.waiting_redactions where ${own} and redaction_id in (
        select w.redaction_id from audit.waiting_redactions w
        where w.tenant_id = kernel.tenant() and ${free} order by 1 limit ${most})
      returning ${waitingColumns}`),
};
