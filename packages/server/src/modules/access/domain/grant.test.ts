import { describe, expect, it } from "vitest";
import { type Grant, misfits, type OfferedPermission, tidied } from "./grant.ts";

const offered = new Map<string, OfferedPermission>([
  ["tickets.view", { reaches: ["all", "department"] }],
  ["tickets.edit", {}],
  ["tickets.merge", { archived: true }],
]);

describe("the grants of a role", () => {
  it("are permissions the catalogue offers, with a reach it offers them with", () => {
    expect(misfits([{ permission: "tickets.view", reach: "department" }], offered)).toEqual([]);
    expect(misfits([{ permission: "tickets.edit", reach: "own" }], offered)).toEqual([]);
    expect(
      misfits(
        [
          { permission: "tickets.edit", reach: "all" },
          { permission: "tickets.fly", reach: "all" },
          { permission: "tickets.view", reach: "team" },
          { permission: "tickets.merge", reach: "all" },
        ],
        offered,
      ).map(({ index, member }) => ({ index, member })),
    ).toEqual([
      { index: 1, member: "permission" },
      { index: 2, member: "reach" },
      { index: 3, member: "permission" },
    ]);
  });

  it("may keep what was archived after the role got it, but not reach further with it", () => {
    const holds: readonly Grant[] = [{ permission: "tickets.merge", reach: "own" }];
    expect(misfits(holds, offered, holds)).toEqual([]);
    expect(misfits([{ permission: "tickets.merge", reach: "all" }], offered, holds)).toHaveLength(1);
  });

  it("are kept once each, whatever order they came in", () => {
    const grants: readonly Grant[] = [
      { permission: "b", reach: "all" },
      { permission: "a", reach: "all" },
      { permission: "a", reach: "own" },
      { permission: "b", reach: "all" },
    ];
    expect(tidied(grants)).toEqual(tidied(grants.toReversed()));
    expect(tidied(grants)).toEqual([
      { permission: "a", reach: "own" },
      { permission: "a", reach: "all" },
      { permission: "b", reach: "all" },
    ]);
  });
});
