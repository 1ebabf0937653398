import { createReadStream, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Finding, notesIn } from "@bailiwick/audit-verify";
import { UsageError } from "../frame/usage-error.ts";

function mustBeFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is no ${path}`);
  if (found.isDirectory()) throw new UsageError(`${path} is a folder: name the files in it`);
}

export function textIn(path: string): string {
  mustBeFile(path);
  return readFileSync(path, "utf8");
}

/** The checkpoints somebody kept in these files. */
export const keptIn = (files: readonly string[]): readonly string[] => files.flatMap((path) => notesIn(textIn(path)));

/** The lines of one file after the other; complains of those that are none before it reads any. */
export function linesIn(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) mustBeFile(file);
  return read(files);
}

async function* read(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files)
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

/** One line of what was found. */
export function toldFinding(finding: Finding): string {
  const from = "seq" in finding ? ` ${finding.seq}` : "size" in finding ? ` ${finding.size}` : "";
  const to = "to" in finding && finding.outcome !== "PRUNED" && finding.to !== undefined ? `-${finding.to}` : "";
  return `${finding.outcome}${from}${to}: ${finding.said}`;
}
