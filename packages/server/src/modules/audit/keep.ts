import { classHolding } from "../../kernel/retention.ts";
import type { Tx } from "../../kernel/sql.ts";
import { retention } from "./store-segments.ts";

/** From an instant on, for how long new entries are kept. */
export interface Keeping {
  /** Undefined: from the beginning. */
  readonly since: Date | undefined;
  /** Undefined: for ever. */
  readonly days: number | undefined;
  /** The capability that says so. */
  readonly capability: string | undefined;
}

/** Where nothing limits it. */
const STANDARD = "standard";

const classOf = (days: number | undefined): string => {
  const held = days === undefined ? undefined : classHolding(days);
  return held === undefined ? STANDARD : `d${held}`;
};

const daysOf = (name: string): number | undefined => (name === STANDARD ? undefined : Number(name.slice(1)));

/**
 * Says for how long a tenant's entries are kept, from now on and at every instant to come. `find` is asked when nobody
 * else can change it meanwhile; what it rests on comes back with `tenantsKeptOtherwise` when that is another one day.
 */
export async function keepEntries(
  tx: Tx,
  find: () => Promise<{ readonly keepings: readonly Keeping[]; readonly basis: string }>,
): Promise<void> {
  await retention.takeTurn(tx);
  const { keepings, basis } = await find();
  const rows = keepings.map(({ since, days, capability }) => ({
    since: since?.toISOString() ?? "-infinity",
    class: classOf(days),
    capability,
  }));
  await retention.replace(tx, rows, basis);
}

/** Tenants whose retention rests on something else; asked across tenants. */
export const tenantsKeptOtherwise = (tx: Tx, basis: string, most: number): Promise<readonly string[]> =>
  retention.otherThan(tx, basis, most);

/** What holds at an instant, and what comes after it. */
export async function keptFor(tx: Tx, at: Date) {
  const rows = (await retention.list(tx)).map(({ since, class: name, capability }) => ({
    since,
    days: daysOf(name) ?? null,
    capability,
  }));
  const current = rows.findLast(({ since }) => since === null || since <= at);
  return {
    days: current?.days ?? null,
    capability: current?.capability ?? null,
    upcoming: rows.flatMap(({ since, ...rest }) => (since !== null && since > at ? [{ since, ...rest }] : [])),
  };
}

/** The classes in use, the one without a limit among them. */
export const classesInUse = async (tx: Tx): Promise<readonly string[]> => [
  ...new Set([STANDARD, ...(await retention.classes(tx))]),
];
