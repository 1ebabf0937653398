/** Time as this process's own CPU time, in paired rounds, so that what is compared met the same machine. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export type Ask = (index: number) => boolean;

export interface Paired {
  /** Nanoseconds of CPU a question: medians. */
  readonly left: number;
  readonly right: number;
  /** The median of each round's own ratio. */
  readonly ratio: number;
}

interface Budget {
  readonly rounds: number;
  readonly roundMilliseconds: number;
}

export function paired(left: Ask, right: Ask, count: number, budget: Budget): Paired {
  const turns = [left, right].map((ask) => warmUp(ask, count, budget.roundMilliseconds));
  const [leftTurns = 1, rightTurns = 1] = turns;
  const rounds = Array.from({ length: budget.rounds }, (_, round) => {
    const first = timed(left, count, leftTurns, round);
    const second = timed(right, count, rightTurns, round);
    return { first, second, ratio: first / second };
  });
  return {
    left: median(rounds.map(({ first }) => first)),
    right: median(rounds.map(({ second }) => second)),
    ratio: median(rounds.map(({ ratio }) => ratio)),
  };
}

/** How many questions fill a round, found by asking: which is the warming up as well. */
function warmUp(ask: Ask, count: number, milliseconds: number): number {
  let turns = 1_000;
  let taken = 0;
  for (;;) {
    const start = performance.now();
    run(ask, count, turns, 0);
    taken = performance.now() - start;
    if (taken >= milliseconds / 2) break;
    turns *= 2;
  }
  run(ask, count, turns, 0);
  return Math.ceil((turns * milliseconds) / taken);
}

function timed(ask: Ask, count: number, turns: number, round: number): number {
  const before = process.cpuUsage();
  run(ask, count, turns, round * 37);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / turns;
}

let allowed = 0;

function run(ask: Ask, count: number, turns: number, offset: number): void {
  for (let turn = 0; turn < turns; turn += 1) if (ask((turn + offset) % count)) allowed += 1;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Bytes of heap in use after everything unreachable is gone. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let turn = 0; turn < 4; turn += 1) collect();
  return process.memoryUsage().heapUsed;
}
