import { describe, expect, it } from "vitest";
import { filtersOf } from "./commands/decision-filters.ts";
import { readEvents } from "./events.ts";
import { instantOf } from "./instants.ts";

async function* lines(text: string) {
  yield* text.split("\n");
}

it("reads Server-Sent Events: several lines of data, comments, ids that stay, and both ends of lines", async () => {
  const text =
    ': hello\n\nid: 1\nevent: decision\ndata: {"a":\ndata: 1}\n\nretry: 5\ndata:2\r\n\r\nevent: cut\ndata: 3';
  const found = [];
  for await (const each of readEvents(lines(text))) found.push(each);
  expect(found).toEqual([
    { event: "decision", id: "1", data: { a: 1 } },
    { event: "message", id: "1", data: 2 },
  ]);
});

describe("when", () => {
  const now = new Date("2026-03-29T12:00:00Z");

  it("is a time ago, or a moment", () => {
    expect(instantOf("since", "90m", now)).toBe("2026-03-29T10:30:00.000Z");
    expect(instantOf("since", "2w", now)).toBe("2026-03-15T12:00:00.000Z");
    expect(instantOf("since", "2026-03-01T00:00:00+01:00", now)).toBe("2026-02-28T23:00:00.000Z");
  });

  it.each(["yesterday", "5", "5y", "-1h", "2026-13-01", ""])("is neither: %j", (typed) => {
    expect(() => instantOf("since", typed, now)).toThrow(/--since is a time ago/);
  });
});

it("names filters as the API does, and only those that were typed", () => {
  const none = { allowed: false, denied: false } as Parameters<typeof filtersOf>[0];
  const now = new Date("2026-03-29T12:00:00Z");
  expect(filtersOf(none, undefined, now)).toEqual({});
  expect(filtersOf({ ...none, denied: true, request: "req_1", since: "1h" }, "T-1", now)).toEqual({
    allowed: "false",
    requestId: "req_1",
    q: "T-1",
    from: "2026-03-29T11:00:00.000Z",
  });
  expect(() => filtersOf({ ...none, allowed: true, denied: true }, undefined, now)).toThrow(/exclude each other/);
});
