/** What can be wrong with a document. The code is the contract; the message is for the person who wrote it. */
export type ProblemCode =
  | "yaml_invalid"
  | "document_too_large"
  | "document_too_deep"
  | "alias_expansion_too_large"
  | "key_duplicate"
  | "key_forbidden"
  | "key_reused"
  | "character_forbidden"
  | "number_inexact"
  | "field_invalid"
  | "field_missing"
  | "field_unknown"
  | "reference_unknown"
  | "reference_archived"
  | "inheritance_cyclic"
  | "dependency_cyclic"
  | "dependency_excluded"
  | "value_mismatch"
  | "limit_inconsistent"
  | "quantity_inconsistent"
  | "condition_invalid"
  | "reach_forbidden"
  | "default_ambiguous"
  | "syntax_version_unknown"
  | "expression_invalid"
  | "formula_invalid";

export type Path = readonly (string | number)[];

/** A problem before its place in a file is known. */
export interface Finding {
  readonly code: ProblemCode;
  readonly path: Path;
  readonly message: string;
}

export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong and what to do about it. */
  readonly message: string;
  readonly file: string;
  /** JSON pointer (RFC 6901) into the document. */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export interface File {
  readonly name: string;
  readonly text: string;
}

export const finding = (code: ProblemCode, path: Path, message: string): Finding => ({
  code,
  path,
  message,
});

export function pointer(path: Path): string {
  return path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
