/** Reads text into the syntax tree that is kept. */
import { type Condition, type ConditionProblem, validateCondition } from "@bailiwick/decision";
import { type CelError, errorAt, type Span, Unreadable } from "./error.ts";
import { matcher } from "./matcher.ts";
import { type Expression, parseExpression } from "./parse.ts";
import { translator } from "./translate.ts";
import type { Translation } from "./translation.ts";
import type { DeclaredAttributes, Vocabulary } from "./vocabulary.ts";

export type Parsed =
  | { readonly ok: true; readonly condition: Condition; readonly type: string }
  | { readonly ok: false; readonly errors: readonly CelError[] };

/** Longer texts are not read at all. */
export const longestText = 100_000;
const mostErrors = 50;

export function parseCel(text: string, attributes: DeclaredAttributes): Parsed {
  return parseCelWith(text, { attributes });
}

/** As `parseCel`, with the parameters of a template, or further names. */
export function parseCelWith(text: string, vocabulary: Vocabulary): Parsed {
  const refusal = unfit(text);
  if (refusal !== undefined) return { ok: false, errors: [refusal] };
  try {
    return translated(text, parseExpression(text), vocabulary);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, errors: [errorAt(text, error.span, error.message)] };
  }
}

function unfit(text: string): CelError | undefined {
  if (text.length > longestText) {
    return errorAt("", { from: 0, to: 0 }, `A condition has at most ${longestText} characters`);
  }
  const half = text.isWellFormed() ? -1 : text.search(/\p{Surrogate}/u);
  return half < 0 ? undefined : errorAt(text, { from: half, to: half + 1 }, "Half a character: this is not Unicode");
}

function translated(text: string, expression: Expression, vocabulary: Vocabulary): Parsed {
  const translation: Translation = { vocabulary, mistakes: [], spans: new Map() };
  const { condition, type } = translator(translation)(expression, new Map());
  const { mistakes, spans } = translation;
  const found = mistakes.length > 0 ? mistakes : problemsOf(condition, expression, spans, vocabulary);
  if (found.length === 0) return { ok: true, condition, type };
  return { ok: false, errors: found.slice(0, mostErrors).map(({ detail, span }) => errorAt(text, span, detail)) };
}

/** What the decision would refuse of the tree, where it was written. */
function problemsOf(condition: Condition, whole: Span, spans: Translation["spans"], vocabulary: Vocabulary) {
  const parameters = vocabulary.parameters === undefined ? undefined : [...vocabulary.parameters.keys()];
  const variables = vocabulary.variable === undefined ? undefined : namesIn(condition);
  return validateCondition(condition, { parameters, variables, matcher }).map(({ pointer, message }) => ({
    detail: message,
    span: placeOf(condition, pointer, spans) ?? whole,
  }));
}

/** Further names were found where they were read. */
function namesIn(condition: Condition): readonly string[] {
  if (!("op" in condition)) return "variable" in condition ? [condition.variable] : [];
  return condition.op === "within" ? [] : condition.args.flatMap(namesIn);
}

/** The place of the innermost part that a pointer leads into and that was written down by itself. */
function placeOf(condition: Condition, pointer: ConditionProblem["pointer"], spans: Translation["spans"]) {
  let at: unknown = condition;
  let span = spans.get(at);
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    at = typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined;
    span = spans.get(at) ?? span;
  }
  return span;
}
