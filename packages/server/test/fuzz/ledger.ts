import type { TestDatabase } from "../database.ts";

/** How much each table holds, and what was written to it last: all of it, and each tenant's. */
export type Ledger = ReadonlyMap<string, Entry>;

interface Entry {
  readonly all: string;
  readonly byTenant: Readonly<Record<string, string>>;
}

export interface Bookkeeper {
  look(): Promise<Ledger>;
}

/** Looks only when any transaction of the server wrote at all: most requests that fail never get that far. */
export async function bookkeeper({ owner }: TestDatabase): Promise<Bookkeeper> {
  const { rows: tables } = await owner.query<{ name: string; tenants: boolean }>(`
    select c.oid::regclass::text as name,
           exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as tenants
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`);
  const one = ({ name, tenants }: { name: string; tenants: boolean }) =>
    `select '${name}' as name, ${tenants ? "tenant_id" : "''"} as tenant, count(*) || ' ' || ${lastIn(name)} as state
     from ${name} group by 2`;
  const query = tables.map(one).join(" union all ");
  let written = "";
  let known: Ledger = new Map();
  return {
    async look() {
      const { rows } = await owner.query<{ xmax: string }>(
        "select pg_snapshot_xmax(pg_current_snapshot())::text as xmax",
      );
      const last = rows[0]?.xmax ?? "";
      if (last !== written) {
        known = ledgerOf((await owner.query<State>(query)).rows);
        written = last;
      }
      return known;
    },
  };
}

/** The last writer; of events the newest one, for the sequencer writes to each of them once more. */
const lastIn = (table: string): string => (table === "kernel.outbox" ? "max(id)" : "max(xmin::text::bigint)");

interface State {
  readonly name: string;
  readonly tenant: string;
  readonly state: string;
}

function ledgerOf(states: readonly State[]): Ledger {
  const ledger = new Map<string, { all: string; byTenant: Record<string, string> }>();
  for (const { name, tenant, state } of states.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))) {
    const entry = ledger.get(name) ?? { all: "", byTenant: {} };
    entry.all += `${tenant} ${state};`;
    entry.byTenant[tenant] = state;
    ledger.set(name, entry);
  }
  return ledger;
}

/** Tables that are another after than before: of all, or of what is one tenant's. */
export const changedIn = (before: Ledger, after: Ledger, tenant?: string): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return tenant === undefined ? was?.all !== is?.all : was?.byTenant[tenant] !== is?.byTenant[tenant];
  });
