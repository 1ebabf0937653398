import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../command.ts";

export interface File {
  readonly name: string;
  readonly text: string;
}

/** Files as given; of a folder, its YAML files in the order of their names. */
export function readFiles(paths: readonly string[]): readonly File[] {
  if (paths.length === 0) throw new UsageError("Name a file or a folder of YAML files.");
  return paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })) throw new UsageError(`There is no ${path}`);
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /\.ya?ml$/.test(name))
          .sort()
          .map((name) => join(path, name))
      : [path];
    if (files.length === 0) throw new UsageError(`There is no YAML file in ${path}`);
    return files.map((file) => ({ name: file, text: readFileSync(file, "utf8") }));
  });
}
