import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casbinTables, type CasbinSet, readModel, translateCasbin } from "./casbin.ts";
import { hasTables } from "./data.ts";
import { fgaTables, questionOf, spiceTables, verdictOf } from "./relation-tables.ts";
import { type Check, type Model, type Relationship, type Rewrite, translateRelations } from "./relations.ts";
import { engineOf } from "./setup.ts";
import type { Verdict } from "./spicedb.ts";

type Rename = (name: string) => string;

/** Other names, each always the same, and never one for two: also such that look alike once they are keys. */
const renaming: fc.Arbitrary<Rename> = fc
  .tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.boolean())
  .map(([prefix, shouts]) => {
    const given = new Map<string, string>();
    return (name) => {
      const known = given.get(name) ?? `${prefix}${shouts ? "_".repeat(given.size % 3) : "-"}${given.size}`;
      given.set(name, known);
      return known;
    };
  });

function answersOf(set: CasbinSet): readonly boolean[] {
  const { setup, asked } = translateCasbin(set);
  const answer = engineOf(setup);
  return asked.map(({ tenant, question }) => answer(tenant, question));
}

/** Patterns and addresses mean something by themselves; such a model keeps its names. */
const isByName = ({ model }: CasbinSet): boolean =>
  Object.values(readModel(model).matches).every(({ by }) => by === "==" || by === "g");

function renamedSet({ model, policy, requests }: CasbinSet, rename: Rename): CasbinSet {
  const words = /^(?:allow|deny)$/;
  const lines = policy
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .map(([kind = "", ...cells]) =>
      [kind, ...cells.map((cell) => (words.test(cell) ? cell : rename(cell)))].join(", "),
    );
  return {
    model,
    policy: lines.join("\n"),
    requests: requests.map(({ args, allow }) => ({ args: args.map(rename), allow })),
  };
}

describe.skipIf(!hasTables)("other names for everything", () => {
  it("change none of Casbin's answers", () => {
    const named = casbinTables.map(({ set }) => set).filter(isByName);
    expect(named.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...named), renaming, (set, rename) => {
        expect(answersOf(renamedSet(set, rename))).toEqual(answersOf(set));
      }),
    );
  });

  it.each([
    ["SpiceDB", spiceTables],
    ["OpenFGA", fgaTables],
  ] as const)("change none of the answers about relationships of %s", (_, tables) => {
    const asking = tables.filter(({ checks }) => checks.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...asking), renaming, renaming, ({ model, relationships, checks }, type, name) => {
        const other = { type, name };
        const before = relationsOf(model, relationships, checks);
        const after = relationsOf(
          renamedModel(model, other),
          relationships.map((each) => renamedEdge(each, other)),
          checks.map((each) => renamedEdge(each, other)),
        );
        expect(after).toEqual(before);
      }),
    );
  });
});

function relationsOf(
  model: Model,
  relationships: readonly Relationship[],
  checks: readonly Check[],
): readonly Verdict[] {
  const translated = translateRelations(model, relationships, checks);
  const [straight, turned] = [engineOf(translated.setup), engineOf(translated.opposite)];
  return checks.map((check) => {
    const question = questionOf(translated, check);
    return verdictOf(translated, check, straight("t", question), turned("t", question));
  });
}

interface Others {
  readonly type: Rename;
  readonly name: Rename;
}

function renamedModel({ types, caveats }: Model, { type, name }: Others): Model {
  const rewritten = (rewrite: Rewrite): Rewrite => {
    switch (rewrite.kind) {
      case "direct":
        return rewrite;
      case "computed":
        return { kind: "computed", relation: name(rewrite.relation) };
      case "from":
        return { kind: "from", through: name(rewrite.through), relation: name(rewrite.relation) };
      case "exclusion":
        return { kind: "exclusion", base: rewritten(rewrite.base), without: rewritten(rewrite.without) };
      case "union":
      case "intersection":
        return { kind: rewrite.kind, parts: rewrite.parts.map(rewritten) };
    }
  };
  const renamed = Object.entries(types).map(([key, relations]) => [
    type(key),
    Object.fromEntries(Object.entries(relations).map(([relation, rewrite]) => [name(relation), rewritten(rewrite)])),
  ]);
  return { types: Object.fromEntries(renamed), caveats };
}

function renamedEdge<Edge extends Check | Relationship>(edge: Edge, { type, name }: Others): Edge {
  const object = (text: string): string => {
    const cut = text.indexOf(":");
    const id = text.slice(cut + 1);
    return `${type(text.slice(0, cut))}:${id === "*" ? id : name(`id ${id}`)}`;
  };
  const [subject = "", relation] = edge.subject.split("#");
  return {
    ...edge,
    object: object(edge.object),
    relation: name(edge.relation),
    subject: relation === undefined ? object(subject) : `${object(subject)}#${name(relation)}`,
  };
}
