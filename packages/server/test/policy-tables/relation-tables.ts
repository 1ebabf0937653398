import type { Question } from "@bailiwick/decision";
import { expect } from "vitest";
import { filesIn, hasTables, textOf } from "./data.ts";
import { modelFileOf, type ObjectList, readFga, readStores, type Store } from "./openfga.ts";
import { type Check, type Model, type Relationship, translateRelations, type Translated } from "./relations.ts";
import { readValidation, type Verdict } from "./spicedb.ts";

/** A published table about relationships: what is asked, and how the answers must come out. */
export interface RelationTable {
  readonly name: string;
  readonly model: Model;
  readonly relationships: readonly Relationship[];
  readonly checks: readonly Check[];
  hold(answer: (check: Check) => Verdict): void;
}

export function questionOf({ question }: Translated, check: Check): Question {
  const { action, node } = question(check);
  const { subject, context = {} } = check;
  return {
    subject: { type: subject.slice(0, subject.indexOf(":")), id: subject },
    action: { name: action },
    resource: { type: "object", id: check.object, properties: { node } },
    context,
  };
}

/** An error is what neither allows nor, turned around, lets pass. */
export function verdictOf({ setup, question }: Translated, check: Check, straight: boolean, turned: boolean): Verdict {
  if (straight) return "true";
  const asksRole = setup.capabilities[question(check).action]?.permission !== undefined;
  return asksRole || turned ? "false" : "caveated";
}

function modelOf(file: string, text: string): Model {
  const { model, file: beside } = modelFileOf(text);
  return readFga(model ?? textOf("openfga", file, "..", beside ?? "model.fga"));
}

function fgaTable(name: string, model: Model, store: Store): RelationTable {
  const lists = store.lists.filter((list) => !asksForSets(list));
  return {
    name,
    model,
    relationships: store.relationships,
    checks: [...store.checks, ...lists.flatMap((list) => checksOf(list, store))],
    hold(answer) {
      for (const list of store.lists.filter(asksForSets))
        expect(() => translateRelations(model, store.relationships, setsAsked(list))).toThrow("subject_set");
      for (const check of store.checks) expect({ ...check, expected: answer(check) === "true" }).toEqual(check);
      for (const list of lists)
        expect({ ...list, expected: namedBy(list, store, answer) }).toEqual({
          ...list,
          expected: list.expected.toSorted(),
        });
    },
  };
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

const spiceFiles = hasTables ? filesIn("spicedb", ".yaml") : [];
const stores = hasTables ? filesIn("openfga", ".fga.yaml") : [];

export const spiceTables: readonly RelationTable[] = spiceFiles.map((file) => {
  const { model, relationships, checks } = readValidation(textOf("spicedb", file));
  return {
    name: file,
    model,
    relationships,
    checks,
    hold(answer) {
      for (const check of checks) expect({ ...check, expected: answer(check) }).toEqual(check);
    },
  };
});

export const fgaTables: readonly RelationTable[] = stores.flatMap((file) => {
  const text = textOf("openfga", file);
  const model = modelOf(file, text);
  return readStores(text).map((store, index) => fgaTable(`${file}, test ${index + 1}`, model, store));
});
