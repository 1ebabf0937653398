import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { databaseUrl } from "./global-setup.ts";

export interface TestDatabase {
  /** For `openDatabase`: the login of the product, which owns the tables and is no superuser. */
  readonly url: string;
  /** As the owner of the tables; its policies let it see every tenant's rows. */
  readonly owner: pg.Pool;
  /** Ends every connection to the database, whoever holds it, and removes it. */
  readonly drop: () => Promise<void>;
}

/** A database of its own for a test file, migrated once per run and cloned from there. */
export async function freshDatabase(): Promise<TestDatabase> {
  return copyOf(inject("testServer").template);
}

/** A database with all that `source` holds; nobody may be connected to the source meanwhile. */
export async function cloneOf(source: Pick<TestDatabase, "url">): Promise<TestDatabase> {
  return copyOf(nameIn(source.url));
}

async function copyOf(template: string): Promise<TestDatabase> {
  const { login } = inject("testServer");
  const { url, drop } = await createDatabase(template);
  const owner = new pg.Pool({
    connectionString: databaseUrl(login, nameIn(url)),
    max: 4,
  });
  owner.on("error", () => undefined);
  return {
    url,
    owner,
    drop: async () => {
      await owner.end();
      await drop();
    },
  };
}

/** Like `freshDatabase`, without any migration applied: for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<Pick<TestDatabase, "url" | "drop">> {
  return createDatabase("template0");
}

async function createDatabase(template: string): Promise<Pick<TestDatabase, "url" | "drop">> {
  const { login } = inject("testServer");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(`create database ${name} template ${template} owner ${roleOf(login)}`);
  return {
    url: databaseUrl(login, name),
    drop: () => asAdmin(`drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: inject("testServer").admin,
  });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function roleOf(url: string): string {
  return /\/\/([^:@]+)/.exec(url)?.[1] ?? "postgres";
}

function nameIn(url: string): string {
  return /^[^?]*\/([^/?]*)/.exec(url)?.[1] ?? "";
}
