import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness } from "./harness.ts";
import { elsewhere, home, makeScene, type Scene } from "./scene.ts";

/** Unique across tenants on purpose, each for its reason. */
const uniqueAcrossTenants: Readonly<Record<string, string>> = {
  "tenancy.tenants (slug)": "a tenant is found by its slug before it is known who asks",
  "identity.api_keys (handle)": "a key is found by its handle before it is known whose it is",
  "kernel.outbox (seq)": "a place in the one sequence of all tenants' events",
  "audit.leaves (stream_seq)": "a place in the one sequence of all tenants' audit entries",
  "audit.unsealed (entry)":
    "a place in the line of all tenants' entries that wait, which is walked through in its order",
  "identity.sign_in_links (handle)": "a link is found by its handle before it is known whose it is",
  "identity.sessions (handle)": "a session is found by its cookie's handle before it is known whose it is",
};

/** What every tenant sees beside its own rows: rows that speak of no tenant. */
const shared: Readonly<Record<string, string>> = {
  // The platform's counter.
  "kernel.revisions": "platform",
  // The tree of all tenants: hashes of checkpoints, and what was signed of it.
  "audit.logs": "tenants",
  "audit.leaves": "tenants",
  "audit.subtrees": "tenants",
  "audit.checkpoints": "tenants",
};

const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`;
const appRoles = ["bailiwick_app", "bailiwick_system"];

let scene: Scene;
let harness: Harness;
let tables: readonly Table[];
let tenantTables: readonly Table[];

interface Table {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly owner: string;
  readonly tenant: boolean;
  readonly required: boolean;
  readonly protected: boolean;
  readonly forced: boolean;
}

const rows = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
  (await harness.database.owner.query<Row>(text, [...values])).rows;

beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
  await decideOnce();
  tables = await rows<Table>(`
    select c.oid::int, format('%s.%s', n.nspname, c.relname) as name, n.nspname as schema,
           pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as protected, c.relforcerowsecurity as forced,
           a.attnum is not null as tenant, coalesce(a.attnotnull, false) as required
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and ${ours}
    order by 2`);
  tenantTables = tables.filter(({ tenant }) => tenant);
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

/** So that there are partitions of the decision log, which are tables of their own. */
async function decideOnce(): Promise<void> {
  const body = { subject: { type: "user", id: "lead-1" }, action: { name: "desk.nothing" } };
  await harness.operator("POST", "/api/v1/decisions", { tenant: home, body });
  await harness.app.product.settle(10_000);
}

const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

it("there are tables to hold to the rules", () => {
  expect(names(tenantTables)).toEqual(expect.arrayContaining(["tenancy.tenants", "tenancy.nodes", "audit.entries"]));
  expect(names(tenantTables).filter((name) => name.startsWith("decisions.kept_")).length).toBe(2);
  expect(tenantTables.length).toBeGreaterThan(8);
});

it("no table lies in the schema public", async () => {
  expect(
    await rows(`select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') and not exists
        (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`),
  ).toEqual([]);
});

describe("a table of tenants", () => {
  it("names the tenant of every row", () => {
    expect(names(tenantTables.filter(({ required }) => !required))).toEqual([]);
  });

  it("has row security, and forces it on its owner too, unless only the owner reads it", async () => {
    expect(names(tenantTables.filter((table) => !table.protected))).toEqual([]);
    expect(names(tenantTables.filter((table) => !table.forced))).toEqual(["audit.words"]);
    expect(
      await rows("select where has_any_column_privilege('bailiwick_app', 'audit.words', 'select, insert, update')"),
    ).toEqual([]);
  });

  it("admits the application to its own tenant's rows, and only the system role and the owner to all", async () => {
    const policies = await rows<{
      name: string;
      policy: string;
      command: string;
      roles: string;
      sees: string;
      writes: string;
    }>(`
      select format('%s.%s', schemaname, tablename) as name, policyname as policy, cmd as command,
             array_to_string(roles, ',') as roles, qual as sees, with_check as writes
      from pg_policies order by 1, 2`);
    const [{ login } = { login: "" }] = await rows<{ login: string }>("select current_user as login");
    const own = "(tenant_id = ( SELECT kernel.tenant() AS tenant))";
    const common = { command: "ALL" };
    for (const { name } of tenantTables) {
      const [owner, ...rest] = policies
        .filter((policy) => policy.name === name && policy.command === "ALL")
        .map(({ policy, command, roles, sees, writes }) => ({ policy, command, roles, sees, writes }));
      expect({ name, owner, rest }).toEqual({
        name,
        owner: { policy: "owner", ...common, roles: login, sees: "true", writes: "true" },
        rest: [
          { policy: "system", ...common, roles: "bailiwick_system", sees: "true", writes: "true" },
          { policy: "tenant", ...common, roles: "bailiwick_app", sees: own, writes: own },
        ],
      });
    }
    const more = policies.filter(({ command }) => command !== "ALL");
    expect(more.map(({ name, command, sees }) => ({ name, command, sees }))).toEqual(
      Object.entries(shared)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, whose]) => ({ name, command: "SELECT", sees: `(tenant_id = '${whose}'::text)` })),
    );
  });

  it("has a primary key that begins with the tenant, but for the one line all of them wait in", async () => {
    const keyed = await rows<{ name: string }>(`
      select format('%s.%s', n.nspname, c.relname) as name
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indisprimary and a.attname = 'tenant_id' and ${ours}`);
    expect(names(tenantTables).filter((name) => !names(keyed).includes(name))).toEqual(["audit.unsealed"]);
  });

  it("is unique within a tenant, never across tenants without a reason", async () => {
    const across = await rows<{ name: string }>(
      `
      select format('%s.%s (%s)', n.nspname, c.relname, string_agg(a.attname, ', ' order by k.place)) as name
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      cross join unnest(i.indkey::int[]) with ordinality as k (attnum, place)
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where (i.indisunique or i.indisexclusion) and c.oid = any($1::int[])
      group by n.nspname, c.relname, i.indexrelid having not bool_or(a.attname = 'tenant_id')`,
      [tenantTables.map(({ oid }) => oid)],
    );
    expect(names(across).toSorted()).toEqual(Object.keys(uniqueAcrossTenants).toSorted());
  });

  it("refers to other rows of the same tenant only", async () => {
    const keys = await rows<{ name: string; pairs: readonly string[]; to: string; from: string }>(
      `
      select format('%s on %s', k.conname, k.conrelid::regclass) as name,
             (select format('%s', n.nspname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = k.conrelid) as from,
             (select format('%s', n.nspname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = k.confrelid) as to,
             (select array_agg(format('%s=%s', a.attname, b.attname))
              from unnest(k.conkey, k.confkey) as p (here, there)
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.here
              join pg_attribute b on b.attrelid = k.confrelid and b.attnum = p.there) as pairs
      from pg_constraint k
      where k.contype = 'f' and k.conrelid = any($1::int[]) and k.confrelid = any($1::int[])`,
      [tenantTables.map(({ oid }) => oid)],
    );
    expect(keys.length).toBeGreaterThan(3);
    expect(names(keys.filter(({ pairs }) => !pairs.includes("tenant_id=tenant_id")))).toEqual([]);
    expect(names(keys.filter(({ from, to }) => to !== from && to !== "tenancy"))).toEqual([]);
  });
});

describe("the roles of the application", () => {
  it("own nothing, and cannot pass by row security", async () => {
    expect(
      await rows(
        `select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)`,
        [appRoles],
      ),
    ).toEqual([]);
    expect(
      await rows(
        `select c.relname as thing from pg_class c where pg_get_userbyid(c.relowner) = any($1)
         union all select proname from pg_proc where pg_get_userbyid(proowner) = any($1)
         union all select nspname from pg_namespace where pg_get_userbyid(nspowner) = any($1)`,
        [appRoles],
      ),
    ).toEqual([]);
  });

  it("may read and change rows, and nothing else", async () => {
    const beyond = await rows(
      `
      select format('%s.%s', n.nspname, c.relname) as name, pg_get_userbyid(g.grantee) as role, g.privilege_type as right
      from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) g
      where ${ours} and g.grantee <> c.relowner
        and (g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE') or g.is_grantable
             or g.grantee = 0 or pg_get_userbyid(g.grantee) <> all($1))`,
      [appRoles],
    );
    expect(beyond).toEqual([]);
    const creators = await rows(
      `select nspname, r as role from pg_namespace n, unnest($1::text[]) r where ${ours} and has_schema_privilege(r, n.oid, 'create')`,
      [appRoles],
    );
    expect(creators).toEqual([]);
  });

  it("add to the audit log and read it, and can change nothing in it", async () => {
    for (const role of appRoles) {
      const granted = await rows<{ right: string }>(
        `select p as right from unnest(array['select','insert','update','delete','truncate','references','trigger']) p
         where has_table_privilege($1, 'audit.entries', p) or (p in ('update','references') and has_any_column_privilege($1, 'audit.entries', p))`,
        [role],
      );
      expect(granted.map(({ right }) => right)).toEqual(["select", "insert"]);
    }
  });

  it("cannot reach the history of migrations", async () => {
    for (const role of appRoles) {
      const [found] = await rows<{ any: boolean }>(
        `select has_table_privilege($1, 'kernel.migrations', 'select, insert, update, delete') as any`,
        [role],
      );
      expect(found).toEqual({ any: false });
    }
  });

  it("change no table that belongs to no tenant as the application", async () => {
    const platform = tables.filter(({ tenant }) => !tenant).map(({ oid }) => oid);
    expect(
      await rows(
        `select c.oid::regclass::text as name, p as right from pg_class c, unnest(array['insert','update','delete','truncate']) p
         where c.oid = any($1::int[]) and has_table_privilege('bailiwick_app', c.oid, p)`,
        [platform],
      ),
    ).toEqual([]);
  });
});

describe("views and functions", () => {
  it("a view sees what its reader may see", async () => {
    expect(
      await rows(`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where ${ours} and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false)))`),
    ).toEqual([]);
  });

  it("a function that runs as its owner would have a fixed search path", async () => {
    expect(
      await rows(`select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where ${ours} and p.prosecdef and not coalesce(p.proconfig::text ~ 'search_path=', false)`),
    ).toEqual([]);
  });
});

describe("the application", () => {
  /** As the application in a transaction of that tenant, or of none; nothing of it stays. */
  async function asApp<T>(tenant: string | undefined, work: (run: Run) => Promise<T>): Promise<T> {
    const client = await harness.database.owner.connect();
    try {
      await client.query("begin");
      await client.query("set local role bailiwick_app");
      if (tenant !== undefined) await client.query("select set_config('bailiwick.tenant', $1, true)", [tenant]);
      return await work(async (text, values = []) => (await client.query(text, [...values])).rows);
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
  type Run = (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

  const readable = async () => {
    const found = await rows<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c where c.oid = any($1::int[]) and has_table_privilege('bailiwick_app', c.oid, 'select')`,
      [tenantTables.map(({ oid }) => oid)],
    );
    expect(found.length).toBeGreaterThan(8);
    return names(found);
  };
  const idOf = async (slug: string) =>
    (await rows<{ id: string }>("select tenant_id as id from tenancy.tenants where slug = $1", [slug]))[0]?.id ?? "";

  it("sees no row of any table while no tenant is set", async () => {
    for (const name of await readable()) {
      const seen = await asApp(undefined, (run) => run(`select distinct tenant_id from ${name}`));
      const foreign = seen.filter(({ tenant_id }) => tenant_id !== shared[name]);
      expect({ name, foreign }).toEqual({ name, foreign: [] });
    }
  });

  it("sees, in every table, its own tenant's rows and no others", async () => {
    const tenant = await idOf(home);
    let filled = 0;
    for (const name of await readable()) {
      const seen = await asApp(tenant, (run) => run(`select distinct tenant_id from ${name}`));
      const foreign = seen.filter(({ tenant_id }) => tenant_id !== tenant && tenant_id !== shared[name]);
      expect({ name, foreign }).toEqual({ name, foreign: [] });
      if (seen.length > 0) filled += 1;
    }
    expect(filled).toBeGreaterThan(5);
  });

  it("cannot write a row for another tenant, nor give one away, nor touch one", async () => {
    const [own, other] = [await idOf(home), await idOf(elsewhere)];
    const writable = async (right: string) => {
      const granted = await rows<{ name: string }>(
        `select c.oid::regclass::text as name from pg_class c
         where c.oid = any($1::int[]) and (has_table_privilege('bailiwick_app', c.oid, $2) or ($2 = 'update' and has_column_privilege('bailiwick_app', c.oid, 'tenant_id', 'update')))`,
        [tenantTables.map(({ oid }) => oid), right],
      );
      return names(granted);
    };
    const refused = /row-level security|permission denied/;
    let tried = 0;
    for (const name of await writable("insert")) {
      const columns = await rows<{ column: string }>(
        `select attname as column from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
         and attgenerated = '' and attidentity = '' and attname <> 'tenant_id'`,
        [name],
      );
      const list = columns.map(({ column }) => `"${column}"`).join(", ");
      const copied = await rows(`select 1 from ${name} where tenant_id = $1 limit 1`, [own]);
      if (copied.length === 0) continue;
      tried += 1;
      const insert = asApp(own, (run) =>
        run(
          `insert into ${name} (tenant_id${list && `, ${list}`}) select $1${list && `, ${list}`} from ${name} where tenant_id = $2 limit 1`,
          [other, own],
        ),
      );
      await expect(insert, name).rejects.toThrow(refused);
    }
    expect(tried).toBeGreaterThan(5);
    for (const name of await writable("update")) {
      const copied = await rows(`select 1 from ${name} where tenant_id = $1 limit 1`, [own]);
      if (copied.length > 0)
        await expect(
          asApp(own, (run) => run(`update ${name} set tenant_id = $1`, [other])),
          name,
        ).rejects.toThrow(refused);
      expect(
        await asApp(own, (run) =>
          run(`update ${name} set tenant_id = tenant_id where tenant_id = $1 returning tenant_id`, [other]),
        ),
      ).toEqual([]);
    }
    for (const name of await writable("delete"))
      expect(
        await asApp(own, (run) => run(`delete from ${name} where tenant_id = $1 returning tenant_id`, [other])),
      ).toEqual([]);
  });

  it("is no member of the role that crosses tenants", async () => {
    expect(await rows(`select pg_has_role('bailiwick_app', 'bailiwick_system', 'member') as member`)).toEqual([
      { member: false },
    ]);
  });
});
