import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { calendarWindow, type Interval, period, periodAt, windowAt } from "./time.ts";
import type { WindowUnit } from "./types.ts";
import { isZone, localToInstant, nextTransition, type Zone, zoneOf } from "./zone.ts";

const zoneNames = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "America/Havana",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "Africa/Cairo",
] as const;

function zone(name: string): Zone {
  const found = zoneOf(name);
  if (found === undefined) throw new Error(`no such zone: ${name}`);
  return found;
}

const at = (text: string) => Date.parse(text);
const units: readonly WindowUnit[] = ["second", "minute", "hour", "day", "week", "month", "year"];
const anyZone = fc.constantFrom(...zoneNames).map(zone);
const instant = fc.integer({ min: at("1990-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") });
const interval: fc.Arbitrary<Interval> = fc.record({
  unit: fc.constantFrom(...units),
  every: fc.integer({ min: 1, max: 14 }),
});

describe("periods", () => {
  it("tile time without gap or overlap, for every anchor day in every zone", () => {
    for (const name of zoneNames) {
      for (let day = 0; day < 366; day += 1) {
        const anchor = Date.UTC(2024, 0, 1 + day, (day * 5) % 24, 30);
        expect(untiled(anchor, { unit: "month", every: 1 }, zone(name), 13)).toEqual([]);
        expect(untiled(anchor, { unit: "year", every: 1 }, zone(name), 6, -2)).toEqual([]);
      }
    }
  }, 60_000);

  it("tile time for any anchor, unit and count", () => {
    fc.assert(
      fc.property(instant, interval, anyZone, fc.integer({ min: -40, max: 40 }), (anchor, every, where, from) => {
        expect(untiled(anchor, every, where, 4, from)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("hold the instant they are asked for, on both edges", () => {
    fc.assert(
      fc.property(instant, interval, anyZone, instant, (anchor, every, where, now) => {
        const found = periodAt(anchor, every, where, now);
        expect(found.start).toBeLessThanOrEqual(now);
        expect(found.end).toBeGreaterThan(now);
        expect(found).toEqual(period(anchor, every, where, found.index));
        expect(periodAt(anchor, every, where, found.start)).toEqual(found);
        expect(periodAt(anchor, every, where, found.end - 1)).toEqual(found);
        expect(periodAt(anchor, every, where, found.end).start).toBe(found.end);
      }),
      { numRuns: 500 },
    );
  });

  it("begin where Temporal says that anchor plus n intervals is", () => {
    fc.assert(
      fc.property(instant, interval, anyZone, fc.integer({ min: -60, max: 60 }), (anchor, every, where, index) => {
        const start = Temporal.Instant.fromEpochMilliseconds(anchor)
          .toZonedDateTimeISO(where.name)
          .add({ [`${every.unit}s`]: index * every.every });
        expect(period(anchor, every, where, index).start).toBe(start.epochMilliseconds);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are clamped to the last day of a month and come back to the anchor's day", () => {
    const starts = [1, 2, 3, 13].map(
      (index) => period(at("2023-01-31T00:00:00Z"), { unit: "month", every: 1 }, zone("UTC"), index).start,
    );
    expect(starts.map((start) => new Date(start).toISOString().slice(0, 10))).toEqual([
      "2023-02-28",
      "2023-03-31",
      "2023-04-30",
      "2024-02-29",
    ]);
  });

  it("of a leap day lie on the 28th in other years", () => {
    const starts = [1, 4].map(
      (index) => period(at("2024-02-29T12:00:00Z"), { unit: "year", every: 1 }, zone("UTC"), index).start,
    );
    expect(starts).toEqual([at("2025-02-28T12:00:00Z"), at("2028-02-29T12:00:00Z")]);
  });

  it("skip the day that a date line swallowed", () => {
    const apia = zone("Pacific/Apia");
    const daily = { unit: "day", every: 1 } as const;
    const anchor = at("2011-12-29T20:00:00Z");
    expect(period(anchor, daily, apia, 0).end).toBe(at("2011-12-30T20:00:00Z"));
    expect(untiled(anchor, daily, apia, 5)).toEqual([]);
    const now = at("2011-12-30T10:00:00Z");
    expect(periodAt(at("2011-12-20T10:00:00Z"), daily, apia, now).start).toBe(now);
  });

  it.each([0, -1, 1.5, Number.NaN])("of %s units make no sense", (every) => {
    expect(() => periodAt(0, { unit: "day", every }, zone("UTC"), 0)).toThrow(RangeError);
  });
});

/** Where periods leave a gap or overlap. */
function untiled(anchor: number, every: Interval, where: Zone, count: number, from = 0): readonly string[] {
  let { end } = period(anchor, every, where, from);
  const wrong: string[] = [];
  for (let index = from + 1; index < from + count; index += 1) {
    const next = period(anchor, every, where, index);
    if (next.start !== end || next.end < next.start) {
      wrong.push(`${where.name} ${new Date(anchor).toISOString()} ${every.unit} ${index}`);
    }
    end = next.end;
  }
  return wrong;
}

describe("calendar windows", () => {
  it("hold the instant and tile time", () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...units), anyZone, (now, unit, where) => {
        const { start, end } = calendarWindow(unit, where, now);
        expect(start).toBeLessThanOrEqual(now);
        expect(end).toBeGreaterThan(now);
        expect(calendarWindow(unit, where, start)).toEqual({ start, end });
        expect(calendarWindow(unit, where, end - 1)).toEqual({ start, end });
        expect(calendarWindow(unit, where, end).start).toBe(end);
      }),
      { numRuns: 2_000 },
    );
  });

  it("hold every instant around every change of clocks, and tile it", () => {
    const wrong: string[] = [];
    for (const name of zoneNames) {
      const where = zone(name);
      for (let month = at("2009-01-01T00:00:00Z"); month < at("2013-01-01T00:00:00Z"); month += 20 * 86_400_000) {
        const transition = nextTransition(where, month, month + 20 * 86_400_000);
        if (transition === undefined) continue;
        for (const unit of units) {
          for (let now = transition - 3 * 3_600_000; now <= transition + 3 * 3_600_000; now += 600_000) {
            const { start, end } = calendarWindow(unit, where, now);
            const next = calendarWindow(unit, where, end);
            if (start > now || end <= now || next.start !== end) wrong.push(`${name} ${unit} ${now}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("begin where Temporal begins a day", () => {
    fc.assert(
      fc.property(instant, anyZone, (now, where) => {
        const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(where.name);
        expect(calendarWindow("day", where, now).start).toBe(local.startOfDay().epochMilliseconds);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of a week begin on Monday", () => {
    expect(calendarWindow("week", zone("Europe/Berlin"), at("2026-05-10T12:00:00Z"))).toEqual({
      start: at("2026-05-03T22:00:00Z"),
      end: at("2026-05-10T22:00:00Z"),
    });
  });

  it("of a local month differ from UTC's", () => {
    const { start } = calendarWindow("month", zone("Europe/Amsterdam"), at("2026-03-31T22:30:00Z"));
    expect(start).toBe(at("2026-03-31T22:00:00Z"));
  });
});

describe("windows", () => {
  const clock = { anchor: at("2026-01-31T09:00:00Z"), zone: zone("Europe/Berlin") };
  it("without a kind count since ever", () => {
    expect(windowAt(undefined, clock, at("2026-05-10T12:00:00Z"))).toEqual({});
  });
  it("that roll reach back from now and never begin again", () => {
    const now = at("2026-03-31T12:00:00Z");
    expect(windowAt({ kind: "rolling", unit: "month", every: 1 }, clock, now)).toEqual({
      start: at("2026-02-28T13:00:00Z"),
    });
  });
  it("that follow a subscription are its periods", () => {
    const window = { kind: "subscription", unit: "month", every: 3 } as const;
    expect(windowAt(window, clock, at("2026-05-10T12:00:00Z"))).toEqual({
      start: at("2026-04-30T08:00:00Z"),
      end: at("2026-07-31T08:00:00Z"),
    });
  });
});

describe("local time", () => {
  it("resolves as Temporal does: forward in a gap, earlier in an overlap", () => {
    const minutes = fc.integer({ min: at("1990-01-01T00:00:00Z") / 60_000, max: at("2040-01-01T00:00:00Z") / 60_000 });
    fc.assert(
      fc.property(minutes, anyZone, (minute, where) => {
        const local = minute * 60_000;
        const text = new Date(local).toISOString().slice(0, -1);
        const expected = Temporal.PlainDateTime.from(text).toZonedDateTime(where.name).epochMilliseconds;
        expect(localToInstant(where, local)).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it("resolves as Temporal does around every change of clocks", () => {
    const wrong: string[] = [];
    for (const name of zoneNames) {
      const where = zone(name);
      for (let month = at("1994-01-01T00:00:00Z"); month < at("2025-01-01T00:00:00Z"); month += 20 * 86_400_000) {
        const transition = nextTransition(where, month, month + 20 * 86_400_000);
        if (transition === undefined) continue;
        const around = transition + where.offsetAt(transition);
        for (let local = around - 26 * 3_600_000; local <= around + 3 * 3_600_000; local += 1_800_000) {
          const text = new Date(local).toISOString().slice(0, -1);
          const expected = Temporal.PlainDateTime.from(text).toZonedDateTime(name).epochMilliseconds;
          if (localToInstant(where, local) !== expected) wrong.push(`${name} ${text}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("knows zones by their IANA name only", () => {
    for (const name of zoneNames) expect(isZone(name)).toBe(true);
    for (const name of ["", "+01:00", "Mars/Olympus", "Europe/", "../etc"]) expect(isZone(name)).toBe(false);
  });
});
