import type { Operations } from "@bailiwick/sdk";

type Counts = Operations["GET /api/v1/decision-log/counts"]["reply"];
export type Interval = Counts["interval"];

const SECONDS = { "1m": 60, "5m": 300, "1h": 3600, "1d": 86_400 } as const satisfies Record<Interval, number>;

/** How many decisions came out how, in one interval. */
export interface Point {
  readonly at: string;
  readonly allowed: number;
  readonly denied: number;
}

/** More than this many bars cannot be told apart, and fewer say little. */
const MOST_BARS = 96;
const MOST_INTERVALS = 500;

/** The finest interval that draws a stretch of time in bars one can tell apart. */
export function intervalFor(from: Date, until: Date): Interval {
  const seconds = (until.getTime() - from.getTime()) / 1000;
  const fits = (Object.keys(SECONDS) as Interval[]).find((interval) => seconds / SECONDS[interval] <= MOST_BARS);
  return fits ?? "1d";
}

/** The server counts so many intervals at once; of a longer time the newest ones are drawn. */
export function countable(from: Date, until: Date): Date {
  const longest = (MOST_INTERVALS - 1) * SECONDS["1d"] * 1000;
  return new Date(Math.max(from.getTime(), until.getTime() - longest));
}

/** One point for each interval, also for those in which nothing was decided. */
export function seriesOf({ interval, from, until, counts }: Counts): readonly Point[] {
  const step = SECONDS[interval] * 1000;
  const made = new Map<string, number>();
  for (const { at, allowed, made: count } of counts) {
    const key = `${Date.parse(at)} ${allowed}`;
    made.set(key, (made.get(key) ?? 0) + count);
  }
  const of = (at: number, allowed: boolean) => made.get(`${at} ${allowed}`) ?? 0;
  // Intervals begin where whole steps since 2000 do, which whole steps since 1970 are as well.
  const first = Math.floor(Date.parse(from) / step) * step;
  const points: Point[] = [];
  for (let at = first; at < Date.parse(until); at += step)
    points.push({ at: new Date(at).toISOString(), allowed: of(at, true), denied: of(at, false) });
  return points;
}
