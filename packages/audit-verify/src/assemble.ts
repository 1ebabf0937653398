import type { EntryLine, Line } from "./bundle.ts";

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

/**
 * The lines of a bundle, from stretches that are read one after the other: everything after `after` that was signed
 * when it began. It holds one stretch at a time, however long the log is.
 */
export async function* assemble(read: (after: number) => Promise<Stretch>, after = 0): AsyncGenerator<Line> {
  let stretch = await read(after);
  const end = stretch.signedSize;
  const { origin, frontier, keys, pruned } = stretch;
  yield {
    kind: "bailiwick-audit-bundle",
    version: 1,
    origin,
    after: stretch.after,
    frontier,
    keys,
    ...(pruned === true && { pruned }),
  };
  let count = 0;
  for (;;) {
    const signed = new Map(stretch.checkpoints.map(({ size, note }) => [size, note]));
    for (const entry of stretch.entries) {
      if (entry.seq > end) break;
      count += 1;
      yield { kind: "entry", ...entry };
      const note = signed.get(entry.seq);
      if (note !== undefined) yield { kind: "checkpoint", note };
    }
    if (stretch.to >= end || stretch.entries.length === 0) break;
    stretch = await read(stretch.to);
  }
  yield { kind: "end", entries: count };
}
