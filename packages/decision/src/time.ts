/**
 * Periods and windows. A period is always computed from its anchor, never chained from the one before: the day is
 * clamped to the month's last, the start belongs to it, the end does not, and the clock is the zone's. Days, weeks,
 * months and years are calendar units of local time; hours, minutes and seconds of a period are exact time.
 */
import type { Instant, Window, WindowUnit } from "./types.ts";
import { localTime, localToInstant, nextTransition, type Zone } from "./zone.ts";

export interface Interval {
  readonly unit: WindowUnit;
  readonly every: number;
}

export interface Period {
  /** 0 begins at the anchor; periods before it are negative. */
  readonly index: number;
  readonly start: Instant;
  readonly end: Instant;
}

/** What usage counts towards: `start` absent means since ever, `end` absent means it never begins again. */
export interface Span {
  readonly start?: Instant;
  readonly end?: Instant;
}

const day = 86_400_000;
const exact = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
type CalendarUnit = Exclude<WindowUnit, keyof typeof exact>;

/** Period `index` of an anchor. */
export function period(anchor: Instant, { unit, every }: Interval, zone: Zone, index: number): Period {
  const steps = index * counted(every);
  return {
    index,
    start: shift(anchor, steps, unit, zone),
    end: shift(anchor, steps + every, unit, zone),
  };
}

/** The period an instant lies in. */
export function periodAt(anchor: Instant, interval: Interval, zone: Zone, instant: Instant): Period {
  let index = Math.floor(distance(anchor, instant, interval.unit, zone) / counted(interval.every));
  let found = period(anchor, interval, zone, index);
  while (found.start > instant) found = period(anchor, interval, zone, --index);
  while (found.end <= instant) found = period(anchor, interval, zone, ++index);
  return found;
}

/**
 * The calendar unit of local time an instant lies in; weeks begin on Monday. A day that has begun goes on, even where
 * clocks are put back across midnight.
 */
export function calendarWindow(unit: WindowUnit, zone: Zone, instant: Instant): Required<Span> {
  if (isExact(unit)) return clockWindow(exact[unit], zone, instant);
  let local = floorOf(unit, localTime(zone, instant));
  let start = localToInstant(zone, local);
  for (;;) {
    local = shiftLocal(local, 1, unit);
    const end = localToInstant(zone, local);
    if (instant < end) return { start, end };
    start = end;
  }
}

/** An hour or less on the wall clock; a change of clocks ends it, so that no instant lies in two. */
function clockWindow(length: number, zone: Zone, instant: Instant): Required<Span> {
  const local = localTime(zone, instant);
  const start = instant - (local - Math.floor(local / length) * length);
  const end = start + length;
  return {
    start: nextTransition(zone, start, instant) ?? start,
    end: nextTransition(zone, instant, end) ?? end,
  };
}

/** The span that counts at an instant. Without a window usage never begins again. */
export function windowAt(
  window: Window | undefined,
  { anchor, zone }: { readonly anchor: Instant; readonly zone: Zone },
  instant: Instant,
): Span {
  if (window === undefined) return {};
  switch (window.kind) {
    case "subscription": {
      const { start, end } = periodAt(anchor, window, zone, instant);
      return { start, end };
    }
    case "calendar":
      return calendarWindow(window.unit, zone, instant);
    case "rolling":
      return { start: shift(instant, -counted(window.every), window.unit, zone) };
  }
}

/** An instant moved by whole units, as a clock and a calendar on the wall would. */
function shift(instant: Instant, steps: number, unit: WindowUnit, zone: Zone): Instant {
  if (steps === 0) return instant;
  if (isExact(unit)) return instant + steps * exact[unit];
  return localToInstant(zone, shiftLocal(localTime(zone, instant), steps, unit));
}

function isExact(unit: WindowUnit): unit is keyof typeof exact {
  return unit in exact;
}

function shiftLocal(local: number, steps: number, unit: CalendarUnit): number {
  switch (unit) {
    case "day":
      return local + steps * day;
    case "week":
      return local + steps * 7 * day;
    case "month":
      return shiftMonths(local, steps);
    case "year":
      return shiftMonths(local, steps * 12);
  }
}

/** The day is clamped to the last one its month has. */
function shiftMonths(local: number, months: number): number {
  const from = new Date(local);
  const target = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const year = Math.floor(target / 12);
  const month = target - year * 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const clock = local - Math.floor(local / day) * day;
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + clock;
}

/** How many units lie between two instants, near enough for `periodAt` to correct. */
function distance(from: Instant, to: Instant, unit: WindowUnit, zone: Zone): number {
  if (isExact(unit)) return (to - from) / exact[unit];
  const days = (localTime(zone, to) - localTime(zone, from)) / day;
  return days / { day: 1, week: 7, month: 30.436875, year: 365.2425 }[unit];
}

function floorOf(unit: CalendarUnit, local: number): number {
  const date = new Date(local);
  switch (unit) {
    case "year":
      return Date.UTC(date.getUTCFullYear(), 0, 1);
    case "month":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case "week":
      return (Math.floor(local / day) - ((date.getUTCDay() + 6) % 7)) * day;
    case "day":
      return Math.floor(local / day) * day;
  }
}

function counted(every: number): number {
  if (!Number.isSafeInteger(every) || every < 1) throw new RangeError(`not a count: ${every}`);
  return every;
}
