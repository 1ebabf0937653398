import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../frame/usage-error.ts";
import { bytes } from "../terminal/text.ts";

export interface File {
  readonly name: string;
  readonly text: string;
}

/** Files as given; of a folder, its YAML files in the order of their names. */
export function readFiles(paths: readonly string[]): readonly File[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new UsageError(`There is no ${path}`);
    const files = found.isDirectory() ? yamlIn(path) : [path];
    if (files.length === 0) throw new UsageError(`There is no YAML file in ${path}`);
    return files.map((file) => ({ name: file, text: readFileSync(file, "utf8") }));
  });
}

const yamlIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));

/** `4 files, 1.2 MiB`, for the step that is told while they are sent. */
export const sizeOf = (files: readonly File[]): string =>
  `${files.length} ${files.length === 1 ? "file" : "files"}, ${bytes(files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0))}`;
