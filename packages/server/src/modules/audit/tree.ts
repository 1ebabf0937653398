import type { Hash } from "@bailiwick/audit-verify";
import type { Tx } from "../../kernel/sql.ts";
import {
  consistencyRanges,
  FAN,
  frontierRanges,
  type Hashes,
  inclusionRanges,
  type Range,
  rangeHash,
  type Unit,
  unitName,
  unitsOf,
} from "./domain/proof.ts";
import { trees, type Truncation } from "./store-trees.ts";

/** The hashes that are kept of a log, by name, as far as these ranges are made of them. */
async function keptOver(tx: Tx, log: string, ranges: readonly Range[]): Promise<Hashes> {
  const [truncation, whole] = await Promise.all([trees.truncation(tx, log), keptFor(tx, log, ranges)]);
  return truncation ? joined(await keptFor(tx, log, ranges, truncation.size), truncation) : whole;
}

/** The roots over these ranges; undefined when some of what they are made of is gone. */
function rootsOver(ranges: readonly Range[], kept: Hashes): readonly Hash[] | undefined {
  const hashes = ranges.flatMap((range) => rangeHash(range, kept) ?? []);
  return hashes.length === ranges.length ? hashes : undefined;
}

const hashesOver = async (tx: Tx, log: string, ranges: readonly Range[]): Promise<readonly Hash[] | undefined> =>
  rootsOver(ranges, await keptOver(tx, log, ranges));

async function keptFor(tx: Tx, log: string, ranges: readonly Range[], truncatedAt = 0): Promise<Hashes> {
  const units = new Map(ranges.flatMap((range) => unitsOf(range, truncatedAt)).map((unit) => [unitName(unit), unit]));
  return named(await trees.hashes(tx, log, [...units.values()]));
}

const named = (rows: readonly (Unit & { readonly hash: Hash })[]): Hashes =>
  new Map(rows.map(({ hash, ...unit }) => [unitName(unit), hash]));

const joined = (kept: Hashes, truncation: Truncation | undefined): Hashes => ({
  get: (name) => kept.get(name) ?? truncation?.compact.get(name),
});

export const rootAt = async (tx: Tx, log: string, size: number): Promise<Hash | undefined> =>
  (await hashesOver(tx, log, [{ start: 0, end: size }]))?.[0];

export const inclusionProof = (tx: Tx, log: string, index: number, size: number) =>
  hashesOver(tx, log, inclusionRanges(index, size));

/** That a leaf is in a signed tree. */
export const toProof = (
  { size, note }: { readonly size: number; readonly note: string },
  index: number,
  hashes: readonly Hash[],
) => ({ checkpoint: note, index, size, hashes: hashes.map((hash) => hash.toString("base64")) });

export type Proof = ReturnType<typeof toProof>;

/** Several at once, for as many round trips as one. */
export async function inclusionProofs(
  tx: Tx,
  log: string,
  leaves: readonly { readonly index: number; readonly size: number }[],
): Promise<readonly (readonly Hash[] | undefined)[]> {
  const ranges = leaves.map(({ index, size }) => inclusionRanges(index, size));
  const kept = await keptOver(tx, log, ranges.flat());
  return ranges.map((each) => rootsOver(each, kept));
}

export const consistencyProof = (tx: Tx, log: string, from: number, to: number) =>
  hashesOver(tx, log, consistencyRanges(from, to));

export const frontierAt = (tx: Tx, log: string, size: number) => hashesOver(tx, log, frontierRanges(size));

/** A round does so much; what is left is done in the next, and proofs need no more of it than exists. */
const MOST_SUBTREES = 500;

/** Keeps the roots of the subtrees that have become complete; says whether more of them wait, or leaves are gone. */
export async function keepSubtrees(tx: Tx, log: string, size: number): Promise<"whole" | "waiting" | "broken"> {
  let left = MOST_SUBTREES;
  const truncation = size < FAN ? undefined : await trees.truncation(tx, log);
  for (let [level, below] = [1, size]; below >= FAN; level += 1) {
    const whole = Math.floor(below / FAN);
    const width = FAN ** level;
    let kept = Math.max(await trees.subtreesAt(tx, log, level), Math.floor((truncation?.size ?? 0) / width));
    for (; kept < whole; kept += 1) {
      if (left === 0) return "waiting";
      left -= 1;
      const units = Array.from({ length: FAN }, (_, index) => ({ level: level - 1, number: kept * FAN + index }));
      const hashes = joined(named(await trees.hashes(tx, log, units)), truncation);
      const root = rangeHash({ start: kept * width, end: (kept + 1) * width }, hashes);
      if (root === undefined) return "broken";
      await trees.keepSubtree(tx, log, { level, number: kept }, root);
    }
    below = kept;
  }
  return "whole";
}
