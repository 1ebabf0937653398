import { appendFile, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { notesIn, parseCheckpoint } from "@bailiwick/audit-verify";
import type { Tx } from "../../kernel/sql.ts";
import { checkpoints, TENANTS } from "./store-trees.ts";
import { anchors } from "./store-anchors.ts";

/** Somewhere a checkpoint is kept that whoever can write the database cannot change. */
export interface Anchor {
  readonly name: string;
  /** Keeps it, and says where; keeping the same one twice is harmless. */
  keep(note: string, size: number): Promise<string>;
  /** The newest it keeps, to be held against the database; undefined while it keeps none. */
  newest(): Promise<string | undefined>;
}

/** More than the newest note takes, whatever was left half written behind it. */
const TAIL_BYTES = 65_536;

/** Appends to one file in a folder, for example on a volume that only takes appends or that is copied elsewhere. */
export function fileAnchor(folder: string): Anchor {
  const path = join(folder, "checkpoints.txt");
  return {
    name: "file",
    async keep(note) {
      await mkdir(folder, { recursive: true });
      await appendFile(path, `${note}\n`, { flush: true });
      return path;
    },
    newest: async () => notesIn(await tailOf(path)).findLast((note) => parseCheckpoint(note) !== undefined),
  };
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (!file) return "";
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, TAIL_BYTES)),
      position: Math.max(0, size - TAIL_BYTES),
    });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Hands the newest checkpoint of the tree of all tenants to each anchor that has not got it. */
export async function anchorNewest(tx: Tx, adapters: readonly Anchor[], now: Date): Promise<void> {
  const newest = await checkpoints.newest(tx, TENANTS);
  if (!newest) return;
  for (const adapter of adapters) {
    const last = await anchors.newest(tx, adapter.name);
    if (last && last.anchoredAt >= newest.signedAt) continue;
    await anchors.insert(tx, adapter.name, newest.size, now, await adapter.keep(newest.note, newest.size));
  }
}
