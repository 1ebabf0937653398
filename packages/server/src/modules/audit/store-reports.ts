import { sql, type Tx } from "../../kernel/sql.ts";

export interface Reported {
  readonly eventId: string;
  readonly entryId: string;
  readonly print: string;
}

interface PlainPrint {
  readonly tenant: string;
  readonly eventId: string;
  readonly print: string;
}

export const reports = {
  /** Those that were not reported before; whoever reports the same at once waits. */
  async claim(tx: Tx, claims: readonly Reported[], at: Date): Promise<ReadonlySet<string>> {
    const rows = await tx.many<{ eventId: string }>(sql`
      insert into audit.reported (tenant_id, event_id, entry_id, print, reported_at)
      select kernel.tenant(), c."eventId", c."entryId", c.print, ${at}
      from jsonb_to_recordset(${JSON.stringify(claims)}) as c ("eventId" text, "entryId" text, print text)
      order by 2
      on conflict do nothing returning event_id as "eventId"`);
    return new Set(rows.map(({ eventId }) => eventId));
  },

  /** Of any tenant, those whose print has no key. */
  plain: (tx: Tx, limit: number) =>
    tx.many<PlainPrint>(sql`
      select tenant_id as tenant, event_id as "eventId", print from audit.reported where print not like 'k.%'
      order by tenant_id, event_id limit ${limit}`),

  replacePrints: (tx: Tx, rows: readonly PlainPrint[]) =>
    tx.run(sql`
      update audit.reported r set print = p.print
      from jsonb_to_recordset(${JSON.stringify(rows)}) as p (tenant text, "eventId" text, print text)
      where r.tenant_id = p.tenant and r.event_id = p."eventId"`),

  among: (tx: Tx, ids: readonly string[]) =>
    tx.many<Reported>(sql`
      select event_id as "eventId", entry_id as "entryId", print from audit.reported where event_id = any(${ids})`),
};
