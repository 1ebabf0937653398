import type { CheckpointLine, EntryLine, HeadLine, IncludedLine, Line } from "./bundle.ts";

/** A stretch of a log, as the server's feed tells it. */
export interface Stretch {
  readonly origin: string;
  readonly after: number;
  readonly to: number;
  readonly signedSize: number;
  /** Up to where the log tells why something of this stretch is gone; null while that has no place yet. */
  readonly explainedAt?: number | null;
  readonly frontier: readonly string[];
  readonly keys: readonly string[];
  readonly pruned?: boolean;
  readonly entries: readonly (Omit<EntryLine, "kind" | "seq"> & { readonly seq: number })[];
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
  /** Checkpoints in trees of all tenants, by the size of the log they sign. */
  readonly included?: readonly (Omit<IncludedLine, "kind"> & { readonly size: number })[];
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

/** A stretch's entries up to a place, each followed by the checkpoint that ends with it and what that one is in. */
export function* linesOf(
  { entries, checkpoints, included = [] }: Stretch,
  end: number,
): Generator<EntryLine | CheckpointLine | IncludedLine> {
  const signed = new Map(checkpoints.map(({ size, note }) => [size, note]));
  for (const entry of entries) {
    if (entry.seq > end) return;
    yield { kind: "entry", ...entry };
    const note = signed.get(entry.seq);
    if (note === undefined) continue;
    yield { kind: "checkpoint", note };
    for (const each of included)
      if (each.size === entry.seq) yield { kind: "included", note: each.note, proof: each.proof };
  }
}

/** A place or a checkpoint is a matter of seconds; who waits longer waits in vain. */
const MOST_WAITS = 15;

const pause = () => new Promise<void>((done) => void setTimeout(done, 2000));

/**
 * The lines of a bundle, from stretches that are read one after the other: everything after `after` that was signed
 * when it began; and more where something is gone meanwhile, up to where the log says why. It holds one stretch at a
 * time, however long the log is.
 */
export async function* assemble(
  read: (after: number) => Promise<Stretch>,
  after = 0,
  wait: () => Promise<void> = pause,
): AsyncGenerator<Line> {
  let stretch = await read(after);
  let [end, needed, count, waits] = [stretch.signedSize, 0, 0, 0];
  yield headOf(stretch);
  for (;;) {
    if (stretch.explainedAt === null && waits < MOST_WAITS) {
      waits += 1;
      await wait();
      stretch = await read(stretch.after);
      continue;
    }
    needed = Math.max(needed, stretch.explainedAt ?? 0);
    for (const line of linesOf(stretch, end)) {
      if (line.kind === "entry") count += 1;
      yield line;
    }
    const isThrough = stretch.to >= end || stretch.entries.length === 0;
    if (isThrough && needed <= end) break;
    stretch = await read(isThrough ? Math.max(end, after) : stretch.to);
    for (; isThrough && stretch.signedSize < needed && waits < MOST_WAITS; waits += 1) {
      await wait();
      stretch = await read(stretch.after);
    }
    if (isThrough && stretch.signedSize < needed) break;
    if (isThrough) end = stretch.signedSize;
  }
  yield { kind: "end", entries: count };
}
