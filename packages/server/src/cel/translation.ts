/** What goes through a translation: names and their types, mistakes, and where each part was written. */
import type { Condition } from "@bailiwick/decision";
import type { Span } from "./error.ts";
import type { Expression } from "./parse.ts";
import type { CelType } from "./types.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface Typed {
  readonly condition: Condition;
  readonly type: CelType;
}

export interface Translation {
  readonly vocabulary: Vocabulary;
  readonly mistakes: { readonly detail: string; readonly span: Span }[];
  /** Where in the text each part of the tree was written. */
  readonly spans: Map<unknown, Span>;
}

/** What macros around a part name, with their types. */
export type Names = ReadonlyMap<string, CelType>;

export type Translate = (expression: Expression, names: Names) => Typed;

export function mistake({ mistakes, vocabulary }: Translation, span: Span, detail: string, kind?: "type"): void {
  if (kind === undefined || vocabulary.checked !== false) mistakes.push({ detail, span });
}
