import type { Decision, Question } from "@bailiwick/decision";
import type { Database } from "../../../kernel/database.ts";
import type { Logger } from "../../../kernel/log.ts";
import type { Metrics } from "../../../kernel/metrics.ts";
import type { Tx } from "../../../kernel/sql.ts";
import type { Hearing } from "../hearing.ts";
import { type BufferLimits, openBuffer } from "./buffer.ts";
import { isKept, keptOf10000, type SamplingRules } from "./sampling.ts";
import { droppedTally, unknownTally } from "./tallies.ts";
import { writer } from "./writer.ts";

/**
 * One decision by what it was made of. Nothing of it is copied and nothing worked out: whoever records it does that
 * later, from the same compiled facts and the same instant.
 */
export interface Decided {
  readonly id: string;
  readonly hearing: Hearing;
  readonly question: Question;
  readonly decision: Decision;
  /** What deciding took, in microseconds; facts that had to be loaded first are not counted. */
  readonly took: number;
}

/** What is told of every decision, at once and on the way of the request: it must cost next to nothing. */
export interface Recorder {
  record(decided: Decided): void;
}

/** Which protocol a question came by. */
export type AskedBy = "bailiwick" | "authzen" | "ofrep";

export interface DecisionLog extends Recorder {
  /**
   * Writes what waits now; resolves when all of it is written, or given up at the deadline. No write begins after that
   * unless something is recorded again.
   */
  settle(deadlineMs: number): Promise<void>;
  /** Told after each write, on this process only. */
  onWritten(heard: () => void): () => void;
}

export interface LogGround {
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The capabilities whose value says for how many days decisions are kept. */
  readonly keeping: (tx: Tx) => Promise<readonly string[]>;
  readonly limits?: BufferLimits;
}

const SOON_MS = 200;
const MANY = 500;
/** What adding up the losses of a stop may take beyond its deadline. */
const LAST_WORDS_MS = 1000;

/** Decisions wait in a bounded buffer and are written in batches, off the way of any request. */
export function decisionLog({ database, metrics, log, keeping, limits }: LogGround): DecisionLog {
  const buffer = openBuffer(limits);
  const dropped = droppedTally();
  const unknown = unknownTally();
  const heard = new Set<() => void>();
  let rules: SamplingRules = new Map();
  let timer: NodeJS.Timeout | undefined;

  const drop = (decided: Decided, reason: "overload" | "unwritable" | "shutdown") => {
    dropped.add(decided);
    metrics.log.dropped.inc({ outcome: decided.decision.allowed ? "allow" : "deny", reason });
  };
  const writing = writer({
    database,
    keeping,
    buffer,
    tallies: { dropped, unknown },
    ruled: (found) => {
      rules = found;
    },
    wrote: (count) => {
      metrics.log.written.inc(count);
      metrics.log.waiting.set(buffer.size());
      for (const tell of heard) tell();
    },
    unwritable: (decided, error) => {
      drop(decided, "unwritable");
      log.error({ decision: decided.id, err: error }, "a decision cannot be written into the log");
    },
    failed: (error) => {
      metrics.log.failures.inc();
      log.warn({ err: error, waiting: buffer.size() }, "the decision log cannot be written; it is tried again");
    },
  });
  const soon = (afterMs: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void writing.go();
    }, afterMs).unref();
  };

  return {
    record(decided) {
      const { decision } = decided;
      metrics.decided(decision.allowed, decision.code);
      if (decision.code === "capability_unknown") {
        metrics.log.unknownCapabilities.inc();
        unknown.add(decided);
      }
      const share = keptOf10000(rules, decision);
      if (!isKept(decided.id, share)) metrics.log.sampledOut.inc();
      else if (!buffer.put(decided, share)) drop(decided, "overload");
      if (buffer.size() >= MANY) void writing.go();
      else soon(SOON_MS);
    },
    async settle(deadlineMs) {
      await writing.until(deadlineMs);
      clearTimeout(timer);
      timer = undefined;
      const left = buffer.size();
      if (left === 0) return;
      for (const { decided } of buffer.first(left)) drop(decided, "shutdown");
      buffer.done(left);
      await writing.tell(LAST_WORDS_MS);
      log.error({ lost: left }, "decisions could not be written before the process stopped");
    },
    onWritten(tell) {
      heard.add(tell);
      return () => void heard.delete(tell);
    },
  };
}
