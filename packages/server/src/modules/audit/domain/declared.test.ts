import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DeclaredType, mistakesOf, partedDetails } from "./declared.ts";

const declared: DeclaredType = {
  key: "ticket.closed",
  product: "desk",
  version: 1,
  summary: "A ticket was closed",
  target: "ticket",
  fields: [
    { name: "reason", type: "string", required: true },
    { name: "hours", type: "number", redactable: false },
    { name: "solved", type: "boolean", redactable: false },
    { name: "due", type: "timestamp" },
  ],
};
const target = { id: "t-1", kind: "ticket" };
const places = (event: { target?: { id: string; kind?: string }; details?: unknown }) =>
  mistakesOf({ type: "ticket.closed", ...event }, declared).map(({ place }) => place);

describe("an event held to its type", () => {
  it("is right with what has to be there, and with all there may be", () => {
    expect(places({ target, details: { reason: "done" } })).toEqual([]);
    expect(places({ target: { id: "t-1" }, details: { reason: "" } })).toEqual([]);
    const details = { reason: "done", hours: 0.5, solved: false, due: "2026-02-28T23:59:59.123+05:30" };
    expect(places({ target, details })).toEqual([]);
  });

  it("is told every place in which it differs", () => {
    expect(places({})).toEqual(["/target", "/details/reason"]);
    expect(places({ target: { id: "a-1", kind: "asset" }, details: [] })).toEqual(["/target/kind", "/details"]);
    expect(places({ target, details: "done" })).toEqual(["/details"]);
    expect(places({ target, details: { reason: null, hours: "1", solved: 1, "a/b": 1 } })).toEqual([
      "/details/reason",
      "/details/hours",
      "/details/solved",
      "/details/a~1b",
    ]);
    expect(places({ target, details: { reason: "x", toString: 1 } })).toEqual(["/details/toString"]);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2026-03-10",
    "2026-03-10T24:00:00Z",
    "2026-03-10T12:00:00",
    "2026-13-01T00:00:00Z",
    "now",
  ])("does not take %s for a moment", (due) => {
    expect(places({ target, details: { reason: "x", due } })).toEqual(["/details/due"]);
  });

  it("may hold anything where its type names no fields, and nothing where it names none", () => {
    const { fields: _, ...free } = declared;
    fc.assert(fc.property(fc.jsonValue(), (details) => mistakesOf({ type: "t", target, details }, free).length === 0));
    const none = { ...declared, fields: [] };
    expect(mistakesOf({ type: "t", target, details: {} }, none)).toEqual([]);
    expect(mistakesOf({ type: "t", target, details: { a: 1 } }, none)).toMatchObject([{ place: "/details/a" }]);
  });
});

it("details part into what is open and what can be taken out, and nothing is lost or in both", () => {
  const details = fc.dictionary(fc.constantFrom("reason", "hours", "solved", "due"), fc.jsonValue(), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(details, (given) => {
      const { open = {}, redactable = {} } = partedDetails(given, declared) as Record<string, object>;
      expect({ ...open, ...redactable }).toEqual(given);
      expect(Object.keys(open).every((name) => ["hours", "solved"].includes(name))).toBe(true);
      expect(Object.keys(redactable).some((name) => ["hours", "solved"].includes(name))).toBe(false);
    }),
  );
  expect(partedDetails([1], declared)).toEqual({ redactable: [1] });
  expect(partedDetails({ hours: 1 }, undefined)).toEqual({ redactable: { hours: 1 } });
});
