import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Account, runAs, withName } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type DataFolder, giveTo } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { codeOf, exists, readIfPresent } from "./files.ts";

export const superuser = "postgres";

const abandonedAfter = 10 * 60_000;

/** Nothing of the caller's PostgreSQL settings (PGDATA, PGPORT, ...) reaches the programs. */
export const environment = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  LC_ALL: "C",
};

/** Makes the cluster where there is none, and refuses one that another major version wrote. */
export async function prepareCluster(folder: DataFolder, binaries: Binaries, account: Account): Promise<void> {
  await removeAbandonedDrafts(folder);
  const written = await readIfPresent(join(folder.cluster, "PG_VERSION"));
  if (written === undefined) return initialize(folder, binaries, account);
  if (Number.parseInt(written, 10) !== binaries.major) {
    throw new EmbeddedFailure(
      "data_folder_version",
      `The data folder ${folder.root} was written by PostgreSQL ${written.trim()}; this version of Bailiwick ` +
        `carries PostgreSQL ${binaries.version}. Start the version that wrote it, or choose another BAILIWICK_DATA.`,
    );
  }
  const owner = account.dropTo ?? {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
  await giveTo(folder.cluster, owner.uid, owner.gid);
}

/** Built beside and renamed whole, so a half-made cluster is never taken for one. */
async function initialize(folder: DataFolder, binaries: Binaries, account: Account): Promise<void> {
  const draft = `${folder.cluster}.draft-${randomBytes(6).toString("hex")}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    if (account.dropTo) await chown(draft, account.dropTo.uid, account.dropTo.gid);
    await runInitdb(draft, binaries, await withName(account));
    await rename(draft, folder.cluster);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster: its cluster is as good as this one.
    if (["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "") && (await exists(folder.cluster))) return;
    throw error;
  }
}

/** The collation is PostgreSQL's own: an upgrade of the system never changes the order of an index. */
async function runInitdb(draft: string, binaries: Binaries, account: Account): Promise<void> {
  const { file, args, options } = runAs(account, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
  ]);
  const child = spawn(file, args, {
    ...options,
    cwd: "/",
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const told: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => told.push(chunk));
  const status = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", (error) => reject(cannotRun(binaries.initdb, error)));
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  if (status === 0) return;
  throw new EmbeddedFailure(
    "start_failed",
    `The database could not be created (initdb ended with ${status}):\n${Buffer.concat(told).toString().trim()}`,
  );
}

/** "No such file" about a file that is there means its loader is missing, as on musl systems. */
export function cannotRun(program: string, error: Error): EmbeddedFailure {
  return new EmbeddedFailure(
    "platform_unsupported",
    `${basename(program)} does not run on this system (${error.message}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    error,
  );
}

async function removeAbandonedDrafts(folder: DataFolder): Promise<void> {
  const prefix = `${basename(folder.cluster)}.draft-`;
  for (const name of await readdir(folder.root)) {
    const path = join(folder.root, name);
    if (!name.startsWith(prefix)) continue;
    if (Date.now() - (await stat(path)).mtimeMs > abandonedAfter) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
