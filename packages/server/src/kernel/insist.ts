import { setTimeout as sleep } from "node:timers/promises";
import { isPassing } from "./outage.ts";

const PAUSE_MS = 1000;
const MOST_TRIES = 60;

/**
 * For a short transaction amid long work that would be lost with it: while the database is busy or away for a moment, it
 * is tried again. Done twice it must be as if done once. `goOn` throws when the long work is to end.
 */
export async function insist<T>(goOn: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || tries === MOST_TRIES) throw error;
      await sleep(PAUSE_MS);
      await goOn();
    }
  }
}
