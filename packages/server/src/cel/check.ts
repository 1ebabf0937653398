/** Conditions as they are handed in: as text or as a tree, for a rule or a template, checked all the same. */
import { type Condition, validateCondition } from "@bailiwick/decision";
import { type CelError, errorAt } from "./error.ts";
import { matcher } from "./matcher.ts";
import { printCel } from "./print.ts";
import { parseCelWith } from "./read.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** One mistake: in a text by line and column, in a tree by a JSON pointer. */
export interface ConditionMistake {
  readonly detail: string;
  readonly code: string;
  readonly pointer: string;
  readonly line?: number;
  readonly column?: number;
  readonly from?: number;
  readonly to?: number;
}

export type Checked =
  | { readonly ok: true; readonly condition: Condition; readonly expression: string; readonly type: string }
  | { readonly ok: false; readonly mistakes: readonly ConditionMistake[] };

export function checkCondition(given: unknown, vocabulary: Vocabulary): Checked {
  return typeof given === "string" ? checkText(given, vocabulary) : checkTree(given, vocabulary);
}

function checkText(text: string, vocabulary: Vocabulary): Checked {
  const parsed = parseCelWith(text, vocabulary);
  if (!parsed.ok) return { ok: false, mistakes: parsed.errors.map((error) => inText(error)) };
  const { condition, type } = parsed;
  if (!isTruth(type)) {
    return { ok: false, mistakes: [inText(errorAt(text, { from: 0, to: text.length }, noTruth(type)))] };
  }
  return { ok: true, condition, expression: printCel(condition), type };
}

/** Its types show when it is read again as text. */
function checkTree(tree: unknown, vocabulary: Vocabulary): Checked {
  const parameters = vocabulary.parameters === undefined ? undefined : [...vocabulary.parameters.keys()];
  const problems = validateCondition(tree, { parameters, matcher });
  if (problems.length > 0) {
    return {
      ok: false,
      mistakes: problems.map(({ pointer, code, message }) => ({ pointer, code, detail: message })),
    };
  }
  const condition = tree as Condition;
  const expression = printCel(condition);
  const parsed = parseCelWith(expression, vocabulary);
  if (!parsed.ok) return { ok: false, mistakes: parsed.errors.map((error) => inPrinted(error, expression)) };
  if (!isTruth(parsed.type)) {
    return { ok: false, mistakes: [{ pointer: "", code: "type_wrong", detail: noTruth(parsed.type) }] };
  }
  return { ok: true, condition, expression, type: parsed.type };
}

const isTruth = (type: string): boolean => type === "bool" || type === "dyn";
const noTruth = (type: string): string => `A condition is true or false, not ${type}`;

const inText = ({ detail, line, column, from, to }: CelError): ConditionMistake => ({
  detail,
  code: "expression_wrong",
  pointer: "",
  line,
  column,
  from,
  to,
});

const inPrinted = ({ detail, from, to }: CelError, expression: string): ConditionMistake => ({
  detail: `${detail}: ${shortened(expression.slice(from, to))}`,
  code: "type_wrong",
  pointer: "",
});

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);
