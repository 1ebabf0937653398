import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compile } from "./compile.ts";

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
export const buildLauncher = (): Promise<string> => compile("embedded/index.ts", program);

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
