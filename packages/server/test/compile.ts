import { execFile } from "node:child_process";
import { chmod, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const server = join(import.meta.dirname, "..");
const repository = join(server, "../..");

/** Compiles one source with all it imports, so that other processes can run what the tests read; gives the folder of `program.js`. */
export async function compile(entry: string, program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-compiled-"));
  await chmod(folder, 0o755);
  const modules = "--module nodenext --target es2023 --types node --rewriteRelativeImportExtensions";
  await promisify(execFile)(process.execPath, [
    join(repository, "node_modules/typescript/bin/tsc"),
    "--ignoreConfig",
    "--noCheck",
    "--outDir",
    folder,
    "--rootDir",
    join(server, "src"),
    ...modules.split(" "),
    join(server, "src", entry),
  ]);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "program.js"), program);
  return folder;
}
