/** Every contender asked the same questions in turn, round by round, so that what is compared met the same machine. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../measure.ts";
import type { Load, Loaded } from "./load.ts";
import { cpuOf } from "./processes.ts";

export interface Runner {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** Questions in a request. */
  readonly each: number;
  readonly requests: readonly string[];
}

export interface Lap {
  readonly perSecond: number;
  /** Microseconds of the server's CPU time for a request. */
  readonly cpu: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** By round. */
export interface Laps {
  readonly alone: readonly Lap[];
  readonly crowd: readonly Lap[];
}

export const crowdSize = 32;

/** How many requests a lap has; a contender that is slow ends it sooner. */
export interface RaceBudget {
  readonly rounds: number;
  readonly requests: number;
  readonly seconds: number;
}

interface Leg {
  readonly connections: number;
  readonly answers: number;
  readonly seconds: number;
}

/**
 * So large a share more goes before a lap of batches, unmeasured: more than the log can hold, so that what is measured is
 * how it is under lasting load. Of single questions the log holds and writes all, and what all of it costs is counted.
 */
const LEAD = 0.25;

const leg = ({ requests, seconds }: RaceBudget, connections: number, share: number): Leg => ({
  connections,
  answers: Math.ceil(requests * share),
  seconds: seconds * share,
});

export async function race(runners: readonly Runner[], budget: RaceBudget): Promise<ReadonlyMap<string, Laps>> {
  const laps = new Map(runners.map(({ name }) => [name, { alone: [] as Lap[], crowd: [] as Lap[] }]));
  // Unmeasured, until what is run often was compiled for it.
  for (const runner of runners) await lap(runner, leg(budget, crowdSize, 2));
  for (let round = 0; round < budget.rounds; round += 1)
    for (const runner of runners) {
      laps.get(runner.name)?.alone.push(await lap(runner, leg(budget, 1, 0.25)));
      laps.get(runner.name)?.crowd.push(await lap(runner, leg(budget, crowdSize, 1)));
    }
  return laps;
}

async function lap({ name, pid, port, each, requests }: Runner, stretch: Leg): Promise<Lap> {
  const lead = each === 1 ? 0 : LEAD;
  const { p50, p90, p99, cpuBefore, ...measured } = await loaded({ pid, port, requests, lead, ...stretch });
  await untilQuiet(pid);
  const cpu = cpuOf(pid) - cpuBefore;
  if (measured.refused > 0) throw new Error(`${name} refused ${measured.refused} of ${measured.requests} requests`);
  return { perSecond: measured.requests / measured.seconds, cpu: (cpu * 1000) / measured.requests, p50, p90, p99 };
}

/** What a server does after its answers, such as writing its records, is part of what they cost. */
async function untilQuiet(pid: number): Promise<void> {
  for (let looks = 0, last = cpuOf(pid); looks < 50; looks += 1) {
    await sleep(150);
    const now = cpuOf(pid);
    if (now - last <= quietMilliseconds) return;
    last = now;
  }
}

const quietMilliseconds = 10;

async function loaded(load: Load): Promise<Loaded> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "load.js")], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(load));
  return JSON.parse(await text(child.stdout)) as Loaded;
}

/** The median of a figure over the rounds. */
export const typical = (laps: readonly Lap[], figure: keyof Lap): number => median(laps.map((each) => each[figure]));

/** The median of each round's own ratio. */
export const beside = (left: readonly Lap[], right: readonly Lap[], figure: keyof Lap): number =>
  median(left.map((each, round) => each[figure] / (right[round]?.[figure] ?? Number.NaN)));
