import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "../../..");
/** The command as npm links it: with the room for memory it asks of Node. */
const cli = join(repository, "packages/cli/bin/bailiwick.js");

export interface Started {
  readonly process: ChildProcess;
  readonly url: string;
  /** What it printed, so far. */
  output(): string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

export interface Installation {
  readonly folder: string;
  start(env?: Readonly<Record<string, string>>): Promise<Started>;
  /** Runs one command of the command line to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<Ran>;
  /** Runs a line of bash in which `bailiwick` is the built command line. */
  shell(line: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  remove(): Promise<void>;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A data folder of its own, with the built command line as a user has it. */
export function installation(): Installation {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-e2e-"));
  const started: Started[] = [];
  const environment = (env: Readonly<Record<string, string>> = {}) => ({
    PATH: `${commandIn(folder)}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    LANG: "C.UTF-8",
    PORT: "0",
    BAILIWICK_DATA: join(folder, "data"),
    ...env,
  });
  return {
    folder,
    async start(env) {
      const child = spawn(cli, ["start"], {
        env: environment(env),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
      const url = await new Promise<string>((resolve, reject) => {
        const heard = (chunk: Buffer) => {
          text += chunk.toString();
          const found = /Bailiwick answers at (\S+)/.exec(text)?.[1];
          if (found !== undefined && /curl -s[\s\S]+\n\n/.test(text)) resolve(found);
        };
        child.stdout.on("data", heard);
        child.stderr.on("data", heard);
        void exited.then((code) => reject(new Error(`It ended with ${code}:\n${text}`)));
      });
      const made = { process: child, url, output: () => text, exited };
      started.push(made);
      return made;
    },
    run: (args, env, input) => ended(cli, args, environment(env), input),
    shell: (line, env) => ended("bash", ["-c", line], environment(env)),
    async remove() {
      for (const { process: child, exited } of started) {
        if (child.exitCode === null) child.kill("SIGTERM");
        await exited;
      }
      stopLeftDatabase(join(folder, "data"));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ended(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    child.stdin?.end(input);
    let [out, err] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.once("close", (code) => resolve({ code, out, err }));
  });
}

/** A folder with the command as npm links it, and the Node it is tested with. */
function commandIn(folder: string): string {
  const bin = join(folder, "bin");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    symlinkSync(cli, join(bin, "bailiwick"));
    symlinkSync(process.execPath, join(bin, "node"));
  }
  return bin;
}

/** A test that killed the process left its PostgreSQL running, as it should. */
function stopLeftDatabase(data: string): void {
  try {
    const pid = execFileSync("head", ["-n1", join(data, "postgres/postmaster.pid")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // There is none: the usual case.
  }
}
