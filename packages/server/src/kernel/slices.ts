import { setImmediate as turn } from "node:timers/promises";
import { type Soon } from "./soon.ts";

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

/** What comes of each, up to the last one that is wanted: at once where a slice of time is enough for all of them. */
export function inSlices<Item, Result>(
  items: readonly Item[],
  make: (item: Item, index: number) => Result,
  isLast: (result: Result) => boolean = never,
): Soon<Result[]> {
  const results: Result[] = [];
  const time = slices();
  /** Whether all is done when the time is over. */
  const goOn = (): boolean => {
    for (let index = results.length; index < items.length; index += 1) {
      const result = make(items[index] as Item, index);
      results.push(result);
      if (isLast(result)) return true;
      if (time.isUsedUp()) return results.length === items.length;
    }
    return true;
  };
  if (goOn()) return results;
  return later();

  async function later(): Promise<Result[]> {
    do await time.next();
    while (!goOn());
    return results;
  }
}
