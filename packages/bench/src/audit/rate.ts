/** How fast something goes, and what it costs on both sides of the connection. */
import { median } from "../measure.ts";
import type { Cluster } from "./cluster.ts";

export interface Rate {
  readonly perSecond: number;
  /** Microseconds of CPU for each. */
  readonly node: number;
  readonly postgres: number;
  /** Beside the bound as it was in the same round. */
  readonly beside?: number;
}

export interface Load {
  readonly writers: number;
  readonly seconds: number;
  /** Does some, and says how many. */
  step(turn: number, writer: number): Promise<number>;
  /** What has to be over before the time is taken. */
  settle?(): Promise<unknown>;
}

export async function rate(
  cluster: Pick<Cluster, "postgresMilliseconds">,
  { writers, seconds, step, settle }: Load,
): Promise<Rate> {
  await Promise.all(Array.from({ length: writers }, (_, writer) => step(0, writer)));
  await settle?.();
  const postgres = cluster.postgresMilliseconds();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let [count, turn] = [0, 0];
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (performance.now() - begin < seconds * 1000) {
        const done = await step((turn += 1), writer);
        count += done;
      }
    }),
  );
  await settle?.();
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: count / ((performance.now() - begin) / 1000),
    node: (user + system) / count,
    postgres: ((cluster.postgresMilliseconds() - postgres) * 1000) / count,
  };
}

/** The median of each figure. */
export const typical = (rates: readonly Rate[]): Rate => ({
  perSecond: median(rates.map(({ perSecond }) => perSecond)),
  node: median(rates.map(({ node }) => node)),
  postgres: median(rates.map(({ postgres }) => postgres)),
  ...(rates.some(({ beside }) => beside !== undefined) && {
    beside: median(rates.flatMap(({ beside }) => beside ?? [])),
  }),
});

export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

export function latencies(milliseconds: readonly number[]): Latencies {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}
