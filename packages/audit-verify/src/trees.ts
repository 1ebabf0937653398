import { equal, fromBase64, toBase64 } from "#platform";
import type { EntryLine } from "./bundle.ts";
import type { Finding } from "./findings.ts";
import {
  append,
  emptyRoot,
  frontierLength,
  type GrowingFrontier,
  type Hash,
  isHash,
  leafHash,
  rootOf,
} from "./merkle.ts";
import type { Checkpoint } from "./note.ts";

/** A body that is not what the log's own hash at its place says. */
interface Mismatch {
  readonly seq: number;
  readonly leaf: string;
  readonly body: string;
}

interface Concluded {
  readonly signedSize: number;
  readonly signedAt: Date | undefined;
  /** Over everything up to the last entry, by the hashes the log keeps. */
  readonly root: string | undefined;
}

/**
 * Builds the tree again while the entries pass by, twice: from the hashes the log keeps, and from the bodies. Held
 * against signed checkpoints, the two tell what was changed: an entry, the log's hash of it, or everything since.
 */
export class Trees {
  readonly firstRoot: Hash;
  readonly #tell: (finding: Finding) => void;
  readonly #first: number;
  readonly #listed: GrowingFrontier;
  /** The same as `#listed` until a body differs. */
  #made: GrowingFrontier;
  #broken = false;
  #next: number;
  #unplaced = 0;
  readonly #mismatches: Mismatch[] = [];
  readonly #missing = new Set<number>();
  /** Not yet reached checkpoints from outside, by size. */
  readonly #outside: Checkpoint[];
  readonly #held = new Map<number, Checkpoint>();
  readonly #forked = new Set<number>();
  readonly #good: number[] = [];
  readonly #bad: { readonly size: number; readonly since: number }[] = [];
  #signedAt: Date | undefined;

  constructor(first: GrowingFrontier, outside: readonly Checkpoint[], tell: (finding: Finding) => void) {
    this.#tell = tell;
    this.#first = first.size;
    this.#listed = first;
    this.#made = first;
    this.#next = first.size + 1;
    this.#outside = outside.toSorted((a, b) => a.size - b.size);
    if (first.hashes.length !== frontierLength(first.size) || !first.hashes.every(isHash)) {
      this.#broken = true;
      tell({ outcome: "MODIFIED", seq: 1, to: first.size, said: "the tree before the first entry is not whole" });
    }
    this.firstRoot = this.#broken ? emptyRoot : rootOf(first);
    this.#reach();
  }

  add({ seq, leaf, body }: EntryLine): void {
    if (seq === undefined) {
      this.#unplaced += 1;
      return;
    }
    if (seq !== this.#next) return this.#outOfOrder(seq);
    this.#next += 1;
    const made = body === null ? undefined : leafHash(body);
    if (made === undefined) this.#missing.add(seq);
    const listed = leaf === undefined ? made : fromBase64(leaf);
    if (listed !== undefined && !isHash(listed))
      this.#tell({ outcome: "MODIFIED", seq, said: "what the log keeps as its hash is none" });
    if (listed === undefined || !isHash(listed) || this.#broken) {
      this.#broken = true;
      return;
    }
    if (made !== undefined && !equal(made, listed))
      this.#mismatches.push({ seq, leaf: toBase64(listed), body: toBase64(made) });
    if (this.#made === this.#listed && made !== undefined && !equal(made, listed))
      this.#made = { size: this.#listed.size, hashes: [...this.#listed.hashes] };
    if (this.#made !== this.#listed) append(this.#made, made ?? listed);
    append(this.#listed, listed);
    this.#reach();
  }

  #outOfOrder(seq: number): void {
    this.#broken = true;
    if (seq < this.#next) {
      this.#missing.delete(seq);
      this.#tell({ outcome: "REORDERED", seq, said: "it stands after a later one" });
      return;
    }
    // A place that is claimed to be far away would else be a way to fill the memory.
    if (seq - this.#next > 10_000) this.#tell(missing(this.#next, seq - 1));
    else for (let gone = this.#next; gone < seq; gone++) this.#missing.add(gone);
    this.#next = seq + 1;
  }

  /** Holds the tree against checkpoints from outside as soon as it is as large. */
  #reach(): void {
    for (
      let first = this.#outside[0];
      first !== undefined && first.size <= this.#listed.size;
      first = this.#outside[0]
    ) {
      this.#outside.shift();
      if (first.size === this.#listed.size) this.hold(first);
    }
  }

  hold(checkpoint: Checkpoint): void {
    const { size, root, time } = checkpoint;
    const other = this.#held.get(size);
    if (other && !equal(other.root, root)) {
      this.#forked.add(size);
      this.#tell({ outcome: "FORKED", size, said: "two different trees of this size are signed" });
      return;
    }
    if (size >= this.#next) return this.#cutOff(size);
    if (this.#broken || size !== this.#listed.size) return;
    this.#held.set(size, checkpoint);
    this.#judge(size, time, (made) => equal(made, root));
  }

  /** Holds what is here, up to its last entry, against a larger tree that was signed; says whether it is its beginning. */
  holdAsBeginning(size: number, checkpoint: Checkpoint, isBeginning: (root: Hash) => boolean): boolean {
    const other = this.#outside.find((each) => each.size === checkpoint.size);
    if (other && !equal(other.root, checkpoint.root))
      this.#tell({ outcome: "FORKED", size: other.size, said: "two different trees of this size are signed" });
    if (size >= this.#next) this.#cutOff(size);
    return !this.#broken && size === this.#listed.size && this.#judge(size, checkpoint.time, isBeginning);
  }

  #judge(size: number, time: Date | undefined, isSigned: (root: Hash) => boolean): boolean {
    const isGood = isSigned(rootOf(this.#listed)) || isSigned(rootOf(this.#made));
    if (!isGood) this.#bad.push({ size, since: this.#good.at(-1) ?? this.#first });
    else {
      this.#good.push(size);
      if (time !== undefined && (this.#signedAt === undefined || time > this.#signedAt)) this.#signedAt = time;
    }
    return isGood;
  }

  /** How many entries the tree has by now. */
  get size(): number {
    return this.#listed.size;
  }

  /** Tells, once all have passed by, whether what a checkpoint signs is what is here. */
  fitting(): (checkpoint: Pick<Checkpoint, "size" | "root">) => boolean {
    const bad = new Set(this.#bad.map(({ size }) => size));
    return ({ size, root }) => {
      const held = this.#held.get(size);
      return held !== undefined && !bad.has(size) && equal(held.root, root);
    };
  }

  /** More was signed than is there. */
  #cutOff(size: number): void {
    this.#tell(missing(this.#next, size));
    this.#broken = true;
    this.#next = size + 1;
  }

  /** Of a part of a log, what was signed beyond its end is not missing. */
  conclude(isDropped: (seq: number) => boolean, isPart: boolean): Concluded {
    for (const { size } of this.#outside) if (size >= this.#next && !isPart) this.#cutOff(size);
    this.#tellMismatches();
    const gone = [...this.#missing];
    for (const range of ranges(gone.filter((seq) => !isDropped(seq)))) this.#tell(missing(range.from, range.to));
    for (const { from, to } of ranges(gone.filter(isDropped)))
      this.#tell({ outcome: "PRUNED", to, authorised: true, said: `${from} to ${to}, as the log says` });
    this.#tellContradictions();
    const signedSize = this.#good.at(-1) ?? 0;
    const last = this.#next - 1;
    const count =
      this.#unplaced + (this.#bad.length > 0 || this.#broken ? 0 : last - Math.max(signedSize, this.#first));
    if (count > 0)
      this.#tell({ outcome: "UNSEALED", count, said: `the last ${count} entries are in no signed tree yet` });
    const root = this.#broken ? undefined : toBase64(rootOf(this.#listed));
    return { signedSize, signedAt: this.#signedAt, root };
  }

  #tellMismatches(): void {
    const places = new Map(this.#mismatches.map(({ leaf, seq }) => [leaf, seq]));
    for (const { seq, body } of this.#mismatches) {
      const belongs = places.get(body);
      if (belongs === undefined)
        this.#tell({ outcome: "MODIFIED", seq, said: "it is not what the log took the hash of" });
      else this.#tell({ outcome: "REORDERED", seq, said: `what stands here belongs to ${belongs}` });
    }
  }

  /** A tree that contradicts one signature and fits a later one was signed twice; one that fits none later was changed. */
  #tellContradictions(): void {
    let told = false;
    for (const { size, since } of this.#bad.filter((bad) => !this.#forked.has(bad.size)))
      if (this.#good.some((good) => good >= size))
        this.#tell({
          outcome: "FORKED",
          size,
          said: "another history of this size was signed than the one that goes on",
        });
      else if (!told) {
        told = true;
        const said = `what was signed at ${size} is not what is here; up to ${since} it is`;
        this.#tell({ outcome: "MODIFIED", seq: since + 1, to: size, said });
      }
  }
}

const missing = (from: number, to: number): Finding => ({
  outcome: "MISSING",
  seq: from,
  ...(to > from && { to }),
  said: to > from ? "they are not there" : "it is not there",
});

function ranges(numbers: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.to === number - 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found;
}
