import { type Database } from "./database.ts";
import type { Logger } from "./log.ts";
import type { Job, Round } from "./module.ts";
import { cannotReach } from "./outage.ts";
import { sql } from "./sql.ts";

/** Runs each job when its time has come, on whichever process gets the lock first; returns how to stop. */
export function runJobs(jobs: readonly Job[], database: Database, now: () => Date, log: Logger): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const timers = jobs.map((job) =>
    setInterval(() => {
      const run = runOnce(job, database, now, log).finally(() => running.delete(run));
      running.add(run);
    }, job.everySeconds * 1000).unref(),
  );
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
  };
}

async function runOnce(job: Job, database: Database, now: () => Date, log: Logger): Promise<void> {
  try {
    await database.acrossTenants(`job ${job.name}`, async (tx) => {
      const { locked } = await tx.one<{ locked: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtextextended(${`bailiwick job ${job.name}`}, 0)) as locked`,
      );
      if (locked) await job.run(tx, now());
    });
  } catch (error) {
    if (!cannotReach(error)) log.error({ job: job.name, err: error }, "a job failed");
  }
}

/** Runs each round when its time has come; returns how to stop, which calls off what runs and waits for it. */
export function runRounds(rounds: readonly Round[], log: Logger): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const ended = new AbortController();
  const timers = rounds.map(({ name, everySeconds, run }) =>
    setInterval(() => {
      const round = run(ended.signal)
        .catch((error: unknown) => {
          if (!cannotReach(error)) log.error({ round: name, err: error }, "a round failed");
        })
        .finally(() => running.delete(round));
      running.add(round);
    }, everySeconds * 1000).unref(),
  );
  return async () => {
    for (const timer of timers) clearInterval(timer);
    ended.abort();
    await Promise.all(running);
  };
}
