import { describe, expect, it } from "vitest";
import { filesIn, hasTables, textOf } from "./data.ts";
import { modelFileOf, type ObjectList, readFga, readStores, type Store } from "./openfga.ts";
import { type Check, type Model, translateRelations, type Translated } from "./relations.ts";
import { engineOf } from "./setup.ts";
import { readValidation, type Verdict } from "./spicedb.ts";

/** An error is what neither allows nor, turned around, lets pass. */
function answers({ setup, opposite, question }: Translated): (check: Check) => Verdict {
  const [straight, turned] = [engineOf(setup), engineOf(opposite)];
  return (check) => {
    const { action, node } = question(check);
    const { subject, context = {} } = check;
    const asked = {
      subject: { type: subject.slice(0, subject.indexOf(":")), id: subject },
      action: { name: action },
      resource: { type: "object", id: check.object, properties: { node } },
      context,
    };
    if (straight("t", asked)) return "true";
    const asksRole = setup.capabilities[action]?.permission !== undefined;
    return asksRole || turned("t", asked) ? "false" : "caveated";
  };
}

const spiceFiles = hasTables ? filesIn("spicedb", ".yaml") : [];

describe.skipIf(!hasTables)("SpiceDB's tables", () => {
  it("are there", () => {
    expect(spiceFiles.flatMap((file) => readValidation(textOf("spicedb", file)).checks).length).toBeGreaterThan(50);
  });

  describe.each(spiceFiles)("%s", (file) => {
    const { model, relationships, checks } = readValidation(textOf("spicedb", file));
    const answer = answers(translateRelations(model, relationships, checks));
    it(`comes out as it must, ${checks.length} times`, () => {
      for (const check of checks) expect({ ...check, expected: answer(check) }).toEqual(check);
    });
  });
});

const stores = hasTables ? filesIn("openfga", ".fga.yaml") : [];

function modelOf(file: string, text: string): Model {
  const { model, file: beside } = modelFileOf(text);
  return readFga(model ?? textOf("openfga", file, "..", beside ?? "model.fga"));
}

/** Everybody of a type who is named anywhere, and a stranger, who stands for everybody else. */
const stranger = "a-stranger-whom-nobody-names";

function checksOf(list: ObjectList, { relationships }: Store): readonly Check[] {
  const { relation, context } = list;
  const named = [...new Set(relationships.flatMap(({ object, subject }) => [object, subject]))];
  const ofType = named.filter((each) => each.startsWith(`${list.type}:`) && !/[#*]/.test(each));
  return list.kind === "objects"
    ? ofType.map((object) => ({ object, relation, subject: list.subject, context }))
    : [...ofType, `${list.type}:${stranger}`].map((subject) => ({ object: list.object, relation, subject, context }));
}

describe.skipIf(!hasTables)("OpenFGA's tables", () => {
  it("are there", () => {
    const all = stores.flatMap((file) => readStores(textOf("openfga", file)));
    expect(all.flatMap(({ checks }) => checks).length).toBeGreaterThan(100);
    expect(all.flatMap(({ lists }) => lists).length).toBeGreaterThan(15);
  });

  describe.each(stores)("%s", (file) => {
    const text = textOf("openfga", file);
    const model = modelOf(file, text);
    it.each(readStores(text).map((store, index) => [index + 1, store] as const))(
      "test %i comes out as it must",
      (_, store) => {
        const lists = store.lists.filter((list) => !asksForSets(list));
        for (const list of store.lists.filter(asksForSets))
          expect(() => translateRelations(model, store.relationships, setsAsked(list))).toThrow("subject_set");
        const checks = [...store.checks, ...lists.flatMap((list) => checksOf(list, store))];
        const answer = answers(translateRelations(model, store.relationships, checks));
        for (const check of store.checks) expect({ ...check, expected: answer(check) === "true" }).toEqual(check);
        for (const list of lists)
          expect({ ...list, expected: namedBy(list, store, answer) }).toEqual({
            ...list,
            expected: list.expected.toSorted(),
          });
      },
    );
  });
});

const asksForSets = (list: ObjectList): boolean => list.kind === "subjects" && list.set !== undefined;

const setsAsked = (list: ObjectList): readonly Check[] =>
  list.kind === "objects"
    ? []
    : list.expected.map((subject) => ({ object: list.object, relation: list.relation, subject }));

/** Where a stranger may, everybody may, and that is the answer. */
function namedBy(list: ObjectList, store: Store, answer: (check: Check) => Verdict): readonly string[] {
  const found = checksOf(list, store).filter((check) => answer(check) === "true");
  if (list.kind === "objects") return found.map(({ object }) => object).toSorted();
  const subjects = found.map(({ subject }) => subject);
  return subjects.includes(`${list.type}:${stranger}`) ? [`${list.type}:*`] : subjects.toSorted();
}
