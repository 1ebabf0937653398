import { expect, it } from "vitest";
import { unmatched } from "./rule.ts";

const keys = ["desk.tickets.view", "desk.tickets.create", "desk.ticketsets.view"];

it("a key matches itself, a pattern what lies below it, and neither its sibling's prefix", () => {
  expect(unmatched(["desk.tickets.view", "desk.tickets.*", "desk.*", "*"], keys)).toEqual([]);
  expect(unmatched(["desk.tickets", "desk.ticket.*", "desk.tickets.view.*", "agent.*"], keys)).toEqual([0, 1, 2, 3]);
});

it("nothing matches where there is no capability", () => {
  expect(unmatched(["*"], [])).toEqual([0]);
});
