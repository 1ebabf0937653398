import { describe, expect, it } from "vitest";
import { inSlices, sliced, sliceMs } from "./slices.ts";

/** Pauses, and takes a slice of time before each. */
function* slow(pauses: number): Generator<undefined, number, void> {
  for (let done = 0; done < pauses; done += 1) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until);
    yield;
  }
  return pauses;
}

/** What work comes to, and how many turns others had meanwhile. */
async function besideOthers<Result>(work: () => Promise<Result> | Result): Promise<[Result, number]> {
  let turns = 0;
  let working = true;
  const others = () => {
    if (!working) return;
    turns += 1;
    setImmediate(others);
  };
  setImmediate(others);
  const result = await work();
  working = false;
  return [result, turns];
}

it("work in slices lets others have their turn in each of its pauses, and gives what it comes to", async () => {
  const [result, turns] = await besideOthers(() => sliced(slow(10)));
  expect(result).toBe(10);
  expect(turns).toBeGreaterThanOrEqual(9);
});

it("what goes wrong in a slice is told to whoever waits", async () => {
  // oxlint-disable-next-line require-yield -- it breaks before its first pause
  const broken = function* (): Generator<undefined, number, void> {
    throw new Error("broken");
  };
  await expect(sliced(broken())).rejects.toThrow("broken");
});

describe("what is made for each of many", () => {
  const slowly = (item: number): number => {
    const until = performance.now() + sliceMs;
    while (performance.now() < until);
    return item * 2;
  };

  it("is there at once where it takes no time", () => {
    expect(inSlices([], slowly)).toEqual([]);
    expect(inSlices([7], slowly)).toEqual([14]);
  });

  it("lets others have their turn in between, in the order of the items", async () => {
    const [made, turns] = await besideOthers(() => inSlices([1, 2, 3, 4, 5], slowly));
    expect(made).toEqual([2, 4, 6, 8, 10]);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it("waits for what has to be waited for, one after the other", async () => {
    let running = 0;
    const later = async (item: number): Promise<number> => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      running -= 1;
      return item * 2;
    };
    const either = (item: number) => (item % 2 === 0 ? later(item) : item * 2);
    expect(await inSlices([1, 2, 4, 5], either)).toEqual([2, 4, 8, 10]);
    expect(await inSlices([1, 2, 4, 5], either, (made) => made === 4)).toEqual([2, 4]);
  });

  it("ends with the last one that is wanted, or with the first that goes wrong", async () => {
    const seen: number[] = [];
    const upTo = (last: number) =>
      inSlices(
        [1, 2, 3, 4],
        (item) => (seen.push(item), slowly(item)),
        (made) => made === last * 2,
      );
    expect(await upTo(3)).toEqual([2, 4, 6]);
    expect(seen).toEqual([1, 2, 3]);
    const broken = async () =>
      inSlices([1, 2, 3], (item) => {
        if (item === 3) throw new Error("broken");
        return slowly(item);
      });
    await expect(broken()).rejects.toThrow("broken");
  });
});
