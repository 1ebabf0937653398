import { fromBase64 } from "#platform";
import type { Body, CheckpointLine, EndLine, EntryLine, HeadLine, IncludedLine, Line } from "./bundle.ts";
import { type Finding, Findings, type Outcome } from "./findings.ts";
import { type Checkpoint, isSignedBy, parseCheckpoint, parseVerifierKey } from "./note.ts";
import { Continuation } from "./continues.ts";
import { type Archived, Explained } from "./explained.ts";
import { type Anchored, type ConsistencyProof, Included, treeOfAll } from "./included.ts";
import { Trees } from "./trees.ts";

export interface Options {
  /** Keys from outside the bundle, as `<name>+<id>+<key>`. Without them those in the bundle are believed. */
  readonly keys?: readonly string[];
  /**
   * Checkpoints somebody else kept, of this log or of the tree of all tenants: an anchor, a customer. What contradicts
   * them is told, whatever the bundle holds.
   */
  readonly checkpoints?: readonly string[];
  /** What the server proved of trees of all tenants, for those that were kept at sizes the bundle says nothing of. */
  readonly continued?: readonly ConsistencyProof[];
  /** STALE when the newest checkpoint is older than this many milliseconds at `now`. */
  readonly freshFor?: number;
  readonly now?: Date;
  /** It is one part of a log, from an archive: what others have of the log beyond its end is not missing. */
  readonly isPart?: boolean;
}

export interface Report {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly origin: string | undefined;
  readonly entries: number;
  /** It begins after this place; what was before is not in it. */
  readonly after: number;
  /** The size of the largest tree that is signed and is what the bundle holds. */
  readonly signedSize: number;
  readonly signedAt: Date | undefined;
  /** What the checkpoints that were handed over say of it. */
  readonly anchored: Anchored;
  /** How far the log goes on, as is signed, of which this is the beginning only; undefined where it does not say. */
  readonly continuesTo: number | undefined;
  /** What it says of segments that went. */
  readonly archived: readonly Archived[];
  /** Over everything up to the last entry; undefined where that is not whole. */
  readonly root: string | undefined;
  /** Whether the keys came from outside the bundle. */
  readonly keysGiven: boolean;
}

/**
 * Verifies a bundle in one pass and little memory, from what is in it and what is given: no database, no network.
 * Every hash is made again from the bodies.
 */
export async function verifyBundle(
  lines: AsyncIterable<string> | Iterable<string>,
  options: Options = {},
): Promise<Report> {
  let state: Verification | undefined;
  try {
    for await (const text of lines) {
      if (text === "") continue;
      const line = JSON.parse(text) as Line;
      if (state === undefined) state = begin(line, options);
      else state.take(line);
    }
    if (state === undefined) throw new Unreadable("there is nothing in it");
    return state.end();
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof SyntaxError)) throw error;
    const finding: Finding = { outcome: "UNREADABLE", said: error.message };
    return state?.end(finding) ?? { ...nothing, outcome: "UNREADABLE", findings: [finding] };
  }
}

const nothing = {
  origin: undefined,
  entries: 0,
  after: 0,
  signedSize: 0,
  signedAt: undefined,
  anchored: { included: 0, size: 0, held: 0, open: [] },
  continuesTo: undefined,
  archived: [],
  root: undefined,
  keysGiven: false,
};

/** It is not what a bundle looks like, so nothing more can be said of it. */
class Unreadable extends Error {
  override readonly name = "Unreadable";
}

interface Verification {
  take(line: Line): void;
  end(finding?: Finding): Report;
}

function begin(head: Line, options: Options): Verification {
  if (head.kind !== "bailiwick-audit-bundle" || head.version !== 1)
    throw new Unreadable("it does not begin as an audit bundle of version 1");
  const findings = new Findings();
  const tell = (finding: Finding) => findings.tell(finding);
  const keys = (options.keys ?? head.keys).flatMap((text) => parseVerifierKey(text) ?? []);
  const ofAll = treeOfAll(head.origin);
  const trusted = (note: string, ...about: readonly string[]): Checkpoint | undefined => {
    const checkpoint = parseCheckpoint(note);
    if (checkpoint === undefined) tell({ outcome: "BAD SIGNATURE", said: "a checkpoint is none" });
    else if (!about.includes(checkpoint.origin))
      tell({ outcome: "BAD SIGNATURE", said: `a checkpoint is about another log, ${checkpoint.origin}` });
    else if (!isSignedBy(checkpoint, keys))
      tell({ outcome: "BAD SIGNATURE", said: `the checkpoint at ${checkpoint.size} is not signed by a known key` });
    else return checkpoint;
    return undefined;
  };
  const kept = (options.checkpoints ?? []).flatMap((note) => trusted(note, head.origin, ofAll) ?? []);
  const isOfLog = ({ origin }: Checkpoint) => origin === head.origin;
  const outside = kept.filter(isOfLog);
  const trees = new Trees(beginning(head), outside, tell);
  const included = new Included(
    head.after,
    kept.filter((each) => !isOfLog(each)),
    options.continued ?? [],
    tell,
  );
  const explained = new Explained(head, trees.firstRoot, tell);
  const continuation = new Continuation(trees, tell);
  let entries = 0;
  let ended: EndLine | undefined;

  const takeEntry = (line: EntryLine) => {
    entries += 1;
    trees.add(line);
    if (line.body === null) return;
    const body = bodyOf(line.body);
    explained.look(line.seq, body, line.disclosed ?? {});
    included.pass(body.recordedAt);
  };
  const takeCheckpoint = ({ note }: CheckpointLine) => {
    const checkpoint = trusted(note, head.origin);
    if (checkpoint) (continuation.isAbout(checkpoint) ? continuation : trees).hold(checkpoint);
  };
  const takeIncluded = ({ note, proof }: IncludedLine) => {
    const [own, tree] = [trusted(note, head.origin), trusted(proof.checkpoint, ofAll)];
    if (own === undefined || tree === undefined) return;
    if (own.size < trees.size)
      return tell({
        outcome: "REORDERED",
        seq: own.size,
        said: "the proof of its checkpoint stands after a later one",
      });
    trees.hold(own);
    included.take(own, tree, proof);
  };
  return {
    take(line) {
      if (ended) throw new Unreadable("something follows its end");
      if (line.kind === "entry") takeEntry(line);
      else if (line.kind === "checkpoint") takeCheckpoint(line);
      else if (line.kind === "included") takeIncluded(line);
      else if (line.kind === "continues") continuation.take(line);
      else if (line.kind === "explains") {
        if (continuation.isProven(line)) explained.hear(line.seq, bodyOf(line.body));
      } else if (line.kind === "end") ended = line;
      else throw new Unreadable("it has a line of an unknown kind");
    },
    end(finding) {
      if (finding) tell(finding);
      else if (ended?.entries !== entries) tell({ outcome: "UNREADABLE", said: "it ends early" });
      const { signedSize, signedAt, root } = trees.conclude((seq) => explained.isDropped(seq), options.isPart === true);
      explained.conclude();
      const fits = trees.fitting();
      const vouched = outside.map((each) => (fits(each) ? each.size : continuation.vouched(each)));
      const own = vouched.reduce((most, size) => Math.max(most, size), 0);
      const anchored = included.conclude(fits, own);
      stale(options, signedAt, tell);
      const about = {
        origin: head.origin,
        after: head.after,
        entries,
        signedSize,
        signedAt,
        anchored,
        continuesTo: continuation.to,
        archived: explained.archived,
        root,
        keysGiven: options.keys !== undefined,
      };
      return { ...about, outcome: findings.outcome, findings: findings.told };
    },
  };
}

function beginning({ after, frontier }: HeadLine) {
  const hashes = frontier.map(fromBase64);
  return { size: after, hashes };
}

function bodyOf(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    // A body that is no JSON was not written by the log; that it is not what was signed is found by its hash.
    return {};
  }
}

function stale({ freshFor, now = new Date() }: Options, signedAt: Date | undefined, tell: (finding: Finding) => void) {
  if (freshFor === undefined) return;
  if (signedAt !== undefined && now.getTime() - signedAt.getTime() <= freshFor) return;
  const said =
    signedAt === undefined
      ? "nothing is signed with a time"
      : `last signed at ${signedAt.toISOString()}; a log without a receiver is signed when it grows, so perhaps nothing happened since`;
  tell({ outcome: "STALE", said });
}
