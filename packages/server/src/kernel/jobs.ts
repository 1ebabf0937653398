import { type Database } from "./database.ts";
import type { Logger } from "./log.ts";
import type { Job } from "./module.ts";
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
