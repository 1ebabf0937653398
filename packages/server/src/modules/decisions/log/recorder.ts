import type { Decision, Question } from "@bailiwick/decision";
import type { Database } from "../../../kernel/database.ts";
import type { Logger } from "../../../kernel/log.ts";
import type { Metrics } from "../../../kernel/metrics.ts";
import type { Tx } from "../../../kernel/sql.ts";
import type { Hearing } from "../hearing.ts";
import { type BufferLimits, openBuffer } from "./buffer.ts";
import { membersOf } from "./row.ts";
import { isKept, keptOf10000, type SamplingRules } from "./sampling.ts";
import { droppedTally, type Lost, unknownTally } from "./tallies.ts";
import { writer } from "./writer.ts";

/**
 * One decision by what it was made of. Nothing of it is copied and nothing worked out: that is done when the reply is
 * on its way, from the same compiled facts and the same instant.
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
   * Writes what waits now; resolves when all of it is written, or given up at the deadline. Nothing is written after
   * that unless something is recorded again.
   */
  settle(deadlineMs: number): Promise<void>;
  /** Told after each write, on this process only. */
  onWritten(heard: () => void): () => void;
}

/** A decision of this turn of the loop; of 10,000 like it so many are kept. */
interface Fresh {
  readonly decided: Decided;
  readonly keptOf10000: number;
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
  let fresh: Fresh[] = [];

  const drop = (lost: Lost, reason: "overload" | "unwritable" | "shutdown") => {
    dropped.add(lost);
    metrics.log.dropped(lost.allowed, reason);
  };
  const unwritable = (lost: Lost & { readonly id: string }, error: unknown) => {
    drop(lost, "unwritable");
    log.error({ decision: lost.id, err: error }, "a decision cannot be written into the log");
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
    unwritable,
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

  const overload = ({ hearing: { ctx }, decision: { allowed } }: Decided): void =>
    drop({ tenantId: ctx.tenant.id, at: ctx.now, allowed }, "overload");

  const take = ({ decided, keptOf10000: share }: Fresh): void => {
    const { id, hearing, decision } = decided;
    const { compiled, ctx } = hearing;
    const { allowed } = decision;
    if (!buffer.hasRoom(allowed)) return overload(decided);
    const waiting = { id, tenant: compiled.tenant, tenantId: ctx.tenant.id, at: ctx.now, allowed };
    try {
      buffer.put(waiting, membersOf(decided, share));
    } catch (error) {
      unwritable(waiting, error);
    }
  };

  /** Once a turn of the loop, when the replies of that turn are on their way. */
  const takeAll = (): void => {
    const taken = fresh;
    fresh = [];
    for (const each of taken) take(each);
    if (buffer.size() >= MANY) void writing.go();
    else soon(SOON_MS);
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
      else if (!buffer.hasRoom(decision.allowed, fresh.length)) overload(decided);
      else if (fresh.push({ decided, keptOf10000: share }) === 1) setImmediate(takeAll);
    },
    async settle(deadlineMs) {
      takeAll();
      await writing.until(deadlineMs);
      clearTimeout(timer);
      timer = undefined;
      const left = buffer.size();
      if (left === 0) return;
      for (const waiting of buffer.first(left)) drop(waiting, "shutdown");
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
