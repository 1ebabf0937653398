import type { Disclosures } from "../../kernel/envelope.ts";
import { givingWay } from "../../kernel/give-way.ts";
import { sql, type Tx } from "../../kernel/sql.ts";

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
  /** Those that may go one day, by name. */
  async limited(tx: Tx): Promise<readonly string[]> {
    const rows = await tx.many<{ name: string }>(sql`
      select substr(c.relname, length('entries_') + 1) as name
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'audit.entries'::regclass and c.relname ~ '^entries_d[0-9]+_[0-9]{6}$' order by 1`);
    return rows.map(({ name }) => name);
  },

  isHeld: async (tx: Tx, segment: string): Promise<boolean> =>
    (
      await tx.one<{ held: boolean }>(sql`
        select exists (select from audit.holds h
          join audit.entries e on e.tenant_id = h.tenant_id and e.segment = ${segment}
          where h.released_at is null and audit.covers(h, e)) as held`)
    ).held,

  /** Everything in it, by tenant and place; a page at a time. */
  rows: (tx: Tx, segment: string, after: { readonly tenant: string; readonly seq: number }, limit: number) =>
    tx.many<{ tenant: string; seq: string; leaf: Buffer; body: Buffer; disclosed: Disclosures }>(sql`
      select l.tenant_id as tenant, l.seq, l.hash as leaf, e.body, e.disclosed
      from audit.entries e join audit.leaves l on l.tenant_id = e.tenant_id and l.entry = e.id
      where e.segment = ${segment} and (l.tenant_id, l.seq) > (${after.tenant}, ${after.seq}::bigint)
      order by l.tenant_id, l.seq limit ${limit}`),

  drop: (tx: Tx, segment: string) =>
    givingWay(tx, async () => {
      await tx.run(sql`select audit.drop_segment(${segment})`);
      await tx.run(sql`select audit.drop_words(${segment})`);
    }),

  open: (tx: Tx, name: string) => givingWay(tx, () => tx.run(sql`select audit.open_segment(${name})`)),
};
