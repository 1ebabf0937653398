/** How long decisions are kept, in days: a tenant's are kept in the smallest class that holds what its plan says. */
export const classes = [7, 30, 90, 180, 365, 730, 1095, 1825, 2555, 3650] as const;

/** Where no plan says anything. */
export const STANDARD_DAYS = 30;

const DAY = 86_400_000;

export function classFor(days: number): number {
  return classes.find((each) => each >= days) ?? classes[classes.length - 1] ?? STANDARD_DAYS;
}

/** One table of records: a class, and the days it holds, of which the last does not belong to it. */
export interface Partition {
  readonly days: number;
  readonly starts: string;
  readonly ends: string;
}

/** The partition an instant falls into: a day, a week from Monday or a month, so that each class has a few dozen. */
export function partitionAt(days: number, at: Date): Partition {
  const day = Math.floor(at.getTime() / DAY);
  const known = last.get(days);
  if (known?.day === day) return known.partition;
  const partition = partitionOn(days, day * DAY, at);
  last.set(days, { day, partition });
  return partition;
}

/** By days: the partition of the day that was asked about last, for it is asked again for every record of that day. */
const last = new Map<number, { readonly day: number; readonly partition: Partition }>();

function partitionOn(days: number, midnight: number, at: Date): Partition {
  if (days <= 7) return between(days, midnight, midnight + DAY);
  if (days <= 90) {
    const monday = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY;
    return between(days, monday, monday + 7 * DAY);
  }
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return between(days, Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1));
}

/** The next one, to be made before it is needed. */
export const partitionAfter = ({ days, ends }: Partition): Partition =>
  partitionAt(days, new Date(`${ends}T00:00:00Z`));

const between = (days: number, starts: number, ends: number): Partition => ({
  days,
  starts: dateOf(starts),
  ends: dateOf(ends),
});

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

export const partitionName = ({ days, starts }: Partition): string => `${days} ${starts}`;
