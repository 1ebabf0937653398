import type { AnyCall, Endpoint } from "./endpoint.ts";
import { problem } from "./problem.ts";
import { type Sql, sql, type Tx } from "./sql.ts";

/** A collection that has an end: what is in it is held in memory, or read as a whole, by whoever needs it. */
export interface Collection {
  /** What there are so many of, as the setting and the refusal call it. */
  readonly name: string;
  /** Of one tenant, or of the platform, unless the setting says otherwise. */
  readonly most: number;
  /** How many there are, counted up to one too many. */
  count(call: AnyCall, upTo: number): Promise<number>;
}

/** What a write adds to: collections with an end, or the reason why there is none. */
export type Filling = readonly Collection[] | { readonly endless: string };

/** Other ends than those a collection has by itself. */
export type Bounds = ReadonlyMap<string, number>;

export const collectionFull = problem("collection_full", 409, "There are as many of these as there may be");

/** The bounds as they were set; one of something there is not is a mistake of whoever set it. */
export function boundsFor(endpoints: readonly Pick<Endpoint, "fills">[], set: Bounds = new Map()): Bounds {
  const names = new Set(
    endpoints.flatMap(({ fills }) => (fills && !("endless" in fills) ? fills.map(({ name }) => name) : [])),
  );
  const unknown = [...set.keys()].filter((name) => !names.has(name));
  if (unknown.length === 0) return set;
  throw new Error(`There is no bound for ${unknown.join(", ")}; there is one for ${[...names].toSorted().join(", ")}`);
}

/** No further than asked, so that a full collection costs no more to count than one that just fits. */
export async function counted(tx: Tx, rows: Sql, upTo: number): Promise<number> {
  const { count } = await tx.one<{ count: number }>(
    sql`select count(*)::int as count from (${rows} limit ${upTo}) as counted`,
  );
  return count;
}

/** After the change, and where whoever else adds to the same waits: none slips past that one is counted too few. */
export async function refuseOver(
  { fills, moves }: Pick<Endpoint, "fills" | "moves">,
  call: AnyCall,
  bounds: Bounds,
): Promise<void> {
  if (fills === undefined || "endless" in fills) return;
  // What moves a revision has been in line since it did.
  const isInLine = moves === "tenant" || moves === "platform";
  for (const { name, most: own, count } of fills) {
    const most = bounds.get(name) ?? own;
    if (!isInLine) await getInLine(call, name);
    if ((await count(call, most + 1)) <= most) continue;
    const detail = `There may be ${most.toLocaleString("en")} ${name} at once; end or remove some first`;
    throw collectionFull(detail, { collection: name, most });
  }
}

/** Until the transaction ends, nobody else counts how many of these the tenant has. */
const getInLine = ({ ctx: { tx, tenant } }: AnyCall, name: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`bailiwick bound ${tenant.id} ${name}`}, 0))`);
