/** Windows of time in conditions: once, between two instants, or again and again at local times in a zone. */
import type { Instant, TimeWindow } from "../types.ts";
import { instantsOf, localTime, nextTransition, type Zone, zoneOf } from "../zone.ts";
import { parseInstant } from "./compare.ts";

const day = 86_400_000;

/** A checked window. Instants compare directly; a recurring window is read off the wall clock of its zone. */
export type CompiledWindow =
  | { readonly kind: "once"; readonly from: Instant; readonly until: Instant }
  | {
      readonly kind: "recurring";
      /** By ISO weekday, 1 to 7. */
      readonly days: readonly boolean[];
      /** Milliseconds since local midnight. */
      readonly from: number;
      readonly until: number;
      /** Absent: the tenant's. */
      readonly zone: Zone | undefined;
    };

/** Undefined for a window that makes no sense. */
export function compileWindow(window: TimeWindow): CompiledWindow | undefined {
  return "days" in window ? compileRecurring(window) : compileOnce(window);
}

export function isWithin(window: CompiledWindow, tenantZone: Zone, now: Instant): boolean {
  if (window.kind === "once") return window.from <= now && now < window.until;
  const local = localTime(window.zone ?? tenantZone, now);
  const today = weekday(local);
  const clock = local - Math.floor(local / day) * day;
  if (window.from < window.until) {
    return window.days[today] === true && window.from <= clock && clock < window.until;
  }
  const yesterday = today === 1 ? 7 : today - 1;
  return (
    (window.days[today] === true && window.from <= clock) || (window.days[yesterday] === true && clock < window.until)
  );
}

/** The next instant at which the window may open or close; it never misses one. */
export function nextBoundary(window: CompiledWindow, tenantZone: Zone, now: Instant): Instant | undefined {
  if (window.kind === "once") return [window.from, window.until].find((at) => at > now);
  const zone = window.zone ?? tenantZone;
  const midnight = Math.floor(localTime(zone, now) / day) * day;
  let next = nextTransition(zone, now, now + 8 * day);
  for (let days = -1; days <= 8; days += 1) {
    for (const clock of [window.from, window.until]) {
      // A window in the hour that clocks show twice opens and closes twice.
      for (const at of instantsOf(zone, midnight + days * day + clock))
        if (at > now && (next === undefined || at < next)) next = at;
    }
  }
  return next;
}

function compileOnce(window: { readonly from?: string; readonly until?: string }) {
  const from = window.from === undefined ? -Infinity : parseInstant(window.from);
  const until = window.until === undefined ? Infinity : parseInstant(window.until);
  if (from === undefined || until === undefined || from >= until) return undefined;
  return { kind: "once", from, until } as const;
}

function compileRecurring(window: Extract<TimeWindow, { days: readonly number[] }>) {
  const zone = window.zone === undefined ? undefined : zoneOf(window.zone);
  const from = clockOf(window.from);
  const until = clockOf(window.until);
  const isDay = (number: number) => Number.isInteger(number) && number >= 1 && number <= 7;
  const wrongZone = window.zone !== undefined && zone === undefined;
  if (from === undefined || until === undefined || wrongZone) return undefined;
  if (window.days.length === 0 || !window.days.every(isDay)) return undefined;
  const days = Array.from({ length: 8 }, (_, number) => window.days.includes(number));
  return { kind: "recurring", days, from, until, zone } as const;
}

function clockOf(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function weekday(local: number): number {
  return new Date(local).getUTCDay() || 7;
}
