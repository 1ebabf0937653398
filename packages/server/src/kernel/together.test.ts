import { expect, it } from "vitest";
import { invalidRequest } from "./problem.ts";
import { together } from "./together.ts";

const rules = { most: 3, waiting: 5 };

/** What is run waits until it is let go; what was run is remembered. */
function gated(refuse: (item: number) => boolean = () => false) {
  const lots: (readonly number[])[] = [];
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const ask = together(rules, async (items: readonly number[]) => {
    lots.push(items);
    await gate;
    if (items.some(refuse)) throw invalidRequest("not that one");
    return items.map((item) => item * 10);
  });
  return { lots, ask, open: () => open?.() };
}

it("starts the first at once, and the others together after it, so many at a time", async () => {
  const { lots, ask, open } = gated();
  const all = [1, 2, 3, 4, 5].map((item) => ask("a", item));
  expect(lots).toEqual([[1]]);
  open();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
  expect(lots).toEqual([[1], [2, 3, 4], [5]]);
});

it("keeps users apart", async () => {
  const { lots, ask, open } = gated();
  const all = [ask("a", 1), ask("b", 2)];
  expect(lots).toEqual([[1], [2]]);
  open();
  expect(await Promise.all(all)).toEqual([10, 20]);
});

it("tells each what is wrong with its own, and no other's", async () => {
  const { ask, open } = gated((item) => item === 3);
  const all = [1, 2, 3, 4].map((item) => ask("a", item));
  open();
  const settled = await Promise.allSettled(all);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
});

it("fails a lot as a whole where it is nobody's fault, and goes on with the next", async () => {
  let broken = true;
  let runs = 0;
  const ask = together(rules, async (items: readonly number[]) => {
    runs += 1;
    await Promise.resolve();
    if (broken) throw new Error("gone");
    return items;
  });
  const lost = await Promise.allSettled([1, 2, 3].map((item) => ask("a", item)));
  expect(lost.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(runs).toBe(2);
  broken = false;
  expect(await ask("a", 4)).toBe(4);
});

it("lets so many wait and no more", async () => {
  const { ask, open } = gated();
  const all = Array.from({ length: 7 }, (_, item) => ask("a", item));
  await expect(all[6]).rejects.toThrow("too_much_at_once");
  open();
  expect((await Promise.allSettled(all)).filter(({ status }) => status === "fulfilled").length).toBe(6);
});
