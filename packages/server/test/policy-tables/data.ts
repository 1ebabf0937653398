import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Tables of other engines lie beside the repository, where there are any. */
const folder = join(import.meta.dirname, "../../../../../shared/data/policy");

export const hasTables = existsSync(folder);

export const textOf = (...path: readonly string[]): string => readFileSync(join(folder, ...path), "utf8");

export const filesIn = (engine: string, ending: string): readonly string[] =>
  readdirSync(join(folder, engine), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .toSorted();
