import type { Refusal } from "@bailiwick/sdk";

interface Mistake {
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** A refusal for people: the sentence, then each wrong place as `file:line:column`, the way editors jump to. */
export function tell({ message, problem }: Refusal): string {
  const mistakes = (problem["errors"] ?? []) as readonly Mistake[];
  return [message, ...mistakes.map(place)].join("\n");
}

function place({ detail, pointer, parameter, file, line, column }: Mistake): string {
  const where = file === undefined ? (pointer ?? parameter) : `${file}:${line ?? 1}:${column ?? 1} ${pointer ?? ""}`;
  return `  ${where?.trim() ?? ""}: ${detail}`;
}
