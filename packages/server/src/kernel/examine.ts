import { sql, type Tx } from "./sql.ts";

export interface Finding {
  readonly what: string;
  readonly fine: boolean;
  readonly said: string;
}

const OLDEST = 150_000;

/** Examines the database: its version, its clock, and that tenants really are kept apart. */
export async function examine(tx: Tx): Promise<readonly Finding[]> {
  return [await version(tx), await clock(tx), await roles(tx), await rowSecurity(tx)];
}

async function version(tx: Tx): Promise<Finding> {
  const { number, text } = await tx.one<{ number: number; text: string }>(
    sql`select current_setting('server_version_num')::int as number, current_setting('server_version') as text`,
  );
  const fine = number >= OLDEST;
  return { what: "database", fine, said: `PostgreSQL ${text}${fine ? "" : "; 15 or newer is needed"}` };
}

/** Periods and ends are compared with this process's clock; a database that disagrees points at a wrong one. */
async function clock(tx: Tx): Promise<Finding> {
  const { now } = await tx.one<{ now: Date }>(sql`select clock_timestamp() as now`);
  const seconds = Math.abs(now.getTime() - Date.now()) / 1000;
  const fine = seconds < 5;
  return {
    what: "clock",
    fine,
    said: fine ? "agrees with the database's" : `is ${seconds.toFixed(0)} s off the database's; run a time service`,
  };
}

async function roles(tx: Tx): Promise<Finding> {
  const unsafe = await tx.many<{ rolname: string }>(sql`
    select rolname from pg_roles
    where rolname in ('bailiwick_app', 'bailiwick_system') and (rolsuper or rolbypassrls or rolcanlogin)`);
  const names = unsafe.map(({ rolname }) => rolname).join(", ");
  return {
    what: "roles",
    fine: unsafe.length === 0,
    said:
      unsafe.length === 0
        ? "own nothing and cannot pass by row security"
        : `${names} must be NOLOGIN NOSUPERUSER NOBYPASSRLS`,
  };
}

/** What no tenant's transaction can reach at all, not even by a column, need not be forced on its owner. */
async function rowSecurity(tx: Tx): Promise<Finding> {
  const tables = await tx.many<{ name: string; forced: boolean }>(sql`
    select c.oid::regclass::text as name, c.relrowsecurity and (c.relforcerowsecurity
        or not has_any_column_privilege('bailiwick_app', c.oid, 'select, insert, update')
          and not has_table_privilege('bailiwick_app', c.oid, 'delete, truncate')) as forced
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`);
  const open = tables.filter(({ forced }) => !forced).map(({ name }) => name);
  return {
    what: "isolation",
    fine: tables.length > 0 && open.length === 0,
    said:
      open.length === 0
        ? `row security is forced on all ${tables.length} tenant tables that the application reaches`
        : `not forced on ${open.join(", ")}`,
  };
}
