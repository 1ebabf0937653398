import { expect, it } from "vitest";
import type { EntryDetail } from "./entry.ts";
import { shownOtherwise } from "./shown.ts";

const sealed = {
  v: 1,
  id: "aud_1",
  action: "ticket.assigned",
  actor: { id: "agent-1", kind: "user" },
  target: { id: "ticket-1" },
  outcome: "done",
  source: "app",
  recordedAt: "2026-03-10T12:00:00.000Z",
  correlation: { requestId: "req_1", decisionId: "dec_1" },
  tenant: "ten_1",
};

const entry: EntryDetail = {
  id: "aud_1",
  seq: 1,
  action: "ticket.assigned",
  actor: { id: "agent-1", kind: "user", name: "Ada" },
  target: { id: "ticket-1", kind: null, name: null },
  node: null,
  outcome: "done",
  reason: null,
  source: "app",
  address: "192.0.2.1",
  requestId: "req_1",
  recordedAt: "2026-03-10T12:00:00.000Z",
  occurredAt: "2026-03-10T12:00:00.000Z",
  skewed: false,
  before: { b: 1, a: [{ d: null, c: 2 }] },
  after: null,
  version: null,
  details: null,
  userAgent: null,
  facts: {},
  correlation: { decisionId: "dec_1", requestId: "req_1" },
  redacted: ["after"],
  body: JSON.stringify(sealed),
  disclosed: {
    actorName: ["salt", '"Ada"'],
    address: ["salt", '"192.0.2.1"'],
    before: ["salt", '{"a":[{"c":2,"d":null}],"b":1}'],
  },
  leaf: "",
  proof: null,
};

it("what is shown as it was sealed is told by nothing", () => {
  expect(shownOtherwise(entry)).toEqual([]);
});

it("what is shown otherwise than it was sealed is named", () => {
  const { id: actor } = entry.target;
  for (const [change, name] of [
    [{ outcome: "refused" as const }, "outcome"],
    [{ actor: { ...entry.actor, id: actor } }, "actor"],
    [{ actor: { ...entry.actor, name: "Grace" } }, "actor"],
    [{ address: "192.0.2.2" }, "address"],
    [{ recordedAt: "2026-03-10T12:00:01.000Z" }, "recordedAt"],
    [{ before: { a: 2, b: 1 } }, "before"],
    [{ after: 1 }, "after"],
    [{ node: "nod_1" }, "node"],
    [{ correlation: {} }, "correlation"],
    [{ version: 2 }, "version"],
    [{ details: { public: true } }, "details"],
  ] as const)
    expect(shownOtherwise({ ...entry, ...change })).toEqual([name]);
});

it("details are what is stated in the text together with what is disclosed beside it", () => {
  const facts = { details: { public: true } };
  const typed = { ...entry, version: 2, facts, body: JSON.stringify({ ...sealed, version: 2, facts }) };
  const whole = { ...typed, disclosed: { ...entry.disclosed, details: ["salt", '{"with":"Bo"}'] } };
  expect(shownOtherwise({ ...whole, details: { with: "Bo", public: true } })).toEqual([]);
  expect(shownOtherwise({ ...typed, details: { public: true }, redacted: ["after", "details"] })).toEqual([]);
  for (const details of [{ with: "Bo" }, { public: true }, { with: "Bo", public: false }, { public: true, more: 1 }])
    expect(shownOtherwise({ ...whole, details })).toEqual(["details"]);
  expect(shownOtherwise({ ...typed, details: null })).toEqual(["details"]);
});

it("a text of an older form is not judged", () => {
  expect(shownOtherwise({ ...entry, body: JSON.stringify({ ...sealed, v: 0 }) })).toBeUndefined();
  expect(shownOtherwise({ ...entry, body: "no JSON" })).toBeUndefined();
});
