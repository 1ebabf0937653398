import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasTables } from "./data.ts";
import { inexpressible } from "./inexpressible.ts";
import type { Reading } from "./jsonlogic.ts";
import {
  type Case,
  casesIn,
  conditionOf,
  expectedOf,
  logicFiles,
  type Outcome,
  outcomeOf,
  questionsOf,
  reasonOf,
  setupOf,
} from "./jsonlogic-tables.ts";
import { engineOf } from "./setup.ts";

function came(one: Case, reading: Partial<Reading> = {}): Outcome {
  const answer = engineOf(setupOf([conditionOf(one, reading)]));
  const [straight, turned] = questionsOf(one, 0);
  return outcomeOf(answer("t", straight), answer("t", turned));
}

describe.skipIf(!hasTables)("JsonLogic's tables", () => {
  it("are there", () => {
    expect(logicFiles.flatMap(casesIn).length).toBeGreaterThan(200);
  });

  describe.each(logicFiles)("%s", (file) => {
    const cases = casesIn(file);
    const possible = cases.filter((one) => reasonOf(one) === undefined);
    it.each(possible.map((one) => [one.description, one] as const))("%s", (_, one) => {
      expect(came(one)).toBe(expectedOf(one));
    });

    it("holds what we cannot say for the reasons that are published, and for no other", () => {
      const reasons = cases.flatMap((one) => reasonOf(one) ?? []);
      expect(reasons.filter((reason) => !Object.hasOwn(inexpressible, reason))).toEqual([]);
    });

    it("holds nothing back that would come out as it must", () => {
      const withheld = cases.filter((one) => reasonOf(one) === "loose_equality");
      expect(withheld.filter((one) => came(one, { nearest: true }) === expectedOf(one))).toEqual([]);
    });
  });
});

it("what cannot be said is published, word for word", () => {
  const guide = readFileSync(
    join(import.meta.dirname, "../../../../docs/guides/policies-from-other-engines.md"),
    "utf8",
  );
  const [, shown] = guide.split(/<!-- \/?inexpressible -->/);
  const rows = Object.entries(inexpressible).map(([reason, words]) => `| \`${reason}\` | ${words} |`);
  expect(shown?.trim()).toBe(["| reason | what |", "|---|---|", ...rows].join("\n"));
});
