import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Content, damaged, type Entry, readArchive } from "./archive.ts";
import { embeddedVersion } from "./binaries.ts";
import { type DataFolder, layoutOf, openDataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { exists, fileStamp } from "./files.ts";
import { type ArchivedFile, type Manifest, manifestPath, parseManifest, verify } from "./manifest.ts";
import { findPostmaster } from "./postmaster.ts";

export interface RestoreOptions {
  readonly from: string;
  readonly dataFolder: string;
  /** Moves what is there aside instead of refusing. Nothing is ever deleted. */
  readonly force?: boolean;
  /** Told as it goes on: the bytes of the archive that are unpacked, and how many there are. */
  readonly report?: (done: number, whole: number) => void;
  /** Gives up before anything is put in place; after that it is too late. */
  readonly signal?: AbortSignal;
}

export interface Restored {
  readonly createdAt: string;
  readonly postgres: string;
  readonly withSecret: boolean;
  /** Where the former database and secret went, if there were any. */
  readonly movedAside: readonly string[];
}

/** Unpacks beside, proves every byte against the manifest, and only then puts it in place. */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { from, dataFolder, force = false } = options;
  const folder = await openDataFolder(dataFolder);
  await refuseOccupied(folder, force);
  const draft = layoutOf(join(folder.root, `restore-${randomBytes(6).toString("hex")}`));
  await mkdir(draft.root, { mode: 0o700 });
  try {
    const manifest = await unpack(from, draft.root, options);
    await refuseOtherMajor(manifest);
    if (!(await exists(join(draft.cluster, "backup_label")))) throw damaged("it holds no database");
    const withSecret = await exists(draft.secret);
    await refuseOccupied(folder, force);
    options.signal?.throwIfAborted();
    const movedAside = await moveAside(folder, withSecret);
    if (withSecret) await rename(draft.secret, folder.secret);
    await rename(draft.cluster, folder.cluster);
    return {
      createdAt: manifest.createdAt,
      postgres: manifest.postgres,
      withSecret,
      movedAside,
    };
  } finally {
    await rm(draft.root, { recursive: true, force: true });
  }
}

async function refuseOccupied(folder: DataFolder, force: boolean): Promise<void> {
  if (await findPostmaster(folder)) {
    throw new EmbeddedFailure(
      "data_folder_in_use",
      `A database runs in ${folder.root}. Stop Bailiwick before you restore over it.`,
    );
  }
  if (force) return;
  if ((await exists(folder.cluster)) || (await exists(folder.secret))) {
    throw new EmbeddedFailure(
      "target_not_empty",
      `${folder.root} already holds a database or a secret. Restore into another folder, or with --force, which moves them aside.`,
    );
  }
}

async function refuseOtherMajor({ postgres }: Manifest): Promise<void> {
  const ours = await embeddedVersion();
  if (Number.parseInt(ours, 10) === Number.parseInt(postgres, 10)) return;
  throw new EmbeddedFailure(
    "archive_incompatible",
    `The archive was written by PostgreSQL ${postgres}; this version of Bailiwick carries PostgreSQL ${ours}. Restore it with the version that wrote it.`,
  );
}

async function unpack(from: string, root: string, { report, signal }: RestoreOptions): Promise<Manifest> {
  const whole = report && (await stat(from)).size;
  const found: ArchivedFile[] = [];
  const manifests: Manifest[] = [];
  await readArchive(
    from,
    async (entry, content) => {
      if (entry.path === manifestPath) manifests.push(parseManifest(await textOf(content)));
      else if (manifests.length > 0) throw damaged("something follows its manifest");
      else if (entry.kind === "folder") await mkdir(placeOf(entry, root), { recursive: true, mode: 0o700 });
      else found.push(await unpackFile(entry, content, root));
      signal?.throwIfAborted();
    },
    (done) => report?.(done, whole ?? 0),
  );
  const [manifest] = manifests;
  if (!manifest) throw damaged("it has no manifest");
  verify(manifest, found);
  return manifest;
}

async function unpackFile(entry: Entry, content: Content, root: string): Promise<ArchivedFile> {
  const digest = createHash("sha256");
  async function* seen(): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of content) {
      digest.update(chunk);
      yield chunk;
    }
  }
  const path = placeOf(entry, root);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // PostgreSQL itself makes the cluster durable before it replays the log; the secret is ours to.
  const flush = entry.path === "secret";
  const file = await open(path, "wx", 0o600);
  await pipeline(Readable.from(seen()), file.createWriteStream({ flush }));
  return { path: entry.path, size: entry.size, sha256: digest.digest("hex") };
}

function placeOf({ path }: Entry, root: string): string {
  if (path !== "secret" && path !== "postgres" && !path.startsWith("postgres/")) {
    throw damaged(`${path} does not belong in it`);
  }
  return join(root, path);
}

async function textOf(content: Content): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function moveAside(folder: DataFolder, withSecret: boolean): Promise<readonly string[]> {
  const stamp = fileStamp(new Date().toISOString());
  const moved: string[] = [];
  for (const path of withSecret ? [folder.cluster, folder.secret] : [folder.cluster]) {
    if (!(await exists(path))) continue;
    const aside = join(folder.root, `${basename(path)}.before-${stamp}-${randomBytes(3).toString("hex")}`);
    await rename(path, aside);
    moved.push(aside);
  }
  return moved;
}
