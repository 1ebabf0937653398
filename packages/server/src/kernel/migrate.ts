import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { ensureRoles } from "./roles.ts";

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** The same folder from `src` and from `dist`. */
const shipped = join(import.meta.dirname, "../../migrations");
const oldestServer = 150000;
const lock = [0x626c77, 2] as const;

/**
 * Brings the database up to this version: plain SQL files in the order of their names, forward
 * only, each in a transaction of its own. Many nodes may start at once; one does the work.
 */
export async function migrate(url: string, folder: string = shipped): Promise<void> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({
    connectionString: url,
    application_name: "bailiwick migrate",
  });
  // The failing query tells; an error event without a listener would end the process instead.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await refuseOldServer(client);
    await ensureRoles(client);
    while (await applyNext(client, migrations));
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(join(folder, name), "utf8")).replaceAll("\r\n", "\n");
      return {
        name,
        text,
        checksum: createHash("sha256").update(text).digest("hex"),
      };
    }),
  );
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::integer as number,
            current_setting('server_version') as version`,
  );
  const [server] = rows;
  if (server && server.number >= oldestServer) return;
  throw new Error(`PostgreSQL 15 or newer is needed; this is ${server?.version ?? "unknown"}.`);
}

/** The lock belongs to the transaction, so it also holds behind a pooler. False when all is done. */
async function applyNext(client: pg.Client, migrations: readonly Migration[]): Promise<boolean> {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1, $2)", [...lock]);
    const next = pending(migrations, await applied(client));
    if (next) await apply(client, next);
    await client.query("commit");
    return next !== undefined;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

type Applied = Pick<Migration, "name" | "checksum">;

async function applied(client: pg.Client): Promise<readonly Applied[]> {
  const { rows } = await client.query<{ found: boolean }>(
    "select to_regclass('kernel.migrations') is not null as found",
  );
  if (rows[0]?.found !== true) return [];
  const history = await client.query<Applied>("select name, checksum from kernel.migrations order by name");
  return history.rows;
}

/** History is one line: what was applied must be, unchanged, the beginning of what is shipped. */
function pending(migrations: readonly Migration[], history: readonly Applied[]): Migration | undefined {
  for (const [index, { name, checksum }] of history.entries()) {
    const shippedNow = migrations.find((migration) => migration.name === name);
    if (!shippedNow) {
      throw new Error(
        `The database has migration ${name}, which this version does not know. It was written by a newer version; start that one.`,
      );
    }
    if (shippedNow.checksum !== checksum) {
      throw new Error(`Migration ${name} was edited after it was applied. Undo the edit and add a new file.`);
    }
    const expected = migrations[index];
    if (expected && expected.name !== name) {
      throw new Error(`Migration ${expected.name} comes before ${name}, which was applied already. Rename it.`);
    }
  }
  return migrations[history.length];
}

async function apply(client: pg.Client, { name, text, checksum }: Migration): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
  await client.query(`
    create schema if not exists kernel;
    create table if not exists kernel.migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
  `);
  await client.query("insert into kernel.migrations (name, checksum) values ($1, $2)", [name, checksum]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
