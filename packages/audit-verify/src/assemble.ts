import type { CheckpointLine, EntryLine, HeadLine, Line } from "./bundle.ts";

/** A stretch of a log, as the server's feed tells it. */
export interface Stretch {
  readonly origin: string;
  readonly after: number;
  readonly to: number;
  readonly signedSize: number;
  readonly frontier: readonly string[];
  readonly keys: readonly string[];
  readonly pruned?: boolean;
  readonly entries: readonly (Omit<EntryLine, "kind" | "seq"> & { readonly seq: number })[];
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
}

/** The line a bundle that begins with this stretch begins with. */
export const headOf = ({ origin, after, frontier, keys, pruned }: Stretch): HeadLine => ({
  kind: "bailiwick-audit-bundle",
  version: 1,
  origin,
  after,
  frontier,
  keys,
  ...(pruned === true && { pruned }),
});

/** A stretch's entries up to a place, each followed by the checkpoint that ends with it. */
export function* linesOf({ entries, checkpoints }: Stretch, end: number): Generator<EntryLine | CheckpointLine> {
  const signed = new Map(checkpoints.map(({ size, note }) => [size, note]));
  for (const entry of entries) {
    if (entry.seq > end) return;
    yield { kind: "entry", ...entry };
    const note = signed.get(entry.seq);
    if (note !== undefined) yield { kind: "checkpoint", note };
  }
}

/**
 * The lines of a bundle, from stretches that are read one after the other: everything after `after` that was signed
 * when it began. It holds one stretch at a time, however long the log is.
 */
export async function* assemble(read: (after: number) => Promise<Stretch>, after = 0): AsyncGenerator<Line> {
  let stretch = await read(after);
  const end = stretch.signedSize;
  yield headOf(stretch);
  let count = 0;
  for (;;) {
    for (const line of linesOf(stretch, end)) {
      if (line.kind === "entry") count += 1;
      yield line;
    }
    if (stretch.to >= end || stretch.entries.length === 0) break;
    stretch = await read(stretch.to);
  }
  yield { kind: "end", entries: count };
}
