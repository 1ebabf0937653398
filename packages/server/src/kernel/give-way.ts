import { setTimeout as sleep } from "node:timers/promises";
import { LOCK_NOT_AVAILABLE, sql, sqlState, type Tx } from "./sql.ts";

const TRIES = 30;
const PAUSE_MS = 100;

/**
 * For a change of tables that everybody uses, which needs them for itself for a moment. Whoever already holds one of
 * them may wait for what this transaction has, so it never waits for long: it gives back what the work took, lets the
 * others by, and tries again. The time is well below the second after which PostgreSQL looks for deadlocks and ends one
 * of those in it, which could be somebody's request.
 */
export async function givingWay(tx: Tx, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await tx.run(sql`savepoint giving_way`);
    await tx.run(sql`set local lock_timeout = '250ms'`);
    try {
      await work();
      await tx.run(sql`set local lock_timeout = 0`);
      await tx.run(sql`release savepoint giving_way`);
      return;
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE || tries === TRIES) throw error;
      await tx.run(sql`rollback to savepoint giving_way`);
      await sleep(PAUSE_MS * (1 + Math.random()));
    }
  }
}
