import { expect, it } from "vitest";
import { countable, intervalFor, seriesOf } from "./series.ts";

const at = (text: string) => new Date(text);

it("every interval has a point, also those in which nothing was decided", () => {
  const points = seriesOf({
    interval: "5m",
    from: "2026-05-01T10:02:00Z",
    until: "2026-05-01T10:15:00Z",
    complete: true,
    counts: [
      { at: "2026-05-01T10:05:00.000Z", allowed: true, code: "allowed", kept: 1, made: 100 },
      { at: "2026-05-01T10:05:00.000Z", allowed: false, code: "killed", kept: 2, made: 2 },
      { at: "2026-05-01T10:05:00.000Z", allowed: false, code: "suspended", kept: 3, made: 3 },
    ],
  });
  expect(points).toEqual([
    { at: "2026-05-01T10:00:00.000Z", allowed: 0, denied: 0 },
    { at: "2026-05-01T10:05:00.000Z", allowed: 100, denied: 5 },
    { at: "2026-05-01T10:10:00.000Z", allowed: 0, denied: 0 },
  ]);
});

it("a longer time is drawn in longer intervals, and never in more than can be counted", () => {
  const end = at("2026-05-01T00:00:00Z");
  const before = (seconds: number) => new Date(end.getTime() - seconds * 1000);
  expect(intervalFor(before(3600), end)).toBe("1m");
  expect(intervalFor(before(6 * 3600), end)).toBe("5m");
  expect(intervalFor(before(86_400), end)).toBe("1h");
  expect(intervalFor(before(30 * 86_400), end)).toBe("1d");
  expect(countable(at("2016-01-01T00:00:00Z"), end)).toEqual(before(499 * 86_400));
  expect(countable(before(60), end)).toEqual(before(60));
});
