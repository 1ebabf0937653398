import { expect, it } from "vitest";
import { askedBy, type AuditFilters, auditFiltersOf, canFollow, chosenIn, followedBy } from "./filters.ts";

it("an address is read as far as it makes sense", () => {
  expect(
    auditFiltersOf({
      q: "  ",
      actor: 42,
      outcome: "nonsense",
      last: "7d",
      from: "2026-05-01T10:00Z",
      until: "tomorrow",
      further: 1,
    }),
  ).toEqual({ actor: "42", last: "7d", from: "2026-05-01T10:00:00.000Z" });
});

it("a time given exactly wins over one given by its length, and none is asked for where none was chosen", () => {
  const now = new Date("2026-05-02T00:00:00Z");
  expect(askedBy({ action: "tenancy.*" }, now)).toEqual({ action: "tenancy.*" });
  expect(askedBy({ last: "1h" }, now).since).toBe("2026-05-01T23:00:00.000Z");
  expect(askedBy({ last: "1h", from: "2026-04-01T00:00:00.000Z" }, now).since).toBe("2026-04-01T00:00:00.000Z");
});

it("the live view goes by what an entry is and says, and not by a beginning or an end", () => {
  const filters = auditFiltersOf({ q: "words", actor: "a", last: "1h", from: "2026-05-01T10:00Z" });
  expect(followedBy(filters)).toEqual({ q: "words", actor: "a" });
  const ties = { requestId: "r", sessionId: "s", onBehalfOf: "o", decisionId: "d", traceId: "t" };
  expect(followedBy({ ...ties, view: "entries" } as AuditFilters)).toEqual(ties);
  expect(canFollow(filters)).toBe(true);
  expect(canFollow({ until: "2026-05-01T10:00:00.000Z" })).toBe(false);
});

it("what was chosen is told in the order in which it is asked", () => {
  expect(chosenIn({ last: "1h", outcome: "done", q: "words" })).toEqual(["q", "outcome", "last"]);
});
