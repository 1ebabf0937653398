import pg from "pg";
import { superuser } from "./cluster.ts";
import type { DataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { messageOf } from "./files.ts";
import type { Postmaster } from "./postmaster.ts";

/** The login and the database of the application; the superuser stays with the launcher. */
export const application = "bailiwick";

/**
 * Ownership of the data folder is a session's advisory lock. It needs no lock file, so none can be
 * left behind: when the owner dies, however it dies, PostgreSQL releases it.
 */
const ownershipLock = [0x626c77, 1] as const;

export interface Session {
  readonly client: pg.Client;
  readonly version: string;
  /** Settles when the connection ends, whatever ended it. */
  readonly ended: Promise<void>;
}

export async function openSession(postmaster: Postmaster): Promise<Session> {
  const client = new pg.Client({
    host: postmaster.socketFolder,
    port: postmaster.port,
    user: superuser,
    database: "postgres",
    application_name: `bailiwick process ${process.pid}`,
    connectionTimeoutMillis: 10_000,
  });
  const ended = new Promise<void>((resolve) => {
    client.on("error", () => resolve());
    client.on("end", () => resolve());
  });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  return { client, ended, version: rows[0]?.server_version ?? "" };
}

export async function tryOwn({ client }: Session): Promise<boolean> {
  const { rows } = await client.query<{ owned: boolean }>("select pg_try_advisory_lock($1, $2) as owned", [
    ...ownershipLock,
  ]);
  return rows[0]?.owned === true;
}

/** Says who holds the data folder, in words a person can act on. */
export async function inUse(session: Session, folder: DataFolder): Promise<EmbeddedFailure> {
  const holder = await holderOf(session).catch((error: unknown) => messageOf(error));
  return new EmbeddedFailure(
    "data_folder_in_use",
    `The data folder ${folder.root} is in use by ${holder}. Stop it first, or set BAILIWICK_DATA to another folder.`,
  );
}

async function holderOf({ client }: Session): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select activity.application_name as name
       from pg_locks as lock join pg_stat_activity as activity on activity.pid = lock.pid
      where lock.locktype = 'advisory' and lock.granted and lock.classid = $1 and lock.objid = $2`,
    [...ownershipLock],
  );
  return rows[0]?.name ?? "another process";
}

/** The application's login may create roles and owns its database; it is no superuser. */
export async function ensureApplication({ client }: Session): Promise<void> {
  const { rows } = await client.query<{ role: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_database where datname = $1) as database`,
    [application],
  );
  if (rows[0]?.role !== true) await client.query(`create role ${application} login createrole`);
  if (rows[0]?.database !== true) {
    await client.query(`create database ${application} owner ${application}`);
  }
}
