import { setImmediate as turn } from "node:timers/promises";
import type { Soon } from "./soon.ts";

/** For so long nothing else is done. */
export const sliceMs = 10;

/** A stretch of time for one piece of work, and the next one after all others had their turn. */
export interface Slices {
  isUsedUp(): boolean;
  next(): Promise<void>;
}

export function slices(): Slices {
  let until = performance.now() + sliceMs;
  return {
    isUsedUp: () => performance.now() >= until,
    async next() {
      await turn();
      until = performance.now() + sliceMs;
    },
  };
}

/** Does work that pauses, and lets others have their turn whenever a slice of time is used up. */
export async function sliced<Result>(work: Generator<unknown, Result, void>): Promise<Result> {
  const time = slices();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Result;
    if (time.isUsedUp()) await time.next();
  }
}

const never = (): boolean => false;

/**
 * What comes of each, one after the other, up to the last one that is wanted: at once where nothing has to be waited for
 * and a slice of time is enough for all of them.
 */
export function inSlices<Item, Result>(
  items: readonly Item[],
  make: (item: Item, index: number) => Soon<Result>,
  isLast: (result: Result) => boolean = never,
): Soon<Result[]> {
  const results: Result[] = [];
  const time = slices();
  let isDone = items.length === 0;
  const add = (result: Result): void => {
    results.push(result);
    isDone = results.length === items.length || isLast(result);
  };
  /** Until the time is over; gives what has to be waited for. */
  const goOn = (): Promise<Result> | undefined => {
    while (!isDone && !time.isUsedUp()) {
      const made = make(items[results.length] as Item, results.length);
      if (made instanceof Promise) return made;
      add(made);
    }
    return undefined;
  };
  const waiting = goOn();
  return waiting === undefined && isDone ? results : later(waiting);

  async function later(first: Promise<Result> | undefined): Promise<Result[]> {
    for (let made = first; ; made = goOn()) {
      if (made !== undefined) add(await made);
      if (isDone) return results;
      if (time.isUsedUp()) await time.next();
    }
  }
}
