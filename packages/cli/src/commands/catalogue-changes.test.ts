import { describe, expect, it } from "vitest";
import { type Change, printChanges, printSubscribers, type Subscriber } from "./catalogue-changes.ts";

const lines = (say: (print: (line: string) => void) => void): readonly string[] => {
  const said: string[] = [];
  say((line) => said.push(line));
  return said;
};
const on = (plan: string, count: number): readonly Subscriber[] =>
  Array.from({ length: count }, (_, index) => ({ slug: `tenant-${index + 1}`, plan, planVersion: "plv_1" }));

describe("the changes of a catalogue", () => {
  it("are told one by one, with what holders gain and lose", () => {
    const change: Change = {
      section: "plans",
      key: "notes.team",
      change: "changed",
      breaking: true,
      evolution: { gained: ["notes.share"], lost: ["notes.history"], limits: { "notes.pages": ["10", null] } },
    };
    expect(lines((print) => printChanges([change], print))).toEqual([
      "~ plans notes.team  (breaking)",
      "    gains notes.share",
      "    loses notes.history",
      "    notes.pages: 10 -> nothing",
    ]);
  });

  it("are nothing where there are none", () => {
    expect(lines((print) => printChanges([], print))).toEqual(["Nothing changes."]);
  });
});

describe("the subscribers of changed plans", () => {
  it("are named up to twenty of each plan, the rest counted", () => {
    const said = lines((print) => printSubscribers([...on("notes.team", 23), ...on("notes.free", 20)], false, print));
    expect(said).toHaveLength(41);
    expect(said[0]).toBe("  tenant-1 is on notes.team (plv_1) and stays there until it is moved");
    expect(said[19]).toContain("tenant-20 is on notes.team");
    expect(said[20]).toBe("  and 3 more on notes.team");
    expect(said[40]).toContain("tenant-20 is on notes.free");
  });

  it("are said to be the first ones where the server knows of more", () => {
    expect(lines((print) => printSubscribers(on("notes.team", 2), true, print)).at(-1)).toBe(
      "  These are the first 2; there are more.",
    );
  });
});
