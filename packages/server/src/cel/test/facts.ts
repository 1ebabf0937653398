import { type ConditionFacts, type Json, zoneOf } from "@bailiwick/decision";

/** Facts with nothing in them but what is given under `context`. */
export function someFacts(context: Readonly<Record<string, Json>> = {}): ConditionFacts {
  const zone = zoneOf("UTC");
  if (zone === undefined) throw new Error("no UTC");
  return {
    question: { subject: { type: "user", id: "ann" }, action: { name: "desk.tickets.view" }, context },
    tenant: { id: "ten", status: "active", zone, attributes: {} },
    principal: undefined,
    now: Date.parse("2026-05-08T12:00:00Z"),
  };
}
