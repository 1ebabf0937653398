import { randomBytes } from "node:crypto";
import { chmod, link, lchown, mkdir, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmbeddedFailure } from "./failure.ts";
import { codeOf, readIfPresent } from "./files.ts";

/** Everything one installation keeps on disk. Only the cluster is ever handed to PostgreSQL. */
export interface DataFolder {
  readonly root: string;
  readonly cluster: string;
  readonly secret: string;
  readonly address: string;
  readonly backups: string;
  readonly serverLog: string;
}

export function layoutOf(root: string): DataFolder {
  return {
    root,
    cluster: join(root, "postgres"),
    secret: join(root, "secret"),
    address: join(root, "address"),
    backups: join(root, "backups"),
    serverLog: join(root, "postgres.log"),
  };
}

/** Makes the folder where it is missing and closes it to everybody but its owner. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  try {
    await mkdir(resolve(path), { recursive: true, mode: 0o700 });
    const folder = layoutOf(await realpath(path));
    await refuseForeign(folder.root);
    await mkdir(folder.backups, { mode: 0o700, recursive: true });
    return folder;
  } catch (error) {
    if (error instanceof EmbeddedFailure) throw error;
    const why = codeOf(error) ?? String(error);
    throw new EmbeddedFailure(
      "data_folder_unusable",
      `The data folder ${path} cannot be used (${why}). Set BAILIWICK_DATA to a folder you may write to.`,
      error,
    );
  }
}

async function refuseForeign(root: string): Promise<void> {
  const { uid } = await stat(root);
  const self = process.getuid?.() ?? uid;
  if (self === 0 || self === uid) return;
  throw new EmbeddedFailure(
    "data_folder_unusable",
    `The data folder ${root} belongs to another user (uid ${uid}); this process runs as uid ${self}.`,
  );
}

/** Lets another account pass through the folder to its cluster and to nothing else in it. */
export async function closeTo(folder: DataFolder, clusterOwner: number | undefined): Promise<void> {
  const { uid } = await stat(folder.root);
  const passes = clusterOwner !== undefined && clusterOwner !== uid;
  await chmod(folder.root, passes ? 0o711 : 0o700);
}

/**
 * Gives a whole tree to an account. The top goes last: while it still belongs to another, an
 * interrupted hand-over is seen and done again.
 */
export async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  if ((await stat(path)).uid === uid) return;
  for (const entry of await readdir(path, {
    recursive: true,
    withFileTypes: true,
  })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  }
  await lchown(path, uid, gid);
}

/** The server secret of this installation: made once, 256 bits, readable by its owner only. */
export async function serverSecret(dataFolder: string): Promise<string> {
  const { secret, root } = await openDataFolder(dataFolder);
  const kept = (await readIfPresent(secret))?.trim();
  if (kept !== undefined && kept !== "") return kept;
  const draft = join(root, `.secret-${randomBytes(6).toString("hex")}`);
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, {
    mode: 0o600,
    flush: true,
  });
  try {
    // A link never replaces: of two processes that start at once, the second reads the first's.
    await link(draft, secret);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const made = (await readIfPresent(secret))?.trim();
  if (made) return made;
  throw new EmbeddedFailure(
    "data_folder_unusable",
    `The file ${secret} is empty. Restore it from a backup: what it sealed cannot be read without it.`,
  );
}

/** Where the server of this installation answers, for who stands beside it. */
export const keepAddress = (dataFolder: string, url: string): Promise<void> =>
  writeFile(layoutOf(resolve(dataFolder)).address, `${url}\n`, { mode: 0o600 });

/** Where it said last that it answers. */
export const keptAddress = async (dataFolder: string): Promise<string | undefined> =>
  (await readIfPresent(layoutOf(resolve(dataFolder)).address))?.trim();

/** The folders on the way to a path, nearest first. */
export function ancestorsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestorsOf(parent)];
}
