import { describe, expect, it } from "vitest";
import { effective, type Held, holdsAt } from "./effective.ts";

const from = new Date("2026-03-01T00:00:00Z");
const over = new Date("2026-04-01T00:00:00Z");
const before = (date: Date) => new Date(date.getTime() - 1);
const held = (given: Partial<Held>): Held => ({
  id: "asg_1",
  roleId: "desk.agent",
  nodeId: "nod_1",
  source: "manual",
  from,
  overAt: over,
  ...given,
});
const roles = new Map([
  [
    "desk.agent",
    {
      name: "Agent",
      permissions: [
        { permission: "tickets.view", reach: "own" as const },
        { permission: "tickets.create", reach: "all" as const },
      ],
    },
  ],
]);

describe("an assignment", () => {
  it("holds at the instant it begins and no longer at the instant it ends", () => {
    expect([before(from), from, before(over), over].map((at) => holdsAt(held({}), at))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("without an end holds on", () => {
    expect(holdsAt(held({ overAt: null }), new Date("2999-01-01T00:00:00Z"))).toBe(true);
  });

  it("that was ended before it began never holds", () => {
    expect([before(from), from, over].map((at) => holdsAt(held({ overAt: from }), at))).toEqual([false, false, false]);
  });
});

describe("effective permissions", () => {
  it("name the assignment that gave each, also when two give the same", () => {
    const given = effective([held({ id: "asg_1" }), held({ id: "asg_2", nodeId: "nod_2" })], roles, from);
    expect(given.map(({ permission, assignmentId, nodeId }) => [permission, assignmentId, nodeId])).toEqual([
      ["tickets.create", "asg_1", "nod_1"],
      ["tickets.create", "asg_2", "nod_2"],
      ["tickets.view", "asg_1", "nod_1"],
      ["tickets.view", "asg_2", "nod_2"],
    ]);
  });

  it("of a role that is no longer there are none", () => {
    expect(effective([held({ roleId: "desk.gone" })], roles, from)).toEqual([]);
  });
});
