import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../harness.ts";
import { casbinTables, translateCasbin } from "./casbin.ts";
import { hasTables } from "./data.ts";
import {
  casesIn,
  conditionOf,
  expectedOf,
  logicFiles,
  outcomeOf,
  questionsOf,
  reasonOf,
  setupOf,
} from "./jsonlogic-tables.ts";
import { type AskPushed, pushed } from "./over-http.ts";
import { fgaTables, questionOf, spiceTables, verdictOf } from "./relation-tables.ts";
import { type Check, translateRelations } from "./relations.ts";
import type { Setup } from "./setup.ts";

/** The same tables through the whole product: catalogue, policies in CEL, store, and decisions by the batch. */
describe.skipIf(!hasTables)("asked through the API", () => {
  describe("Casbin's tables", () => {
    const tables = casbinTables.map(({ name, set }) => ({ name, ...translateCasbin(set) }));
    const product = opened(tables.map(({ setup }) => setup));

    it.each(tables.map(({ name }, index) => [name, index] as const))("%s", async (_, index) => {
      const table = tables[index];
      for (const { name, tenant, question, allowed } of table?.asked ?? []) {
        const [came] = await product.ask(index, tenant, [question]);
        // Who asks about a tenant that is not there is told nothing, whatever the table holds.
        const isThere = table !== undefined && tenant in table.setup.tenants;
        expect({ name, allowed: isThere ? came : came !== "no_such_tenant" }).toEqual({ name, allowed });
      }
    });
  });

  describe.each([
    ["SpiceDB's tables", spiceTables],
    ["OpenFGA's tables", fgaTables],
  ] as const)("%s", (_, all) => {
    const tables = all.map((table) => ({
      table,
      translated: translateRelations(table.model, table.relationships, table.checks),
    }));
    const product = opened(tables.flatMap(({ translated }) => [translated.setup, translated.opposite]));

    it.each(tables.map((each, index) => [each.table.name, index, each] as const))(
      "%s",
      async (_name, index, { table, translated }) => {
        const questions = table.checks.map((check) => questionOf(translated, check));
        const straight = await product.ask(2 * index, "t", questions);
        const turned = await product.ask(2 * index + 1, "t", questions);
        const verdicts = new Map(
          table.checks.map((check, at) => [
            JSON.stringify(asAsked(check)),
            verdictOf(translated, check, straight[at] === true, turned[at] === true),
          ]),
        );
        expect([...straight, ...turned]).not.toContain("no_such_tenant");
        table.hold((check) => verdicts.get(JSON.stringify(asAsked(check))) ?? "caveated");
      },
    );
  });

  describe("JsonLogic's tables", () => {
    const tables = logicFiles.map((file) => ({
      file,
      cases: casesIn(file).filter((one) => reasonOf(one) === undefined),
    }));
    const product = opened(tables.map(({ cases }) => setupOf(cases.map((one) => conditionOf(one)))));

    it.each(tables.map(({ file, cases }, index) => [file, index, cases] as const))("%s", async (_, index, cases) => {
      const came = await product.ask(index, "t", cases.flatMap(questionsOf));
      const outcomes = cases.map((one, at) => ({
        said: one.description,
        outcome: outcomeOf(came[2 * at] === true, came[2 * at + 1] === true),
      }));
      expect(outcomes).toEqual(cases.map((one) => ({ said: one.description, outcome: expectedOf(one) })));
    });
  });
});

const asAsked = ({ object, relation, subject, context = {} }: Check) => [object, relation, subject, context];

/** One product for all tables of an engine. */
function opened(setups: readonly Setup[]): { readonly ask: AskPushed } {
  let harness: Harness;
  let ask: AskPushed;
  beforeAll(async () => {
    harness = await openHarness();
    ask = await pushed(harness, setups);
  }, 240_000);
  afterAll(() => harness?.close());
  return { ask: (...asked) => ask(...asked) };
}
