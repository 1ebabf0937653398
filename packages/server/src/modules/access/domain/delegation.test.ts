import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beyond } from "./delegation.ts";
import { reaches } from "./grant.ts";

/** Root > north (business unit) > support (department) > berlin, hamburg (teams); root > sales (department). */
const tree = new Map([
  ["root", { kind: "tenant" as const }],
  ["north", { kind: "business_unit" as const, parent: "root" }],
  ["support", { kind: "department" as const, parent: "north" }],
  ["berlin", { kind: "team" as const, parent: "support" }],
  ["hamburg", { kind: "team" as const, parent: "support" }],
  ["sales", { kind: "department" as const, parent: "root" }],
]);
const nodes = [...tree.keys()];
const soon = new Date("2026-03-11T00:00:00Z");
const later = new Date("2026-03-12T00:00:00Z");

type Reach = (typeof reaches)[number];
const held = (reach: Reach, nodeId: string, until: Date | null = null) => ({ permission: "p", reach, nodeId, until });
const may = (own: ReturnType<typeof held>, reach: Reach, nodeId: string, until: Date | null = null) =>
  beyond({ grants: [{ permission: "p", reach }], nodeId, until }, [own], tree).length === 0;

describe("a giver", () => {
  it.each<[Reach, string, Reach, string, boolean]>([
    ["all", "support", "all", "support", true],
    ["all", "support", "all", "berlin", true],
    ["all", "support", "all", "north", false],
    ["all", "support", "all", "sales", false],
    ["all", "berlin", "team", "berlin", true],
    ["all", "berlin", "department", "berlin", false],
    ["all", "support", "department", "berlin", true],
    ["team", "berlin", "all", "berlin", true],
    ["team", "berlin", "all", "support", false],
    ["department", "berlin", "team", "hamburg", true],
    ["department", "berlin", "business_unit", "berlin", false],
    ["all", "support", "own", "berlin", true],
    ["own", "support", "own", "berlin", true],
    ["own", "support", "assigned", "berlin", false],
    ["own", "support", "all", "berlin", false],
    ["assigned", "berlin", "assigned", "support", false],
    ["all", "sales", "team", "sales", false],
    ["all", "root", "team", "sales", true],
    ["team", "sales", "own", "sales", false],
  ])("who holds %s at %s may give %s at %s: %s", (own, at, reach, nodeId, expected) => {
    expect(may(held(own, at), reach, nodeId)).toBe(expected);
  });

  it("gives nothing for longer than they have it", () => {
    expect(may(held("all", "root", soon), "all", "root")).toBe(false);
    expect(may(held("all", "root", soon), "all", "root", later)).toBe(false);
    expect(may(held("all", "root", soon), "all", "root", soon)).toBe(true);
    expect(may(held("all", "root"), "all", "root", later)).toBe(true);
  });

  it("gives no permission they have not", () => {
    const grants = [
      { permission: "p", reach: "all" as const },
      { permission: "q", reach: "own" as const },
    ];
    expect(beyond({ grants, nodeId: "berlin", until: null }, [held("all", "root")], tree)).toEqual([grants[1]]);
  });

  const reach = fc.constantFrom(...reaches);
  const node = fc.constantFrom(...nodes);

  it("who holds all at the root may give everything", () => {
    fc.assert(
      fc.property(reach, node, (given, at) => {
        expect(may(held("all", "root"), given, at)).toBe(true);
      }),
    );
  });

  it("reaches no further through somebody they gave to", () => {
    fc.assert(
      fc.property(reach, node, reach, node, reach, node, (a, atA, b, atB, c, atC) => {
        fc.pre(may(held(a, atA), b, atB) && may(held(b, atB), c, atC));
        expect(may(held(a, atA), c, atC)).toBe(true);
      }),
    );
  });
});
