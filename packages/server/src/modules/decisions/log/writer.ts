import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../../../kernel/database.ts";
import { QUERY_CANCELED, sqlState, type Tx } from "../../../kernel/sql.ts";
import { dropped, partitions, records, sampling, unknowns } from "../store.ts";
import { listOf, type RecordBuffer, type Stretch, type Waiting } from "./buffer.ts";
import { type Partition, partitionAt, partitionName } from "./partitions.ts";
import type { Decided } from "./recorder.ts";
import { keptDaysOf } from "./retention.ts";
import type { SamplingRules } from "./sampling.ts";
import type { Dropped, Lost, Tally, Unknown } from "./tallies.ts";

export interface WriterGround {
  readonly database: Database;
  readonly keeping: (tx: Tx) => Promise<readonly string[]>;
  readonly buffer: RecordBuffer;
  readonly tallies: { readonly dropped: Tally<Lost, Dropped>; readonly unknown: Tally<Decided, Unknown> };
  /** Told the sampling rules as each write finds them. */
  readonly ruled: (rules: SamplingRules) => void;
  readonly wrote: (count: number) => void;
  readonly unwritable: (waiting: Waiting, error: unknown) => void;
  readonly failed: (error: unknown) => void;
}

export interface Writer {
  /** Writes until nothing waits; one at a time, however often it is called. */
  go(): Promise<void>;
  /** The same until a deadline at most. Once it has resolved nothing is written any more, until `go` is called again. */
  until(deadlineMs: number): Promise<void>;
  /** Adds up what was counted, if that can be done in so long; what cannot be is kept for the next time. */
  tell(deadlineMs: number): Promise<void>;
}

/** One going through all that waits. */
interface Run {
  /** By `performance.now()`. */
  deadline: number;
  readonly isOver: () => boolean;
  ended: Promise<void>;
}

const BATCH = 500;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** Different unknown capabilities of one tenant. */
const MOST_UNKNOWN = 1000;

export function writer(ground: WriterGround): Writer {
  const { database, buffer, tallies } = ground;
  const known = new Set<string>();
  const hopeless = new WeakSet<Waiting>();
  let running: Run | undefined;

  const transaction = <T>({ isOver }: Run, why: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const expectTime = (): void => {
      if (isOver()) throw new Error("The deadline for writing has passed");
    };
    expectTime();
    return database.acrossTenants(why, async (tx) => {
      const done = await work(tx);
      // What is given up by now, and counted as lost, is not written after all.
      expectTime();
      return done;
    });
  };

  const giveUp = (row: Waiting, error: unknown): void => {
    hopeless.add(row);
    ground.unwritable(row, error);
  };

  const write = (batch: readonly Held[], of: Run) =>
    transaction(of, "the decision log is written in batches", async (tx) => {
      const keeping = await ground.keeping(tx);
      const rows = batch.filter((each) => !hopeless.has(each)).map((each) => placed(each, keeping));
      for (const partition of new Set(rows.map((row) => row.partition))) await ensurePartition(tx, partition, known);
      if (rows.length > 0) await records.add(tx, listOf(rows));
      return new Map((await sampling.all(tx)).map((rule) => [rule.capability, rule]));
    });

  /**
   * A batch that cannot be written for what is in it is halved until it is known which one it is. So is one that takes
   * too long; a single row that does is not to blame and is tried again.
   */
  const writeAll = async (rows: readonly Held[], of: Run): Promise<void> => {
    try {
      ground.ruled(await write(rows, of));
    } catch (error) {
      known.clear();
      const [only, ...others] = rows;
      const tooSlow = sqlState(error) === QUERY_CANCELED;
      if (only === undefined || !(isAboutData(error) || (tooSlow && others.length > 0))) throw error;
      if (others.length === 0) return giveUp(only, error);
      const half = Math.ceil(rows.length / 2);
      await writeAll(rows.slice(0, half), of);
      await writeAll(rows.slice(half), of);
    }
  };

  const tell = async (): Promise<void> => {
    const [drops, news] = [tallies.dropped.take(), tallies.unknown.take()];
    if (drops.length + news.length === 0) return;
    try {
      await database.acrossTenants("what the decision log counts is added up", async (tx) => {
        if (drops.length > 0) await dropped.add(tx, drops);
        if (news.length > 0) await unknowns.add(tx, news, MOST_UNKNOWN);
      });
    } catch (error) {
      tallies.dropped.giveBack(drops);
      tallies.unknown.giveBack(news);
      throw error;
    }
  };

  const run = async (of: Run): Promise<void> => {
    let wait = FIRST_PAUSE_MS;
    for (;;) {
      const batch = buffer.first(BATCH);
      try {
        if (batch.length > 0) await writeAll(batch, of);
        // What waited until the deadline is given up already.
        if (of.isOver()) return;
        buffer.done(batch.length);
        await tell();
        if (batch.length > 0) ground.wrote(batch.length);
        if (buffer.size() === 0) return;
        wait = FIRST_PAUSE_MS;
      } catch (error) {
        if (of.isOver()) return;
        ground.failed(error);
        // Counts alone wait for the next decision; nobody has to try for them again and again.
        if (buffer.size() === 0 || performance.now() + wait >= of.deadline) return;
        await pause(wait, undefined, { ref: false });
        wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      }
      if (of.isOver()) return;
    }
  };

  const start = async (deadline: number): Promise<void> => {
    // Whoever gave up stays so: it is waited for, and another begins.
    while (running?.isOver()) await running.ended;
    await (running ??= begin(deadline)).ended;
  };

  const begin = (deadline: number): Run => {
    const begun: Run = { deadline, isOver: () => performance.now() >= begun.deadline, ended: Promise.resolve() };
    begun.ended = run(begun).finally(() => {
      running = undefined;
    });
    return begun;
  };

  /** What runs ends by then, however long it was to go on. */
  const endBy = (deadline: number): void => {
    if (running) running.deadline = Math.min(running.deadline, deadline);
  };

  return {
    go: () => start(Number.POSITIVE_INFINITY),
    async until(deadlineMs) {
      const deadline = performance.now() + deadlineMs;
      endBy(deadline);
      const all = start(deadline).then(() => start(deadline));
      await Promise.race([all, pause(deadlineMs, undefined, { ref: false })]);
      endBy(performance.now());
    },
    async tell(deadlineMs) {
      await Promise.race([tell().catch(ground.failed), pause(deadlineMs, undefined, { ref: false })]);
    },
  };
}

type Held = Waiting & Stretch;

interface Placed extends Stretch {
  readonly keptDays: number;
  readonly partition: Partition;
}

function placed({ block, start, end, tenant, at }: Held, keeping: readonly string[]): Placed {
  const keptDays = keptDaysOf(tenant, at, keeping);
  return { block, start, end, keptDays, partition: partitionAt(keptDays, at) };
}

async function ensurePartition(tx: Tx, partition: Partition, known: Set<string>): Promise<void> {
  const name = partitionName(partition);
  if (known.has(name)) return;
  await partitions.make(tx, partition);
  known.add(name);
}

/** Wrong values, broken constraints, statements too large: no other attempt would end otherwise. */
const isAboutData = (error: unknown): boolean =>
  /^(?:22|23|54)/.test(sqlState(error) ?? "") || error instanceof RangeError;
