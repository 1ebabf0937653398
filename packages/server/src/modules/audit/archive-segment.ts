import {
  type ArchivedLog,
  type ArchivedRange,
  type ArchiveManifest,
  type ContinuesLine,
  type ExplainsLine,
  headOf,
  type Line,
  linesOf,
} from "@bailiwick/audit-verify";
import type { Database } from "../../kernel/database.ts";
import { insist } from "../../kernel/insist.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Filling } from "./archive.ts";
import { readStretch, thinnedOf } from "./service.ts";
import { checkpoints, originOf } from "./store-trees.ts";
import { archives, type LogRange, segments } from "./store-segments.ts";
import { consistencyProof, inclusionProof, rootAt } from "./tree.ts";

const AT_ONCE = 1000;
const TOLD_AT_ONCE = 100;

/** It is not made now but in the next round: the process ends, or what tells of a redaction is in no signed tree yet. */
export class Later extends Error {
  override readonly name = "Later";
}

export interface Making {
  readonly database: Pick<Database, "readInTenant" | "readAcrossTenants">;
  readonly segment: string;
  readonly now: Date;
  readonly stop: AbortSignal;
  /** Between two pieces: throws when it is to be left. */
  readonly goOn: () => Promise<unknown>;
}

/**
 * Writes each range of a log that is in a segment as a bundle that proves itself, and gives the manifest of all. It reads
 * piece by piece, each in a transaction of a moment; what it keeps in memory grows with the ranges, not with the entries.
 */
export async function fillArchive(making: Making, folder: Filling): Promise<ArchiveManifest> {
  const { database, segment, stop, now } = making;
  const [origin, ranges] = await database.readAcrossTenants("a segment is archived", async (tx) =>
    Promise.all([originOf(tx), segments.ranges(tx, segment, stop)]),
  );
  const logs = new Map<string, { log: string; entries: number; ranges: ArchivedRange[] }>();
  for (const range of ranges) {
    const { log: id, first, last } = range;
    const { root, checkpoint, written, file } = await writeRange(making, range, folder);
    const log = logs.get(id) ?? { log: id, entries: 0, ranges: [] };
    logs.set(id, log);
    log.entries += last - first + 1;
    log.ranges.push({ first, last, root, checkpoint, file, ...written });
  }
  const found: readonly ArchivedLog[] = [...logs.values()];
  const [, kept = "", year = "", month = ""] = /^(.+)_(\d{4})(\d\d)$/.exec(segment) ?? [];
  return {
    kind: "bailiwick-audit-archive",
    version: 1,
    origin,
    segment,
    class: kept,
    month: `${year}-${month}`,
    madeAt: now.toISOString(),
    rows: found.reduce((sum, { entries }) => sum + entries, 0),
    logs: found,
  };
}

async function writeRange({ database, goOn }: Making, range: LogRange, folder: Filling) {
  const { log, first, last } = range;
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => insist(goOn, () => database.readInTenant(log, work));
  const told = new Set<number>();
  let [root, checkpoint] = ["", 0];

  async function* lines(): AsyncGenerator<readonly Line[]> {
    for (let after = first - 1; after < last; ) {
      await goOn();
      const { stretch, tellings } = await read((tx) => readPiece(tx, range, after));
      for (const seq of tellings) if (seq > last || seq < first) told.add(seq);
      // A part of a log claims nothing of what was before it.
      const head = after === first - 1 ? [headOf({ ...stretch, pruned: false })] : [];
      yield [...head, ...linesOf(stretch, last)];
      after = stretch.to;
    }
    const proven = await read((tx) => proofOf(tx, range));
    [root, checkpoint] = [proven.root, proven.to];
    yield proven.lines;
    const places = [...told].toSorted((a, b) => a - b);
    if ((places.at(-1) ?? 0) > proven.to) throw new Later();
    for (let at = 0; at < places.length; at += TOLD_AT_ONCE) {
      await goOn();
      yield await read((tx) => explaining(tx, log, places.slice(at, at + TOLD_AT_ONCE), proven.to));
    }
    yield [{ kind: "end", entries: last - first + 1 }];
  }
  async function* pieces(): AsyncGenerator<string> {
    for await (const some of lines()) yield some.map((line) => `${JSON.stringify(line)}\n`).join("");
  }
  const file = `${log}-${first}-${last}.jsonl`;
  const written = await folder.write(file, pieces());
  return { root, checkpoint, written, file };
}

async function readPiece(tx: Tx, { log, last }: LogRange, after: number) {
  const stretch = await readStretch({ tx, tenant: { id: log } }, after, Math.min(AT_ONCE, last - after));
  if (stretch.rows === 0) throw new Error(`The place ${after + 1} of ${log} is gone`);
  if (stretch.explainedAt === null) throw new Later();
  const ids = stretch.explainedAt === 0 ? [] : thinnedOf(stretch.entries);
  const tellings = ids.length === 0 ? [] : await archives.tellings(tx, log, ids);
  return { stretch, tellings };
}

/** That what ends with the range is signed: by its own checkpoint, or by the newest there is. */
async function proofOf(tx: Tx, { log, last }: LogRange) {
  const newest = await checkpoints.newest(tx, log);
  const root = await rootAt(tx, log, last);
  const hashes = newest && newest.size > last ? await consistencyProof(tx, log, last, newest.size) : [];
  if (!newest || newest.size < last || !root || !hashes) throw new Error(`Hashes of ${log} up to ${last} are gone`);
  const to = newest.size;
  const continues: ContinuesLine = { kind: "continues", size: last, to, hashes: hashes.map(toText) };
  const lines: readonly Line[] = to === last ? [] : [continues, { kind: "checkpoint", note: newest.note }];
  return { root: toText(root), to, lines };
}

/** The log's own word on what was taken out of the range, from wherever it stands, with the proof that it does. */
async function explaining(tx: Tx, log: string, places: readonly number[], to: number): Promise<readonly Line[]> {
  const lines: ExplainsLine[] = [];
  for (const { seq, body } of await archives.bodies(tx, log, places)) {
    const hashes = await inclusionProof(tx, log, Number(seq) - 1, to);
    if (!hashes) throw new Error(`Hashes of ${log} at ${seq} are gone`);
    lines.push({ kind: "explains", seq: Number(seq), body: body.toString(), hashes: hashes.map(toText) });
  }
  return lines;
}

const toText = (hash: Buffer): string => hash.toString("base64");
