import { describe, expect, it } from "vitest";
import { hasTables } from "./data.ts";
import { fgaTables, questionOf, type RelationTable, spiceTables, verdictOf } from "./relation-tables.ts";
import { type Check, translateRelations } from "./relations.ts";
import { engineOf } from "./setup.ts";
import type { Verdict } from "./spicedb.ts";

function answers({ model, relationships, checks }: RelationTable): (check: Check) => Verdict {
  const translated = translateRelations(model, relationships, checks);
  const [straight, turned] = [engineOf(translated.setup), engineOf(translated.opposite)];
  return (check) => {
    const question = questionOf(translated, check);
    return verdictOf(translated, check, straight("t", question), turned("t", question));
  };
}

describe.skipIf(!hasTables).each([
  ["SpiceDB's tables", spiceTables],
  ["OpenFGA's tables", fgaTables],
] as const)("%s", (_, tables) => {
  it("are there", () => {
    expect(tables.flatMap(({ checks }) => checks).length).toBeGreaterThan(50);
  });

  it.each(tables.map((table) => [table.name, table] as const))("%s comes out as it must", (_name, table) => {
    expect(() => table.hold(answers(table))).not.toThrow();
  });
});
