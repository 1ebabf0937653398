import type { ResolvedEntitlement } from "@bailiwick/decision";
import { expect, it } from "vitest";
import { asItems, byCapability, excesses } from "./comparison.ts";

const held = (capability: string, value?: ResolvedEntitlement["value"]): ResolvedEntitlement => ({
  capability,
  granted: value !== undefined,
  status: value === undefined ? "absent" : "held",
  provenance: [],
  ...(value !== undefined && { value }),
});
const all = byCapability([
  held("desk.users", "10"),
  held("desk.storage", "unlimited"),
  held("desk.seats", "2.5"),
  held("desk.calls"),
]);

it("tells usage beyond what would be held, exactly, and in order", () => {
  expect(
    excesses({ "desk.users": "12", "desk.seats": "2.75", "desk.calls": "1", "desk.storage": "99999999" }, all),
  ).toEqual([
    { capability: "desk.calls", used: "1", limit: "0", excess: "1" },
    { capability: "desk.seats", used: "2.75", limit: "2.5", excess: "0.25" },
    { capability: "desk.users", used: "12", limit: "10", excess: "2" },
  ]);
});

it("lets the last unit be used", () => {
  expect(excesses({ "desk.users": "10" }, all)).toEqual([]);
});

it("says what is held as a plan would", () => {
  expect(asItems(all).map(({ capability, value }) => [capability, value])).toEqual([
    ["desk.users", "10"],
    ["desk.storage", "unlimited"],
    ["desk.seats", "2.5"],
  ]);
});
