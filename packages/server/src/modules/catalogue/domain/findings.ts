import type { z } from "zod";
import { type Finding, finding, type Path, type ProblemCode } from "./problem.ts";

/** More than anybody reads; the next run tells the rest. */
const mostFindings = 200;

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, as findings: one for each place a person has to look at. */
export function findingsOf(error: z.ZodError): Finding[] {
  return error.issues.flatMap((issue) => findingsOfIssue(issue, [])).slice(0, mostFindings);
}

function findingsOfIssue(issue: Issue, above: Path): Finding[] {
  const path = [...above, ...pathOf(issue)];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      finding("field_unknown", [...path, key], `There is no field \`${key}\` here; correct or remove it.`),
    );
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => finding("field_invalid", path, message));
  }
  const meant = issue.code === "invalid_union" ? branchOf(issue.errors) : undefined;
  return meant?.flatMap((inner) => findingsOfIssue(inner, path)) ?? [finding(codeOf(issue), path, issue.message)];
}

const pathOf = (issue: Issue): Path =>
  issue.path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment));

/**
 * Of a union's branches the one that was evidently meant: it accepts the kind of thing that is there and complains about
 * something inside it. None when the value is of no kind the union takes.
 */
function branchOf(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const meant = branches.filter((issues) => issues.every(isInside));
  return meant.toSorted((a, b) => misfit(a) - misfit(b))[0];
}

const isInside = (issue: Issue): boolean =>
  issue.path.length > 0 || issue.code === "unrecognized_keys" || issue.code === "custom";

/** A branch whose discriminating fields are missing or unknown fits worse than one that dislikes a value. */
const misfit = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum +
      (issue.code === "unrecognized_keys" ? 1000 * issue.keys.length : 1) +
      (isMissing(issue) && issue.path.length === 1 ? 10 : 0) +
      (issue.path.at(-1) === "op" ? 100 : 0),
    0,
  );

const isMissing = (issue: Issue): boolean => "input" in issue && issue.input === undefined;

function codeOf(issue: Issue): ProblemCode {
  return issue.message.startsWith(missingPrefix) ? "field_missing" : "field_invalid";
}

const missingPrefix = "This is required";

/** zod's own words are terse; where the schema says nothing better, say what is expected and what is there. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return `${missingPrefix}: write ${article(issue.expected)}.`;
    return `Write ${article(issue.expected)} instead of ${kindOf(issue.input)}.`;
  }
  if (issue.code === "too_small") return `Too small: the least is ${issue.minimum}.`;
  if (issue.code === "too_big") return `Too big: the most is ${issue.maximum}.`;
  return undefined;
};

function article(expected: string): string {
  const names: Record<string, string> = {
    record: "a mapping",
    object: "a mapping",
    array: "a list",
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
  };
  return names[expected] ?? expected;
}

function kindOf(input: unknown): string {
  if (input === null) return "nothing";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "a mapping";
  return typeof input === "string" ? "text" : `${JSON.stringify(input)}`;
}
