import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../src/embedded/index.ts";
import { migrate } from "../src/kernel/migrate.ts";

/** What a test file needs to make databases of its own. */
interface TestServer {
  /** As superuser, to the database `postgres`. */
  readonly admin: string;
  /** As the login the product would use: it may create roles and is no superuser. */
  readonly login: string;
  /** A migrated database nobody connects to. */
  readonly template: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    readonly testServer: TestServer;
  }
}

const prefix = "bailiwick-test-";
const login = "bailiwick_test";
/** Only for servers that ask for one; a test server holds nothing worth more. */
const password = "bailiwick_test";

/** One PostgreSQL for the whole run: ours, or the one TEST_DATABASE_URL names as its superuser. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serverForTests();
  const template = `bailiwick_template_${process.pid}_${Date.now().toString(36)}`;
  const loginUrl = withUser(server.admin);
  await asAdmin(server.admin, async (admin) => {
    await admin.query(`do $$ begin
        create role ${login} login createrole password '${password}';
      exception when duplicate_object or unique_violation then null;
      end $$`);
    await admin.query(`create database ${template} owner ${login} template template0`);
    await lendRoles(admin);
  });
  await migrate(databaseUrl(loginUrl, template));
  project.provide("testServer", {
    admin: server.admin,
    login: loginUrl,
    template,
  });
  return async () => {
    await asAdmin(server.admin, (admin) => admin.query(`drop database if exists ${template}`));
    await server.stop();
  };
}

async function serverForTests(): Promise<{
  admin: string;
  stop: () => Promise<void>;
}> {
  const external = process.env["TEST_DATABASE_URL"];
  if (external) return { admin: external, stop: () => Promise.resolve() };
  await sweep();
  const dataFolder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const embedded = await startEmbedded({
    dataFolder,
    log: { info: () => undefined, warn: console.warn, error: console.error },
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "300",
    },
  });
  return {
    admin: embedded.superuserUrl,
    stop: async () => {
      await embedded.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A run that was killed could not stop its server; the next one does it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const run = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (run === undefined || isAlive(Number(run))) continue;
    const folder = join(tmpdir(), name);
    const pid = Number.parseInt(await readFile(join(folder, "postgres/postmaster.pid"), "utf8").catch(() => ""), 10);
    if (!Number.isNaN(pid) && (await commandLineOf(pid)).includes(folder)) process.kill(pid, "SIGQUIT");
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function commandLineOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}

/** On a server other runs have used, the roles may belong to another login. */
async function lendRoles(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname in ('bailiwick_app', 'bailiwick_system')",
  );
  for (const { rolname } of rows) await admin.query(`grant ${rolname} to ${login} with admin option`);
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withUser(url: string): string {
  return url.replace(/\/\/([^@/]*@)?/, `//${login}:${password}@`);
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  return url.replace(/^([^?]*\/)[^/?]*(\?|$)/, `$1${database}$2`);
}
