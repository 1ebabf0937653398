import { equal, fromBase64 } from "#platform";
import type { Finding } from "./findings.ts";
import { type Hash, isConsistent, isIncluded, leafHash } from "./merkle.ts";
import type { Checkpoint } from "./note.ts";
import type { Trees } from "./trees.ts";

/**
 * A range of a log seldom ends where something was signed. So it says how the log goes on: the proof that the tree that
 * ends with the range is the beginning of one that is signed, whose checkpoint is the next line.
 */
export interface ContinuesLine {
  readonly kind: "continues";
  /** The `seq` of the last entry before this line. */
  readonly size: number;
  /** The size of the signed tree. */
  readonly to: number;
  /** The consistency proof, base64. */
  readonly hashes: readonly string[];
}

/** An entry from elsewhere in that signed tree, which tells why something of this range is gone. */
export interface ExplainsLine {
  readonly kind: "explains";
  readonly seq: number;
  readonly body: string;
  /** The proof that it is in the tree of size `to`, base64. */
  readonly hashes: readonly string[];
}

/** How a range is held against the signed tree it is the beginning of, and what of that tree explains it. */
export class Continuation {
  readonly #trees: Trees;
  readonly #tell: (finding: Finding) => void;
  #line: ContinuesLine | undefined;
  #signed: Checkpoint | undefined;
  #fits = false;

  constructor(trees: Trees, tell: (finding: Finding) => void) {
    this.#trees = trees;
    this.#tell = tell;
  }

  /** How far the log goes on that this is the beginning of; undefined where it does not say. */
  get to(): number | undefined {
    return this.#line?.to;
  }

  take(line: ContinuesLine): void {
    this.#line = line;
  }

  /** Whether that is the checkpoint of the tree it goes on to. */
  isAbout({ size }: Checkpoint): boolean {
    return this.#line !== undefined && this.#signed === undefined && size === this.#line.to;
  }

  hold(checkpoint: Checkpoint): void {
    const { size: from, to, hashes } = this.#line ?? { size: 0, to: 0, hashes: [] };
    this.#signed = checkpoint;
    const proof = hashes.map(fromBase64);
    const isBeginning = (fromRoot: Hash) =>
      from === to
        ? equal(fromRoot, checkpoint.root)
        : isConsistent({ from, to, fromRoot, toRoot: checkpoint.root, proof });
    this.#fits = this.#trees.holdAsBeginning(from, checkpoint, isBeginning);
  }

  /** Up to where whoever kept that checkpoint vouches for the range: its end where it is of the very tree. */
  vouched({ size, root }: Pick<Checkpoint, "size" | "root">): number {
    const signed = this.#fits ? this.#signed : undefined;
    return signed?.size === size && equal(signed.root, root) ? (this.#line?.size ?? 0) : 0;
  }

  /** Whether that entry is in the signed tree; told where it is not. */
  isProven({ seq, body, hashes }: ExplainsLine): boolean {
    const { size = 0, root } = this.#signed ?? {};
    const leaf = leafHash(body);
    if (root && isIncluded({ index: seq - 1, size, leaf, root, proof: hashes.map(fromBase64) })) return true;
    this.#tell({ outcome: "MODIFIED", seq, said: "it is to explain something and is not in the signed tree" });
    return false;
  }
}
