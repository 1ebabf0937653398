import { randomBytes } from "node:crypto";
import type { Dirent } from "node:fs";
import { type FileHandle, open, readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Content, Entry } from "./archive.ts";
import type { DataFolder } from "./data-folder.ts";
import { exists, unlessAbsent } from "./files.ts";
import type { Session } from "./session.ts";

export interface Source extends Entry {
  readonly content: () => Content;
}

/** Folders whose content PostgreSQL makes anew at start; the folders themselves must be there. */
const emptied: ReadonlySet<string> = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
const skipped = /^(postmaster\.(pid|opts).*|pg_internal\.init.*|pgsql_tmp.*|backup_label.*|tablespace_map.*)$/;
const control = "global/pg_control";
const chunkSize = 1 << 20;

/**
 * PostgreSQL's low-level base back-up: the files may be copied in any state, torn pages included,
 * because the log from the start of the copy to its end is copied too and replayed at restore. A
 * temporary slot keeps that log from being recycled while we copy.
 */
export async function* sourcesOf(folder: DataFolder, { client }: Session): AsyncGenerator<Source, void, undefined> {
  const slot = `bailiwick_backup_${randomBytes(6).toString("hex")}`;
  await client.query("select pg_create_physical_replication_slot($1, true, true)", [slot]);
  await client.query("select pg_backup_start('bailiwick', true)");
  if (await exists(folder.secret)) yield inMemory("secret", await readFile(folder.secret));
  yield folderEntry("postgres");
  yield* clusterFiles(folder.cluster);
  yield inMemory(`postgres/${control}`, await settledRead(join(folder.cluster, control)));
  const { rows } = await client.query<{
    label: string;
    first: string;
    last: string;
  }>(
    `select labelfile as label, pg_walfile_name(lsn) as last,
            substring(labelfile from 'file ([0-9A-F]{24})') as first
       from pg_backup_stop(false)`,
  );
  const [ended] = rows;
  if (!ended) throw new Error("PostgreSQL did not end the back-up.");
  yield inMemory("postgres/backup_label", Buffer.from(ended.label));
  yield* log(folder.cluster, ended.first, ended.last);
}

/** About how many bytes there are to copy; a running server goes on writing. */
export async function sizeOf({ cluster }: DataFolder): Promise<number> {
  let size = 0;
  for await (const { entry, path } of walk(cluster, ""))
    if (!entry.isDirectory()) size += (await unlessAbsent(stat(join(cluster, path))))?.size ?? 0;
  return size;
}

async function* clusterFiles(cluster: string): AsyncGenerator<Source, void, undefined> {
  for await (const { entry, path } of walk(cluster, "")) {
    if (entry.isDirectory()) yield folderEntry(`postgres/${path}`);
    else if (path !== control && !skipped.test(entry.name)) yield* openFile(cluster, path);
  }
}

async function* walk(cluster: string, below: string): AsyncGenerator<{ entry: Dirent; path: string }, void, undefined> {
  const entries = await unlessAbsent(readdir(join(cluster, below), { withFileTypes: true }));
  for (const entry of entries ?? []) {
    const path = relative(cluster, join(cluster, below, entry.name));
    if (entry.isSymbolicLink()) throw new Error(`${path} is a link; tablespaces are not backed up.`);
    const inside = emptied.has(below);
    if (inside && !entry.isDirectory()) continue;
    if (inside && below === "pg_replslot") continue;
    yield { entry, path };
    if (entry.isDirectory() && !inside) yield* walk(cluster, path);
  }
}

/** The size is fixed first; what a growing file adds is in the log, what a shrunk one lost is zeros. */
async function* openFile(cluster: string, path: string): AsyncGenerator<Source, void, undefined> {
  const handle = await unlessAbsent(open(join(cluster, path), "r"));
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    yield {
      path: `postgres/${path}`,
      kind: "file",
      size,
      content: () => contentOf(handle, size),
    };
  } finally {
    await handle.close();
  }
}

async function* contentOf(handle: FileHandle, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let position = 0; position < size; ) {
    const buffer = Buffer.alloc(Math.min(chunkSize, size - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    yield bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
    position += bytesRead === 0 ? buffer.length : bytesRead;
  }
}

/** The log can't mend the control file, so it must not be read while it is being written. */
async function settledRead(path: string): Promise<Buffer> {
  let before = await readFile(path);
  for (;;) {
    await sleep(5);
    const after = await readFile(path);
    if (after.equals(before)) return after;
    before = after;
  }
}

async function* log(cluster: string, first: string, last: string): AsyncGenerator<Source, void, undefined> {
  const names = (await readdir(join(cluster, "pg_wal"))).toSorted();
  const needed = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last);
  if (needed[0] !== first || needed.at(-1) !== last) {
    throw new Error("PostgreSQL no longer has the whole log of the back-up.");
  }
  for (const name of needed) yield* openFile(cluster, join("pg_wal", name));
  for (const name of names.filter((each) => each.endsWith(".history"))) {
    yield* openFile(cluster, join("pg_wal", name));
  }
}

function folderEntry(path: string): Source {
  return { path, kind: "folder", size: 0, content: () => Readable.from([]) };
}

function inMemory(path: string, bytes: Buffer): Source {
  return {
    path,
    kind: "file",
    size: bytes.length,
    content: () => Readable.from([bytes]),
  };
}
