import type { Tenant } from "@bailiwick/decision";

/** A decision as the log knows it before it is written. */
export interface Waiting {
  readonly id: string;
  /** Says for how long the record is kept; compiled once for all that ask about it. */
  readonly tenant: Tenant;
  readonly tenantId: string;
  readonly at: Date;
  readonly allowed: boolean;
}

/** The members of a row, as JSON in UTF-8: a stretch of a block. */
export interface Stretch {
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface BufferLimits {
  readonly most: number;
  /** Of the records together. */
  readonly mostBytes: number;
}

const bufferLimits: BufferLimits = { most: 20_000, mostBytes: 64 * 1024 * 1024 };

/** Denials are what is looked for afterwards: the last quarter of the room is theirs. */
const FOR_ALLOWED = 0.75;
/** What a record holds beside its bytes, roughly. */
const OVERHEAD = 256;
const BLOCK = 256 * 1024;
const MOST_SPARE = 8;
/** A character of JavaScript is at most so many bytes of UTF-8. */
const WIDEST = 3;

/**
 * Records in the order their decisions were made, up to a bound; nothing that was taken is ever pushed out again. They
 * wait as bytes: thousands of small objects that live for a second are the most expensive thing to have in memory.
 */
export interface RecordBuffer {
  /** Whether there is room for one more, beside so many that are about to come. */
  hasRoom(allowed: boolean, coming?: number): boolean;
  put(waiting: Waiting, members: string): void;
  /** The oldest; they stay until `done`. */
  first(count: number): readonly (Waiting & Stretch)[];
  done(count: number): void;
  size(): number;
}

export function openBuffer({ most, mostBytes }: BufferLimits = bufferLimits): RecordBuffer {
  let entries: (Waiting & Stretch)[] = [];
  let head = 0;
  let bytes = 0;
  let block: Buffer = Buffer.alloc(0);
  let end = 0;
  const spare: Buffer[] = [];
  const size = () => entries.length - head;
  const weight = (stretch: Stretch | undefined) => (stretch ? OVERHEAD + stretch.end - stretch.start : 0);
  return {
    size,
    hasRoom(allowed, coming = 0) {
      const share = allowed ? FOR_ALLOWED : 1;
      return size() + coming < most * share && bytes < mostBytes * share;
    },
    put({ id, tenant, tenantId, at, allowed }, members) {
      const widest = members.length * WIDEST;
      if (block.length - end < widest) [block, end] = [blockOf(Math.max(BLOCK, widest), spare), 0];
      const start = end;
      end += block.write(members, start);
      const entry = { id, tenant, tenantId, at, allowed, block, start, end };
      bytes += weight(entry);
      entries.push(entry);
    },
    first: (count) => entries.slice(head, head + count),
    done(count) {
      for (const last = Math.min(head + count, entries.length); head < last; head += 1) {
        const done = entries[head];
        bytes -= weight(done);
        if (done && done.block !== block && done.block !== entries[head + 1]?.block) keepSpare(done.block, spare);
      }
      // What is done is let go of: at once when it is all, else before it is half.
      if (head * 2 < entries.length) return;
      entries = entries.slice(head);
      head = 0;
    },
  };
}

/** A block that was used before where there is one: new ones are the garbage that takes longest to collect. */
const blockOf = (length: number, spare: Buffer[]): Buffer =>
  (length === BLOCK ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(length);

function keepSpare(block: Buffer, spare: Buffer[]): void {
  if (block.length === BLOCK && spare.length < MOST_SPARE) spare.push(block);
}

/** Rows as one JSON list, each with how long it is kept. */
export function listOf(rows: readonly (Stretch & { readonly keptDays: number })[]): Buffer {
  const heads = rows.map(({ keptDays }, index) => `${index === 0 ? "[" : "},"}{"kept_days":${keptDays},`);
  const length = rows.reduce(
    (sum, { start, end }, index) => sum + end - start + (heads[index]?.length ?? 0),
    "}]".length,
  );
  const list = Buffer.allocUnsafe(length);
  let at = 0;
  for (const [index, { block, start, end }] of rows.entries()) {
    at += list.write(heads[index] ?? "", at);
    at += block.copy(list, at, start, end);
  }
  list.write("}]", at);
  return list;
}
