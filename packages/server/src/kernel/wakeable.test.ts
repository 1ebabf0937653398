import { expect, it } from "vitest";
import { wakeable } from "./wakeable.ts";

const LONG = 60_000;

it("ends when it is woken, and says so", async () => {
  const sleep = wakeable();
  const slept = sleep.for(LONG);
  sleep.wake();
  expect(await slept).toBe(true);
});

it("ends by itself, and says so", async () => {
  expect(await wakeable().for(1)).toBe(false);
});

it("remembers a wake-up that came while nobody slept, once however often it came", async () => {
  const sleep = wakeable();
  sleep.wake();
  sleep.wake();
  expect(await sleep.for(LONG)).toBe(true);
  expect(await sleep.for(1)).toBe(false);
});

it("takes all wake-ups while gathering as one", async () => {
  const sleep = wakeable();
  const gathered = sleep.gather(1);
  sleep.wake();
  await gathered;
  expect(await sleep.for(1)).toBe(false);
});
