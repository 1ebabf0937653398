import { sql, type Tx } from "../../kernel/sql.ts";
import { TENANTS } from "./store-trees.ts";

/** A signed tree of all tenants. */
export interface SignedTree {
  readonly size: number;
  readonly note: string;
}

type Raw<Row extends SignedTree> = Omit<Row, "size" | "place"> & { readonly size: string; readonly place: string };

const numbered = ({ size, ...row }: Pick<Raw<SignedTree>, "size" | "note">): SignedTree => ({
  ...row,
  size: Number(size),
});

/** What a log may know of the tree of all tenants: the trees that were signed, and its own checkpoints in them. */
export const tenantsTree = {
  async signedAt(tx: Tx, size: number): Promise<SignedTree | undefined> {
    const row = await tx.maybe<Raw<SignedTree>>(sql`
      select size, note from audit.checkpoints where tenant_id = ${TENANTS} and size = ${size}
      order by signed_at desc limit 1`);
    return row && numbered(row);
  },

  /** The newest checkpoint of a log in the tree of that size. */
  async newestIn(
    tx: Tx,
    log: string,
    size: number,
  ): Promise<{ readonly place: number; readonly note: string } | undefined> {
    const row = await tx.maybe<{ place: string; note: string }>(sql`
      select place, note from audit.checkpoints where tenant_id = ${log} and place <= ${size}
      order by place desc limit 1`);
    return row && { ...row, place: Number(row.place) };
  },

  /** The first signed trees these places are in, the smallest first; of several in one tree the last. */
  async holding(
    tx: Tx,
    places: readonly number[],
    limit: number,
  ): Promise<readonly (SignedTree & { readonly place: number })[]> {
    const rows = await tx.many<Raw<SignedTree>>(sql`
      select distinct on (t.size) t.size, t.note, p.place
      from unnest(${places}::bigint[]) as p (place)
      cross join lateral (select size, note from audit.checkpoints c where c.tenant_id = ${TENANTS} and c.size >= p.place
                          order by c.size, c.signed_at limit 1) as t
      order by t.size, p.place desc limit ${limit}`);
    return rows.map((row) => ({ ...numbered(row), place: Number(row.place) }));
  },
};
