import { expect, it } from "vitest";
import { filtersOf, isFiltered, logSearchOf, rangeOf } from "./filters.ts";

it("an address is read as far as it makes sense", () => {
  expect(
    logSearchOf({
      q: "  ",
      principal: 42,
      allowed: false,
      stage: "nonsense",
      last: "7d",
      from: "2026-05-01T10:00Z",
      until: "tomorrow",
      live: "yes",
      further: 1,
    }),
  ).toEqual({ principal: "42", allowed: false, last: "7d", from: "2026-05-01T10:00:00.000Z" });
});

it("a time given exactly wins over one given by its length", () => {
  const now = new Date("2026-05-02T00:00:00Z");
  expect(rangeOf({}, now).from).toEqual(new Date("2026-05-01T00:00:00Z"));
  expect(rangeOf({ last: "1h" }, now).from).toEqual(new Date("2026-05-01T23:00:00Z"));
  expect(rangeOf({ last: "1h", from: "2026-04-01T00:00:00.000Z" }, now).from).toEqual(new Date("2026-04-01T00:00:00Z"));
  expect(rangeOf({ last: "1h", until: "2026-04-01T00:00:00.000Z" }, now)).toEqual({
    from: new Date("2026-03-31T23:00:00Z"),
    until: new Date("2026-04-01T00:00:00Z"),
  });
});

it("filters are what the API takes, and the time alone is none", () => {
  expect(filtersOf({ allowed: false, code: "killed" })).toMatchObject({ allowed: "false", code: "killed" });
  expect(isFiltered({ last: "7d", live: true })).toBe(false);
  expect(isFiltered({ allowed: false })).toBe(true);
});
