import { type Attribute, type Catalogue, emptyCatalogue, type Section, sections } from "./catalogue.ts";
import { byKey } from "./compact.ts";
import { findingsOf, wording } from "./findings.ts";
import { type CatalogueDocument, catalogueDocument } from "./format.ts";
import { overlay, overlayAll } from "./overlay.ts";
import { type File, type Finding, finding, type Problem } from "./problem.ts";
import { conditionReader } from "./read-conditions.ts";
import { attributes, spellOut, withAmounts } from "./spell-out.ts";
import { validate } from "./validate.ts";
import { atOnce, type Budget, type Paused, readingYaml, type Source, wholeBudget } from "./yaml-source.ts";

export type Parsed =
  | { readonly catalogue: Catalogue; readonly errors?: never }
  | { readonly errors: readonly Problem[]; readonly catalogue?: never };

/**
 * Reads one catalogue from a file or from several that are merged. All problems are told at once. `known` is what is
 * published already: it may be referred to, and its keys keep their meaning.
 */
export const parseCatalogue = (files: readonly File[], known?: Catalogue): Parsed =>
  atOnce(parsingCatalogue(files, known));

/** The same with pauses. */
export function* parsingCatalogue(files: readonly File[], known: Catalogue = emptyCatalogue): Paused<Parsed> {
  const budget = wholeBudget();
  const parts: Part[] = [];
  for (const file of files) parts.push(yield* readPart(file, budget));
  const errors = parts.flatMap(({ errors }) => errors ?? []);
  const read = parts.flatMap((part) => (part.errors === undefined ? [part] : []));
  const sources = read.map(({ source }) => source);
  const duplicates = duplicateKeys(sources);
  if (errors.length > 0 || duplicates.length > 0) return { errors: [...errors, ...duplicates] };

  yield;
  const declared = read.flatMap(({ document }) => attributes(document));
  const all = [...byKey([...known.attributes, ...declared]).values()];
  const spelled: ReturnType<typeof spelledOut>[] = [];
  for (const part of read) {
    spelled.push(spelledOut(part, all));
    yield;
  }
  const merged = overlayAll(spelled.map(({ catalogue }) => catalogue));
  const catalogue = withAmounts(merged, byKey(overlay(known, merged).capabilities));
  yield;
  const problems = [
    ...spelled.flatMap(({ unread }) => unread),
    ...validate(catalogue, known).map((found) => sourceOf(found, sources).locate(found)),
  ];
  return problems.length > 0 ? { errors: problems } : { catalogue };
}

type Part = Readable | { readonly errors: readonly Problem[] };

interface Readable {
  readonly source: Source;
  readonly document: CatalogueDocument;
  readonly errors?: never;
}

function* readPart(file: File, budget: Budget): Paused<Part> {
  const { source, errors } = yield* readingYaml(file, budget);
  if (source === undefined) return { errors };
  yield;
  const document = catalogueDocument.safeParse(source.value, { error: wording, reportInput: true });
  if (!document.success) return { errors: findingsOf(document.error).map(source.locate) };
  return { source, document: document.data };
}

/** Conditions may name the attributes that any of the files declares. */
function spelledOut({ source, document }: Readable, declared: readonly Attribute[]) {
  const conditions = conditionReader(declared);
  const catalogue = spellOut(document, conditions);
  return { catalogue, unread: conditions.findings.map(source.locate) };
}

/** A key is defined in one file only. */
function duplicateKeys(sources: readonly Source[]): Problem[] {
  const definedIn = new Map<string, string>();
  return sources.flatMap((source) =>
    sections.flatMap((section) =>
      keysOf(source, section).flatMap((key) => {
        const id = `${section}/${key}`;
        const earlier = definedIn.get(id);
        definedIn.set(id, earlier ?? source.name);
        if (earlier === undefined) return [];
        const message = `\`${key}\` is defined in ${earlier} already; keep one of the two.`;
        return [source.locate(finding("key_duplicate", [section, key], message))];
      }),
    ),
  );
}

function keysOf({ value }: Source, section: Section): string[] {
  const document = value as { readonly [name in Section]?: object };
  return Object.keys(document[section] ?? {});
}

/** The file that defines what the finding is about. */
function sourceOf({ path }: Finding, sources: readonly Source[]): Source {
  const found = sources.find((source) => source.has(path.slice(0, 2))) ?? sources[0];
  if (found === undefined) throw new Error("A finding needs a file it was found in.");
  return found;
}
