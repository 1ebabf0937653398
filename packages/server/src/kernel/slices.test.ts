import { expect, it } from "vitest";
import { sliced, sliceMs } from "./slices.ts";

/** Pauses, and takes a slice of time before each. */
function* slow(pauses: number): Generator<undefined, number, void> {
  for (let done = 0; done < pauses; done += 1) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until);
    yield;
  }
  return pauses;
}

it("work in slices lets others have their turn in each of its pauses, and gives what it comes to", async () => {
  let turns = 0;
  let working = true;
  const others = () => {
    if (!working) return;
    turns += 1;
    setImmediate(others);
  };
  setImmediate(others);
  const result = await sliced(slow(10));
  working = false;
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
