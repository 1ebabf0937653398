/** Time zones by their IANA name: the offset at an instant, and the instant of a local time. */
import type { Instant } from "./types.ts";

const second = 1_000;
const minute = 60_000;
const day = 86_400_000;

export interface Zone {
  readonly name: string;
  /** Milliseconds that local time is ahead of UTC at an instant. */
  readonly offsetAt: (instant: Instant) => number;
}

const known = new Map<string, Zone>();
const mostKnown = 1_000;

/** The zone of that name, or undefined where there is none. A fixed offset such as `+01:00` is not a zone. */
export function zoneOf(name: string): Zone | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  const zone = open(name);
  if (zone === undefined) return undefined;
  if (known.size >= mostKnown) known.clear();
  known.set(name, zone);
  return zone;
}

export function isZone(name: string): boolean {
  return zoneOf(name) !== undefined;
}

/** Local wall-clock time at an instant, written as the milliseconds that same wall clock would have in UTC. */
export function localTime(zone: Zone, instant: Instant): number {
  return instant + zone.offsetAt(instant);
}

/**
 * The instant at which a zone's clocks show a local time (written as in `localTime`). A time that clocks skip
 * resolves forward by the length of the gap; a time they show twice resolves to the earlier instant.
 */
export function localToInstant(zone: Zone, local: number): Instant {
  const before = zone.offsetAt(local - day);
  const after = zone.offsetAt(local + day);
  const early = local - Math.max(before, after);
  const late = local - Math.min(before, after);
  if (early + zone.offsetAt(early) === local) return early;
  if (late + zone.offsetAt(late) === local) return late;
  return local - before;
}

/** Every instant at which a zone's clocks show a local time: two where they are set back, one where they skip it. */
export function instantsOf(zone: Zone, local: number): readonly Instant[] {
  const shown = [zone.offsetAt(local - day), zone.offsetAt(local + day)]
    .map((offset) => local - offset)
    .filter((at) => localTime(zone, at) === local);
  return shown.length === 0 ? [localToInstant(zone, local)] : [...new Set(shown)];
}

/** The instant in `(from, to]` at which the offset becomes what it is at `to`; undefined where it does not change. */
export function nextTransition(zone: Zone, from: Instant, to: Instant): Instant | undefined {
  const target = zone.offsetAt(to);
  if (zone.offsetAt(from) === target) return undefined;
  let before = from;
  let after = to;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offsetAt(middle) === target) after = middle;
    else before = middle;
  }
  return after;
}

function open(name: string): Zone | undefined {
  if (name === "UTC") return { name, offsetAt: () => 0 };
  if (!/^[A-Za-z][\w+\-/]*$/.test(name)) return undefined;
  try {
    return { name, offsetAt: rememberingMinute(offsets(name)) };
  } catch {
    return undefined;
  }
}

function offsets(timeZone: string): (instant: Instant) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const whole = Math.floor(instant / second) * second;
    const [month = 0, date = 0, year = 0, hours = 0, minutes = 0, seconds = 0] = (
      format.format(whole).match(/\d+/g) ?? []
    ).map(Number);
    return Date.UTC(year, month - 1, date, hours, minutes, seconds) - whole;
  };
}

/** Asking Intl costs microseconds and clocks change on whole minutes, so the last minute's answer is kept. */
function rememberingMinute(offsetOf: (instant: Instant) => number): (instant: Instant) => number {
  let lastMinute = Number.NaN;
  let lastOffset = 0;
  return (instant) => {
    const current = Math.floor(instant / minute);
    if (current !== lastMinute) {
      lastOffset = offsetOf(current * minute);
      lastMinute = current;
    }
    return lastOffset;
  };
}
