import { Refusal } from "@bailiwick/sdk";
import { clean } from "../terminal/text.ts";
import { type Exit, exits } from "./exit.ts";

/** Why a command did not do what it was told, for the shell, for people and for programs. */
export interface Failure {
  readonly exit: Exit;
  readonly text: string;
  /** With --json: one document on standard error. */
  readonly problem: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** Failures that say in words what to do about them; the name is enough, so that nothing is loaded to know them. */
const known: Readonly<Record<string, { readonly exit: Exit; readonly code: string }>> = {
  UsageError: { exit: exits.usedWrongly, code: "used_wrongly" },
  Unreachable: { exit: exits.unreachable, code: "unreachable" },
  UnusableConfiguration: { exit: exits.failed, code: "configuration_unusable" },
  NotFetched: { exit: exits.failed, code: "not_fetched" },
  UnusableFile: { exit: exits.failed, code: "file_unusable" },
  WrongSettings: { exit: exits.failed, code: "settings_wrong" },
  EmbeddedFailure: { exit: exits.failed, code: "database_failed" },
  AbortError: { exit: exits.interrupted, code: "interrupted" },
};

export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal)
    return { exit: exits.failed, text: told(error), problem: { ...error.problem, exit: exits.failed } };
  const kind = error instanceof Error ? known[error.name] : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (kind !== undefined)
    return {
      exit: kind.exit,
      text: kind.exit === exits.interrupted ? "Interrupted." : message,
      problem: { code: kind.code, detail: message, ...placesOf(error), exit: kind.exit },
    };
  // Whatever nobody foresaw is a bug, and its trace helps.
  const text = error instanceof Error ? (error.stack ?? message) : message;
  return { exit: exits.failed, text, problem: { code: "bug", detail: message, exit: exits.failed } };
}

const placesOf = (error: unknown) =>
  error instanceof Error && "errors" in error && error.name === "UnusableFile" ? { errors: error.errors } : {};

interface Mistake {
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What the API's own words leave open on a command line. */
const advice: Readonly<Record<string, readonly string[]>> = {
  tenant_required: ["On the command line: --tenant, BAILIWICK_TENANT, or a profile with a tenant."],
};

/** A refusal for people: the sentence, then each wrong place as `file:line:column`, the way editors jump to. */
function told({ message, problem }: Refusal): string {
  const mistakes = (problem["errors"] ?? []) as readonly Mistake[];
  return [clean(message), ...mistakes.map(placed), ...(advice[problem.code] ?? [])].join("\n");
}

export function placed({ detail, pointer, parameter, file, line, column }: Mistake): string {
  const where = file === undefined ? (pointer ?? parameter) : `${file}:${line ?? 1}:${column ?? 1} ${pointer ?? ""}`;
  return clean(`  ${where?.trim() ?? ""}: ${detail}`);
}
