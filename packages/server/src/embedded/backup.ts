import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { endOfArchive, headerOf, paddingOf } from "./archive.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { exists, fileStamp } from "./files.ts";
import { sizeOf, type Source, sourcesOf } from "./hot-copy.ts";
import { type ArchivedFile, manifestOf, manifestPath } from "./manifest.ts";
import { findPostmaster } from "./postmaster.ts";
import { openSession, type Session } from "./session.ts";
import { type Log, startEmbedded } from "./start.ts";

export interface BackupOptions {
  readonly dataFolder: string;
  /** Where the archive goes; by default the data folder's `backups`, named after the time. */
  readonly to?: string;
  readonly log: Log;
  /** Told as it goes on: the bytes copied, and about how many there are. */
  readonly report?: (done: number, whole: number) => void;
  /** Gives up; what was written so far is removed. */
  readonly signal?: AbortSignal;
}

export interface Backup {
  readonly path: string;
  /** Of the archive file itself. */
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: string;
  /** Whether the server secret is in it: then the archive must be kept as secret as the secret. */
  readonly withSecret: boolean;
}

/**
 * Writes the whole database, as of one instant, into one file. The server may run and be written to
 * meanwhile; where it does not run it is started for the while.
 */
export async function backup(options: BackupOptions): Promise<Backup> {
  const folder = await openDataFolder(options.dataFolder);
  if (!(await exists(folder.cluster))) {
    throw new EmbeddedFailure("data_folder_unusable", `There is no database in ${folder.root}.`);
  }
  if (await findPostmaster(folder)) return backupRunning(folder, options);
  const embedded = await startEmbedded(options);
  try {
    return await backupRunning(folder, options);
  } finally {
    await embedded.stop();
  }
}

async function backupRunning(folder: DataFolder, options: BackupOptions): Promise<Backup> {
  const postmaster = await findPostmaster(folder);
  if (!postmaster) throw new EmbeddedFailure("start_failed", "PostgreSQL stopped.");
  const createdAt = new Date().toISOString();
  const path = resolve(options.to ?? join(folder.backups, `bailiwick-${fileStamp(createdAt)}.tar.gz`));
  if (await exists(path)) throw taken(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const session = await openSession(postmaster);
  const draft = `${path}.partial-${randomBytes(6).toString("hex")}`;
  try {
    const withSecret = await exists(folder.secret);
    const archive = archiveOf(folder, session, createdAt);
    await write(draft, options.report ? reported(archive, await sizeOf(folder), options.report) : archive, options);
    if (await exists(path)) throw taken(path);
    await rename(draft, path);
    return { path, ...(await digestOf(path)), createdAt, withSecret };
  } finally {
    await rm(draft, { force: true });
    await session.client.end();
  }
}

async function write(draft: string, archive: AsyncIterable<Buffer>, { signal }: BackupOptions): Promise<void> {
  // Opened first: a stream that opens by itself may do so after all has failed and the draft was removed.
  const file = await open(draft, "wx", 0o600);
  await pipeline(
    Readable.from(archive),
    createGzip({ level: 1 }),
    file.createWriteStream({ flush: true }),
    ...(signal ? [{ signal }] : []),
  );
}

async function* reported(
  chunks: AsyncIterable<Buffer>,
  whole: number,
  report: (done: number, whole: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let done = 0;
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.length;
    report(done, whole);
  }
}

async function* archiveOf(
  folder: DataFolder,
  session: Session,
  createdAt: string,
): AsyncGenerator<Buffer, void, undefined> {
  const files: ArchivedFile[] = [];
  for await (const source of sourcesOf(folder, session)) yield* pack(source, files);
  const manifest = manifestOf({ createdAt, postgres: session.version }, files);
  yield* pack(inMemory(manifestPath, JSON.stringify(manifest)), []);
  yield endOfArchive;
}

async function* pack(
  { path, kind, size, content }: Source,
  files: ArchivedFile[],
): AsyncGenerator<Buffer, void, undefined> {
  yield headerOf({ path, kind, size });
  if (kind === "folder") return;
  const digest = createHash("sha256");
  for await (const chunk of content()) {
    digest.update(chunk);
    yield chunk;
  }
  yield paddingOf(size);
  files.push({ path, size, sha256: digest.digest("hex") });
}

function inMemory(path: string, text: string): Source {
  const bytes = Buffer.from(text);
  return {
    path,
    kind: "file",
    size: bytes.length,
    content: () => Readable.from([bytes]),
  };
}

function taken(path: string): EmbeddedFailure {
  return new EmbeddedFailure("target_not_empty", `${path} exists; a back-up never replaces another.`);
}

async function digestOf(path: string): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return { sha256: digest.digest("hex"), bytes: (await stat(path)).size };
}
