import type { Decided } from "./recorder.ts";

/** A decision on its way into the log. */
export interface Waiting {
  readonly decided: Decided;
  /** Of 10,000 decisions like it so many are kept. */
  readonly keptOf10000: number;
  /** What it is taken to hold in memory. */
  readonly bytes: number;
}

export interface BufferLimits {
  readonly most: number;
  /** Of what questions hold in memory, estimated from the bytes that were sent. */
  readonly mostBytes: number;
}

const bufferLimits: BufferLimits = { most: 20_000, mostBytes: 64 * 1024 * 1024 };

/** Denials are what is looked for afterwards: the last quarter of the room is theirs. */
const FOR_ALLOWED = 0.75;
/** What a decision holds beside its question, and what a byte of JSON becomes in memory, roughly. */
const OVERHEAD = 1024;
const GROWTH = 4;

/** Decisions in the order they were made, up to a bound. Nothing that was taken is ever pushed out again. */
export interface Buffer {
  /** False when there is no room for it. */
  put(decided: Decided, keptOf10000: number): boolean;
  /** The oldest; they stay until `done`. */
  first(count: number): readonly Waiting[];
  done(count: number): void;
  size(): number;
}

export function openBuffer({ most, mostBytes }: BufferLimits = bufferLimits): Buffer {
  let entries: Waiting[] = [];
  let head = 0;
  let bytes = 0;
  let lastRequest: object | undefined;
  const size = () => entries.length - head;
  return {
    size,
    put(decided, keptOf10000) {
      const { ctx } = decided.hearing;
      // The questions of one request share what was sent with it.
      const own = OVERHEAD + (lastRequest === ctx ? 0 : GROWTH * ctx.bytes);
      const share = decided.decision.allowed ? FOR_ALLOWED : 1;
      if (size() >= most * share || bytes + own > mostBytes * share) return false;
      lastRequest = ctx;
      bytes += own;
      entries.push({ decided, keptOf10000, bytes: own });
      return true;
    },
    first: (count) => entries.slice(head, head + count),
    done(count) {
      for (const end = Math.min(head + count, entries.length); head < end; head += 1)
        bytes -= entries[head]?.bytes ?? 0;
      // What is done is let go of: at once when it is all, else before it is half.
      if (head * 2 < entries.length) return;
      entries = entries.slice(head);
      head = 0;
      lastRequest = undefined;
    },
  };
}
