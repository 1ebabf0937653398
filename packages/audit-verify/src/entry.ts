import { fromBase64, toBase64 } from "#platform";
import type { Body, EntryLine, Proof } from "./bundle.ts";
import { treeOfAll } from "./included.ts";
import { commitmentOf, isConsistent, isIncluded, leafHash } from "./merkle.ts";
import { type Checkpoint, isSignedBy, parseCheckpoint, parseVerifierKey, type VerifierKey } from "./note.ts";

/** One entry by itself, as the server tells it. */
export interface ProvenEntry {
  readonly seq: number | null;
  readonly body: string;
  readonly leaf: string;
  readonly disclosed: NonNullable<EntryLine["disclosed"]>;
  /** Null until a checkpoint covers it. */
  readonly proof: Proof | null;
}

/** A checkpoint somebody kept, and the proof that it is the beginning of the log the entry is in now. */
export interface Kept {
  readonly note: string;
  readonly hashes: readonly string[];
  /** Where what was kept is a checkpoint of the tree of all tenants: the way from `note` up to it. */
  readonly included?: Proof;
}

export interface EntryOptions {
  /** Keys that are trusted, as `<name>+<id>+<key>`. */
  readonly keys: readonly string[];
  readonly kept?: Kept | undefined;
}

/**
 * `body`: the hash is that of the text. `values`: what is disclosed is what was committed to. `place`: it is at its
 * place in a tree. `signature`: a known key signed the root of that tree, of this log. `history`: the tree goes on from
 * the one that was kept.
 */
export type EntryCheck = "body" | "values" | "place" | "signature" | "history";

/** Open: there is nothing yet to prove it with, or nothing to prove. */
export interface EntryFinding {
  readonly check: EntryCheck;
  readonly verdict: "proven" | "failed" | "open";
  /** Of `values`: those that do not fit, else those that were taken out. */
  readonly fields?: readonly string[];
}

/** Verifies one entry from its own proof. What it takes from the server it holds against the signature, not against itself. */
export function verifyEntry(entry: ProvenEntry, { keys, kept }: EntryOptions): readonly EntryFinding[] {
  const known = keys.flatMap((text) => parseVerifierKey(text) ?? []);
  const body = bodyOf(entry.body);
  const checkpoint = entry.proof === null ? undefined : parseCheckpoint(entry.proof.checkpoint);
  const ours = checkpoint !== undefined && isOfLog(checkpoint, body.tenant) && isSignedBy(checkpoint, known);
  const when = (good: boolean) => (entry.proof === null ? "open" : good ? "proven" : "failed");
  return [
    { check: "body", verdict: toBase64(leafHash(entry.body)) === entry.leaf ? "proven" : "failed" },
    { check: "values", ...valuesOf(body, entry.disclosed) },
    { check: "place", verdict: when(isInPlace(entry, checkpoint)) },
    { check: "signature", verdict: when(ours) },
    { check: "history", verdict: historyOf(checkpoint, kept, known) },
  ];
}

type Said = Body & { readonly tenant?: string };

function bodyOf(text: string): Said {
  try {
    return JSON.parse(text) as Said;
  } catch {
    return {};
  }
}

/** A checkpoint names its log by the installation and the tenant. */
const isOfLog = ({ origin }: Checkpoint, tenant: string | undefined): boolean =>
  tenant !== undefined && origin.endsWith(`/${tenant}`);

function isInPlace({ seq, body, proof }: ProvenEntry, checkpoint: Checkpoint | undefined): boolean {
  if (proof === null || checkpoint === undefined || checkpoint.size !== proof.size || seq !== proof.index + 1)
    return false;
  const { index, size, hashes } = proof;
  return isIncluded({ index, size, leaf: leafHash(body), root: checkpoint.root, proof: hashes.map(fromBase64) });
}

function valuesOf(
  { commitments = {} }: Body,
  disclosed: ProvenEntry["disclosed"],
): Pick<EntryFinding, "verdict" | "fields"> {
  const fits = ([name, [salt = "", text = ""]]: [string, readonly string[]]) =>
    Object.hasOwn(commitments, name) && commitmentOf(salt, text) === commitments[name];
  const wrong = Object.entries(disclosed).filter((each) => !fits(each));
  if (wrong.length > 0) return { verdict: "failed", fields: wrong.map(([name]) => name) };
  const names = Object.keys(commitments);
  if (names.length === 0) return { verdict: "open" };
  return { verdict: "proven", fields: names.filter((name) => !Object.hasOwn(disclosed, name)) };
}

function historyOf(
  checkpoint: Checkpoint | undefined,
  kept: Kept | undefined,
  known: readonly VerifierKey[],
): EntryFinding["verdict"] {
  if (checkpoint === undefined || kept === undefined) return "open";
  const earlier = parseCheckpoint(kept.note);
  if (earlier === undefined || earlier.origin !== checkpoint.origin || !isSignedBy(earlier, known)) return "failed";
  if (kept.included !== undefined && !isInTree(earlier, kept.included, known)) return "failed";
  const roots = { fromRoot: earlier.root, toRoot: checkpoint.root };
  const proof = kept.hashes.map(fromBase64);
  return isConsistent({ from: earlier.size, to: checkpoint.size, ...roots, proof }) ? "proven" : "failed";
}

/** Whether a log's checkpoint is in the tree of all tenants of the same installation. */
function isInTree(own: Checkpoint, { checkpoint, index, size, hashes }: Proof, known: readonly VerifierKey[]): boolean {
  const tree = parseCheckpoint(checkpoint);
  if (tree?.origin !== treeOfAll(own.origin) || tree.size !== size || !isSignedBy(tree, known)) return false;
  return isIncluded({ index, size, leaf: leafHash(own.text), root: tree.root, proof: hashes.map(fromBase64) });
}
