import { createHash, type Hash } from "node:crypto";
import { promisify } from "node:util";
import { constants, deflateRaw, inflateRaw } from "node:zlib";
import type { Tx } from "../../kernel/sql.ts";
import { type OpenPart, steps, type Turn } from "./store-turns.ts";

const deflate = promisify(deflateRaw);
export const inflated: (deflated: Buffer) => Promise<Buffer> = promisify(inflateRaw);
export const deflated = (bytes: Buffer): Promise<Buffer> => deflate(bytes, { level: constants.Z_BEST_SPEED });

interface Known {
  readonly part: number;
  readonly bytes: number;
  readonly hash: Hash;
}

/**
 * The hashes of the parts this process is writing at, as far as is committed. Another process, or this one after a
 * crash, makes the hash again from the chunks.
 */
export interface Hashes {
  of(tx: Tx, turn: Turn, part: OpenPart): Promise<Hash>;
  /** After the commit. */
  keep(turn: Turn, known: Known | undefined): void;
}

const MOST_KNOWN = 100;

export function hashes(): Hashes {
  const known = new Map<string, Known>();
  return {
    async of(tx, turn, part) {
      const found = known.get(turn.id);
      if (found?.part === part.number && found.bytes === part.bytes) return found.hash.copy();
      const hash = createHash("sha256");
      for (let number = 1; number <= part.chunks; number++)
        hash.update(await inflated((await steps.chunk(tx, turn, part.number, number)).deflated));
      return hash;
    },
    keep(turn, made) {
      known.delete(turn.id);
      if (made === undefined) return;
      const [oldest] = known.keys();
      if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      known.set(turn.id, made);
    },
  };
}
