import { toBase64 } from "#platform";
import type { Body, EntryLine, HeadLine } from "./bundle.ts";
import type { Finding } from "./findings.ts";
import { commitmentOf, type Hash } from "./merkle.ts";

/** What the log itself writes when something is taken out of it. */
const REDACTED = "audit.event.redacted";
const DROPPED = "audit.segment.dropped";
const TRUNCATED = "audit.log.truncated";

/** The log's word that a segment went, and what the manifest of the archive was whose bundles hold it. */
export interface Archived {
  /** Of the entry that says so. */
  readonly seq: number;
  readonly segment: string;
  /** SHA-256, hexadecimal. */
  readonly manifest: string;
}

interface Redaction {
  readonly seq: number;
  readonly id: string;
  readonly field: string;
}

/** Holds disclosed values against their commitments, and what is gone against what the log says of it. */
export class Explained {
  readonly #head: HeadLine;
  readonly #firstRoot: Hash;
  readonly #tell: (finding: Finding) => void;
  readonly #redacted: Redaction[] = [];
  /** The place of the entry that tells of it, by the entry and the field it is about. */
  readonly #allowed = new Map<string, number>();
  #droppedRanges: readonly (readonly [first: number, last: number])[] = [];
  readonly archived: Archived[] = [];
  #truncated = false;

  constructor(head: HeadLine, firstRoot: Hash, tell: (finding: Finding) => void) {
    this.#head = head;
    this.#firstRoot = firstRoot;
    this.#tell = tell;
  }

  look(seq: number | undefined, body: Body, disclosed: NonNullable<EntryLine["disclosed"]>): void {
    const commitments = body.commitments ?? {};
    for (const field in commitments) {
      const value = disclosed[field];
      if (value === undefined) this.#redacted.push({ seq: seq ?? 0, id: body.id ?? "", field });
      else if (commitmentOf(value[0] ?? "", value[1] ?? "") !== commitments[field])
        this.#tell({ outcome: "MODIFIED", seq: seq ?? 0, said: `${field} is not what was committed to` });
    }
    for (const field in disclosed)
      if (!(field in commitments)) this.#tell({ outcome: "MODIFIED", seq: seq ?? 0, said: `${field} was added to it` });
    this.hear(seq ?? 0, body);
  }

  /** What the log says there of something that was taken out of it. */
  hear(seq: number, { action, facts = {} }: Body): void {
    if (action === REDACTED) this.#allow(facts, seq);
    if (action === DROPPED) this.#drop(facts, seq);
    if (action === TRUNCATED) this.#truncate(facts);
  }

  #allow({ event, fields }: Readonly<Record<string, unknown>>, seq: number): void {
    if (Array.isArray(fields)) for (const field of fields) this.#allowed.set(`${String(event)} ${String(field)}`, seq);
  }

  /** It repeats what it was truncated at: the entry that told so may be among those that go. */
  #drop({ segment, manifest, ranges, truncated }: Readonly<Record<string, unknown>>, seq: number): void {
    if (typeof segment === "string" && typeof manifest === "string") this.archived.push({ seq, segment, manifest });
    if (Array.isArray(ranges))
      for (const range of ranges as readonly unknown[])
        if (Array.isArray(range)) this.#dropRange(Number(range[0]), Number(range[1]));
    if (typeof truncated === "object" && truncated !== null)
      this.#truncate(truncated as Readonly<Record<string, unknown>>);
  }

  /** Each word on it names what went before as well: what is in a larger range says nothing more. */
  #dropRange(first: number, last: number): void {
    const others = this.#droppedRanges.filter((other) => other[0] < first || other[1] > last);
    this.#droppedRanges = [...others, [first, last]];
  }

  #truncate({ size, root }: Readonly<Record<string, unknown>>): void {
    if (size === this.#head.after && root === toBase64(this.#firstRoot)) this.#truncated = true;
  }

  /** Whether the log says that this entry was dropped. */
  isDropped(seq: number): boolean {
    return this.#droppedRanges.some(([first, last]) => seq >= first && seq <= last);
  }

  conclude(): void {
    for (const { seq, id, field } of this.#redacted) {
      const by = this.#allowed.get(`${id} ${field}`);
      if (by === undefined)
        this.#tell({ outcome: "REDACTED", seq, authorised: false, said: `${field}, and the log does not say why` });
      else this.#tell({ outcome: "REDACTED", seq, by, authorised: true, said: `${field}, as entry ${by} says` });
    }
    if (this.#head.pruned !== true) return;
    const to = this.#head.after;
    const said = this.#truncated ? "as the log says" : "and the log does not say why";
    this.#tell({ outcome: "PRUNED", to, authorised: this.#truncated, said });
  }
}
