import { sql, type Tx } from "../../kernel/sql.ts";

export const anchors = {
  newest: (tx: Tx, adapter: string) =>
    tx.maybe<{ size: string; anchoredAt: Date }>(sql`
      select size, anchored_at as "anchoredAt" from audit.anchors where adapter = ${adapter}
      order by anchored_at desc, size desc limit 1`),

  insert: (tx: Tx, adapter: string, size: number, at: Date, receipt: string) =>
    tx.run(sql`
      insert into audit.anchors (adapter, size, anchored_at, receipt) values (${adapter}, ${size}, ${at}, ${receipt})
      on conflict do nothing`),
};
