import { equal, fromBase64 } from "#platform";
import type { Proof } from "./bundle.ts";
import type { Finding } from "./findings.ts";
import { isConsistent, isIncluded, leafHash } from "./merkle.ts";
import type { Checkpoint } from "./note.ts";

/** That a tree of all tenants is the beginning of a larger one, as the server tells it. */
export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly hashes: readonly string[];
}

/** A checkpoint of the tree of all tenants that was handed over, and that nothing in the bundle could be held against. */
export interface Open {
  readonly size: number;
  /** The tree before it that the bundle knows: a proof that this one goes on from that one would do. */
  readonly from?: number;
}

/** What the tree of all tenants, and checkpoints that were handed over, say of a bundle. */
export interface Anchored {
  /** Up to there the log is proven to be in a tree of all tenants that is signed. */
  readonly included: number;
  /** Up to there the log is what they vouch for; 0 where they say nothing of it. */
  readonly size: number;
  /** How many checkpoints of the tree of all tenants could be held against it, and which could not. */
  readonly held: number;
  readonly open: readonly Open[];
}

type Signed = Pick<Checkpoint, "size" | "root">;
type Trunk = Signed & Pick<Checkpoint, "time">;

/** A tree of all tenants, and the newest checkpoint of this log that is proven to be in it. */
interface Holding extends Signed {
  own: Signed;
  /** When the first entry after that checkpoint was recorded, as the entry says. */
  next: number | undefined;
}

/** A kept tree, and the place after which it is not shown to have what it should. */
interface Lacking {
  readonly kept: Trunk;
  readonly from: number;
}

/** So long after an entry any tree of all tenants has it: logs are signed within seconds, that tree within minutes. */
const LATE = 3_600_000;

const bySize = (a: Signed, b: Signed): number => a.size - b.size;

/** How the checkpoints of the tree of all tenants that belong to a log name it. */
export const treeOfAll = (origin: string): string => `${origin.slice(0, origin.lastIndexOf("/"))}/tenants`;

/** Which checkpoints of a log are in which trees of all tenants, held against such trees that somebody kept. */
export class Included {
  readonly #after: number;
  readonly #tell: (finding: Finding) => void;
  readonly #kept = new Map<number, Trunk>();
  readonly #continued: ReadonlyMap<string, ConsistencyProof>;
  readonly #holding = new Map<number, Holding>();
  /** Sizes of kept trees that something in the bundle contradicts. */
  readonly #forked = new Set<number>();
  /** What still has to hear when the next entry was recorded. */
  #waiting: { next: number | undefined }[] = [];
  readonly #first: { next: number | undefined } = { next: undefined };
  /** The latest time the bundle speaks of: it was not made before. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(
    after: number,
    kept: readonly Checkpoint[],
    continued: readonly ConsistencyProof[],
    tell: (finding: Finding) => void,
  ) {
    this.#after = after;
    this.#tell = tell;
    this.#continued = new Map(continued.map((each) => [`${each.from} ${each.to}`, each]));
    this.#waiting.push(this.#first);
    for (const { size, root, time } of kept)
      if (this.#isOne(this.#kept.get(size), root, size)) this.#kept.set(size, { size, root, time });
  }

  /** An entry passes by. */
  pass(recordedAt: string | undefined): void {
    if (this.#kept.size === 0 || recordedAt === undefined) return;
    const at = Date.parse(recordedAt);
    if (at > this.#latest) this.#latest = at;
    if (this.#waiting.length === 0) return;
    for (const each of this.#waiting) each.next = at;
    this.#waiting = [];
  }

  take(own: Checkpoint, tree: Checkpoint, { index, size, hashes }: Proof): void {
    const leaf = leafHash(own.text);
    const proof = hashes.map(fromBase64);
    if (size !== tree.size || !isIncluded({ index, size, leaf, root: tree.root, proof }))
      this.#tell({
        outcome: "FORKED",
        size: own.size,
        said: `the tree of all tenants that is signed at ${tree.size} has another checkpoint in its place`,
      });
    else this.#hold(own, tree);
  }

  #hold({ size, root }: Signed, tree: Trunk): void {
    const before = this.#holding.get(tree.size);
    if (!this.#isOne(before ?? this.#kept.get(tree.size), tree.root, tree.size))
      return void this.#forked.add(tree.size);
    if (before !== undefined && before.own.size >= size) return;
    const holding = { size: tree.size, root: tree.root, own: { size, root }, next: undefined };
    this.#holding.set(tree.size, holding);
    this.#waiting.push(holding);
    this.#latest = Math.max(this.#latest, tree.time?.getTime() ?? this.#latest);
  }

  /** Whether there is no other tree of that size. */
  #isOne(other: Signed | undefined, root: Signed["root"], size: number): boolean {
    if (other === undefined || equal(other.root, root)) return true;
    this.#tell({ outcome: "FORKED", size, said: "two different trees of all tenants of this size are signed" });
    return false;
  }

  /** `fits` tells of a checkpoint of the log whether what it signs is what is here; up to `own` others vouch for it. */
  conclude(fits: (own: Signed) => boolean, own: number): Anchored {
    const known = [...this.#holding.values()].filter((each) => fits(each.own)).toSorted(bySize);
    const open: Open[] = [];
    let lacking: Lacking | undefined;
    let [held, at] = [0, 0];
    let vouched: Holding | undefined;
    for (const kept of [...this.#kept.values()].toSorted(bySize)) {
      while ((known[at]?.size ?? Number.POSITIVE_INFINITY) <= kept.size) at += 1;
      const before = known[at - 1];
      const verdict = this.#follows(before, kept);
      if (verdict === "open") open.push({ size: kept.size, ...(before && { from: before.size }) });
      else held += 1;
      if (verdict === "follows") vouched = before;
      const from = vouched?.own.size ?? this.#after;
      if (verdict !== "forked" && from >= own && this.#lacks(kept, vouched)) lacking ??= { kept, from };
    }
    if (lacking !== undefined) this.#tellLacking(lacking);
    const included = known.reduce((most, each) => Math.max(most, each.own.size), 0);
    return { included, size: Math.max(own, vouched?.own.size ?? 0), held, open };
  }

  /** Whether a kept tree has what a tree of the bundle has. */
  #follows(known: Holding | undefined, kept: Signed): "follows" | "forked" | "open" {
    if (this.#forked.has(kept.size)) return "forked";
    if (known === undefined) return "open";
    if (known.size === kept.size) return "follows";
    const told = this.#continued.get(`${known.size} ${kept.size}`);
    if (told === undefined) return "open";
    const roots = { fromRoot: known.root, toRoot: kept.root };
    const proof = told.hashes.map(fromBase64);
    if (isConsistent({ from: known.size, to: kept.size, ...roots, proof })) return "follows";
    const said = `the tree of all tenants kept at ${kept.size} does not go on from the one signed at ${known.size}`;
    this.#tell({ outcome: "FORKED", size: kept.size, said });
    return "forked";
  }

  /** Whether what was recorded long before a tree was kept, and before the bundle was made, is not shown to be in it. */
  #lacks({ time }: Trunk, vouched: Holding | undefined): boolean {
    const { next } = vouched ?? this.#first;
    return next !== undefined && time !== undefined && next + LATE < Math.min(time.getTime(), this.#latest);
  }

  #tellLacking({ kept: { size, time }, from }: Lacking): void {
    const said = `it was recorded long before the tree of all tenants kept at ${size} was signed, ${time?.toISOString() ?? ""}, and nothing shows that it was in it`;
    this.#tell({ outcome: "UNANCHORED", seq: from + 1, said });
  }
}
