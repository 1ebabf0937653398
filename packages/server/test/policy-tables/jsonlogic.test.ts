import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Condition, Json } from "@bailiwick/decision";
import { describe, expect, it } from "vitest";
import { filesIn, hasTables, textOf } from "./data.ts";
import { inexpressible } from "./inexpressible.ts";
import { isTrue, type Reading, truthOf } from "./jsonlogic.ts";
import { engineOf, Inexpressible, type Setup } from "./setup.ts";

interface Case {
  readonly description: string;
  readonly rule: Json;
  readonly data?: Json;
  readonly result?: Json;
  readonly error?: unknown;
}

const files = hasTables ? filesIn("jsonlogic", ".json") : [];
const casesIn = (file: string): readonly Case[] =>
  (JSON.parse(textOf("jsonlogic", file)) as readonly (Case | string)[]).filter((one) => typeof one !== "string");

const expected = ({ result = null, error }: Case): boolean | "error" =>
  error === undefined ? isTrue(result) : "error";

const setupOf = (effect: "allow" | "deny", condition: Condition): Setup => ({
  capabilities: { "t.use": {} },
  tenants: { t: { nodes: [], roles: {}, principals: {}, rules: [{ effect, capabilities: ["t.use"], condition }] } },
});

/** True allows and denies by turns, false the other way round; an error never lets anything pass. */
function came(one: Case, reading: Partial<Reading> = {}): boolean | "error" {
  const data = one.data ?? null;
  const condition = truthOf(one.rule, { data, ...reading });
  const context =
    typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Record<string, Json>) : {};
  const question = { subject: { type: "user", id: "ann" }, action: { name: "t.use" }, context };
  if (engineOf(setupOf("allow", condition))("t", question)) return true;
  return engineOf(setupOf("deny", condition))("t", question) ? false : "error";
}

function reasonOf(one: Case): string | undefined {
  try {
    came(one);
    return undefined;
  } catch (error) {
    if (error instanceof Inexpressible) return error.reason;
    throw error;
  }
}

describe.skipIf(!hasTables)("JsonLogic's tables", () => {
  it("are there", () => {
    expect(files.flatMap(casesIn).length).toBeGreaterThan(200);
  });

  describe.each(files)("%s", (file) => {
    const cases = casesIn(file);
    const possible = cases.filter((one) => reasonOf(one) === undefined);
    it.each(possible.map((one) => [one.description, one] as const))("%s", (_, one) => {
      expect(came(one)).toBe(expected(one));
    });

    it("holds what we cannot say for the reasons that are published, and for no other", () => {
      const reasons = cases.flatMap((one) => reasonOf(one) ?? []);
      expect(reasons.filter((reason) => !Object.hasOwn(inexpressible, reason))).toEqual([]);
    });

    it("holds nothing back that would come out as it must", () => {
      const withheld = cases.filter((one) => reasonOf(one) === "loose_equality");
      expect(withheld.filter((one) => came(one, { nearest: true }) === expected(one))).toEqual([]);
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
