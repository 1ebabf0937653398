import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import type { DataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { codeOf } from "./files.ts";

/** macOS allows 103 bytes for the whole path of a Unix socket, Linux 107. */
const longestPath = 99;
export const port = 5432;

export function socketIn(folder: string, number: number = port): string {
  return join(folder, `.s.PGSQL.${number}`);
}

/** A folder only the database's account may enter, with a path short enough for a socket. */
export async function prepareSocketFolder(folder: DataFolder, account: Account): Promise<string> {
  const inside = join(folder.root, "run");
  const path = Buffer.byteLength(socketIn(inside)) <= longestPath ? inside : outside(folder.root);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  await take(path, account);
  return path;
}

/** Not `os.tmpdir()`: two processes with different environments must find the same socket. */
function outside(root: string): string {
  return join("/tmp", `bailiwick-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
}

async function take(path: string, account: Account): Promise<void> {
  const found = await lstat(path);
  const self = process.getuid?.() ?? found.uid;
  const wanted = account.dropTo?.uid ?? self;
  if (!found.isDirectory() || (found.uid !== wanted && found.uid !== self)) {
    throw new EmbeddedFailure(
      "data_folder_unusable",
      `The socket folder ${path} belongs to somebody else. Set BAILIWICK_DATA to a shorter path.`,
    );
  }
  if (found.uid !== wanted) await chown(path, wanted, account.dropTo?.gid ?? found.gid);
  await chmod(path, 0o700);
}

/** A folder under /tmp is ours to tidy; the one inside the data folder stays. */
export async function removeSocketFolder(path: string, folder: DataFolder): Promise<void> {
  if (path !== outside(folder.root)) return;
  await rmdir(path).catch(() => undefined);
}
