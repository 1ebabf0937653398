import type { Path } from "./document.ts";

/** An error keeps a policy from being pushed; a warning is most likely a mistake; advice is worth a look. */
export type Severity = "error" | "warning" | "advice";

/** Something wrong with a policy, at its place in the document. The code is the contract, the message for people. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly path: Path;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

export const findingCodes = [
  "document_invalid",
  "key_mismatch",
  "condition_invalid",
  "condition_unknown",
  "condition_circular",
  "template_unknown",
  "parameter_invalid",
  "rule_incomplete",
  "window_invalid",
  "capability_unknown",
  "capability_archived",
  "node_unknown",
  "attribute_undeclared",
  "rule_over",
  "rule_unreachable",
  "rule_duplicate",
  "rule_shadowed",
  "condition_always_true",
  "condition_always_false",
  "deny_without_matter",
  "capability_unreachable",
  "condition_unused",
  "parameter_unused",
  "rule_untested",
] as const;
export type FindingCode = (typeof findingCodes)[number];

export const errorAt = (code: FindingCode, path: Path, message: string): Finding => ({
  code,
  severity: "error",
  path,
  message,
});

export const warningAt = (code: FindingCode, path: Path, message: string): Finding => ({
  code,
  severity: "warning",
  path,
  message,
});

export const adviceAt = (code: FindingCode, path: Path, message: string): Finding => ({
  code,
  severity: "advice",
  path,
  message,
});

/** A JSON pointer (RFC 6901) of a place in the document. */
export const pointerTo = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The place a JSON pointer names. */
export const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : part));
