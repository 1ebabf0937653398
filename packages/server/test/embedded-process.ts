import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const server = join(import.meta.dirname, "..");
const repository = join(server, "../..");

/** Starts the database as a process of the product would, and says so on one line. */
const program = `
import { startEmbedded } from "./embedded/index.js";
const say = (told) => process.stdout.write(JSON.stringify(told) + "\\n");
const log = { info: () => {}, warn: () => {}, error: console.error };
try {
  const embedded = await startEmbedded({ dataFolder: process.argv[2], log });
  process.once("SIGTERM", () => embedded.stop().then(() => process.exit(0)));
  say({ url: embedded.url });
} catch (error) {
  say({ code: error.code, message: error.message });
  process.exit(1);
}
`;

export interface EmbeddedProcess {
  readonly child: ChildProcess;
  readonly told: { readonly url?: string; readonly code?: string; readonly message?: string };
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

/** Compiles the launcher on its own, so that other processes can run what the tests read. */
export async function buildLauncher(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-launcher-"));
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
    join(server, "src/embedded/index.ts"),
  ]);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "program.js"), program);
  return folder;
}

export async function runEmbedded(
  launcher: string,
  dataFolder: string,
  identity: { readonly uid?: number; readonly gid?: number } = {},
): Promise<EmbeddedProcess> {
  const child = spawn(process.execPath, [join(launcher, "program.js"), dataFolder], {
    ...identity,
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([text]) => String(text)),
    ended.then(() => '{"message":"it ended silently"}'),
  ]);
  return {
    child,
    told: JSON.parse(line) as EmbeddedProcess["told"],
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
