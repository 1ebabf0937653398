import { setImmediate as turn } from "node:timers/promises";

/** For so long nothing else is done. */
export const sliceMs = 10;

/** Does work that pauses, and lets others have their turn whenever a slice of time is used up. */
export async function sliced<Result>(work: Generator<unknown, Result, void>): Promise<Result> {
  let until = performance.now() + sliceMs;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Result;
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + sliceMs;
  }
}
