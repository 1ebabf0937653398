import type { ContinuesLine, ExplainsLine } from "./continues.ts";

/**
 * What an export of an audit log looks like: JSON Lines. First a line that says what follows, then one line for each
 * entry in the order of `seq`, each followed by the checkpoint that ends with it and by the proofs that this one is in
 * the tree of all tenants, then a line that ends it.
 */
export type Line = HeadLine | EntryLine | CheckpointLine | IncludedLine | ContinuesLine | ExplainsLine | EndLine;

export interface HeadLine {
  readonly kind: "bailiwick-audit-bundle";
  readonly version: 1;
  /** As the checkpoints name the log. */
  readonly origin: string;
  /** The `seq` of the first entry is one more. */
  readonly after: number;
  /** The frontier of the tree of that size, base64, left to right; empty when `after` is 0. */
  readonly frontier: readonly string[];
  /** Keys as the server told them. Better take them from where the server cannot change them. */
  readonly keys: readonly string[];
  /** Entries up to `after` are gone, and their hashes: the log was truncated there. */
  readonly pruned?: boolean;
}

export interface EntryLine {
  readonly kind: "entry";
  /** Absent for what has no place yet. */
  readonly seq?: number;
  /** The hash the log keeps at that place, base64. */
  readonly leaf?: string;
  /** The exact text the hash is over; null when it is not there any more. */
  readonly body: string | null;
  /** By name: salt (base64) and canonical JSON text of each redactable value that is still there. */
  readonly disclosed?: Readonly<Record<string, readonly string[]>>;
}

export interface CheckpointLine {
  readonly kind: "checkpoint";
  readonly note: string;
}

/** A checkpoint of the log, proven to be a leaf of the tree whose leaves are the checkpoints of all tenants' logs. */
export interface IncludedLine {
  readonly kind: "included";
  readonly note: string;
  readonly proof: Proof;
}

/** The way from a leaf up to a signed root. */
export interface Proof {
  /** The note that signs the root. */
  readonly checkpoint: string;
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly string[];
}

export interface EndLine {
  readonly kind: "end";
  readonly entries: number;
}

/** What the verifier reads of an entry's body. */
export interface Body {
  readonly id?: string;
  readonly action?: string;
  readonly recordedAt?: string;
  /** By name: the commitment to each redactable value, base64. */
  readonly commitments?: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, unknown>>;
}
