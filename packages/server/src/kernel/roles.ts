import type pg from "pg";

/**
 * The roles a connection takes by `SET ROLE`. They own nothing and cannot pass by row security, so
 * the login itself, which owns the tables, never serves a request.
 */
const databaseRoles = ["bailiwick_app", "bailiwick_system"] as const;

type Role = (typeof databaseRoles)[number];

const attempts = 10;

/**
 * Roles belong to the whole server, so migrations of several databases may meet here at once; no
 * lock spans databases, hence: try, and look again when another was faster.
 */
export async function ensureRoles(client: pg.Client): Promise<void> {
  for (const role of databaseRoles) {
    await meetingOthers(() => ensureRole(client, role));
    await meetingOthers(() => ensureMembership(client, role));
  }
}

async function ensureRole(client: pg.Client, role: Role): Promise<void> {
  const { rows } = await client.query<{ powerful: boolean }>(
    "select rolsuper or rolbypassrls as powerful from pg_roles where rolname = $1",
    [role],
  );
  const [found] = rows;
  if (found?.powerful) {
    throw new Error(`The database role ${role} is a superuser or bypasses row security. Take that from it.`);
  }
  if (!found) await asAdministrator(client, role, `create role ${role} nologin`);
}

async function ensureMembership(client: pg.Client, role: Role): Promise<void> {
  if (await mayTake(client, role)) return;
  await asAdministrator(client, role, `grant ${role} to current_user`);
}

/** Since PostgreSQL 16 a member need not have the right to `SET ROLE`; before, every member has. */
async function mayTake(client: pg.Client, role: Role): Promise<boolean> {
  const version = await client.query<{ number: number }>(
    "select current_setting('server_version_num')::integer as number",
  );
  const privilege = (version.rows[0]?.number ?? 0) >= 160000 ? "SET" : "MEMBER";
  const { rows } = await client.query<{ taken: boolean }>("select pg_has_role(current_user, $1::name, $2) as taken", [
    role,
    privilege,
  ]);
  return rows[0]?.taken === true;
}

const insufficientPrivilege = "42501";

async function asAdministrator(client: pg.Client, role: Role, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (codeOf(error) !== insufficientPrivilege) throw error;
    throw new Error(
      `The login of DATABASE_URL may not set up the role ${role}. As an administrator of the server run, ` +
        `with the login's name in place of <login>: ` +
        databaseRoles.map((name) => `create role ${name} nologin; grant ${name} to <login>;`).join(" "),
      { cause: error },
    );
  }
}

/** Already there, already there by its index, and "tuple concurrently updated". */
const raced: ReadonlySet<string | undefined> = new Set(["42710", "23505", "XX000"]);

async function meetingOthers(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !raced.has(codeOf(error))) throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
