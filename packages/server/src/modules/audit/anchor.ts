import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Tx } from "../../kernel/sql.ts";
import { anchors, checkpoints, TENANTS } from "./store.ts";

/** Somewhere a checkpoint is kept that whoever can write the database cannot change. */
export interface Anchor {
  readonly name: string;
  /** Keeps it, and says where; keeping the same one twice is harmless. */
  keep(note: string, size: number): Promise<string>;
}

/** Appends to one file in a folder, for example on a volume that only takes appends or that is copied elsewhere. */
export function fileAnchor(folder: string): Anchor {
  return {
    name: "file",
    async keep(note) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, "checkpoints.txt");
      await appendFile(path, `${note}\n`, { flush: true });
      return path;
    },
  };
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
