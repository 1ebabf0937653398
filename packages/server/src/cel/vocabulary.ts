/** What names mean in a condition: attributes by their path, parameters of a template, and types. */
import { type AttributeType, conditionBudgets } from "@bailiwick/decision";
import type { Expression } from "./parse.ts";

export interface DeclaredAttributes {
  /** Undefined for what is not declared: it may be anything. */
  typeOf(path: string): AttributeType | undefined;
}

export const noAttributes: DeclaredAttributes = { typeOf: () => undefined };

export interface Vocabulary {
  readonly attributes: DeclaredAttributes;
  /** The parameters a template declares, with their types; undefined outside of one. */
  readonly parameters?: ReadonlyMap<string, string> | undefined;
  /** Further names: the longest part of a path that is one, or undefined. */
  readonly variable?:
    | ((path: readonly string[]) => { readonly name: string; readonly length: number } | undefined)
    | undefined;
  /** False: only what can't be read is an error, and types show when it runs. */
  readonly checked?: boolean;
}

export const roots = ["principal", "resource", "action", "context", "tenant"];

/** Types by the names they are written with. */
export const typeWords: ReadonlyMap<string, string> = new Map(
  ["int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type", "decimal"]
    .map((name): [string, string] => [name, name])
    .concat(["google.protobuf.Timestamp", "google.protobuf.Duration"].map((name) => [name, name])),
);

export interface Chain {
  readonly names: readonly string[];
  /** The expression up to and with each name. */
  readonly parts: readonly Expression[];
}

/** `a.b["c"]` as a chain of names; undefined for anything else. */
export function chainOf(expression: Expression): Chain | undefined {
  const names: string[] = [];
  const parts: Expression[] = [];
  let at = expression;
  for (;;) {
    parts.unshift(at);
    if (at.kind === "name") {
      names.unshift(at.name);
      return { names, parts };
    }
    const step = stepOf(at);
    if (step === undefined) return undefined;
    names.unshift(step.name);
    at = step.operand;
  }
}

function stepOf(expression: Expression): { readonly name: string; readonly operand: Expression } | undefined {
  if (expression.kind === "select") return { name: expression.field, operand: expression.operand };
  if (expression.kind !== "operator" || expression.operator !== "[]") return undefined;
  const [operand, index] = expression.args;
  if (operand === undefined || index?.kind !== "literal" || index.literal.kind !== "string") return undefined;
  return { name: index.literal.value, operand };
}

/** How many names at the beginning of a chain are an attribute's path: a name with a dot is no part of one. */
export function attributeLength(names: readonly string[]): number {
  const odd = names.findIndex((name) => name === "" || name.includes("."));
  return Math.min(odd < 0 ? names.length : odd, conditionBudgets.pathSegments);
}
