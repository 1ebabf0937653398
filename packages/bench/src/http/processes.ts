/** Servers in processes of their own, all on one core, and what they cost. Linux alone tells that of another process. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Process {
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface Started extends Process {
  readonly port: number;
}

/** The servers have a core to themselves; the load, and the database, have another. */
const serverCore = "0";
const loadCore = "1";

/** Whether processes can be kept to a core here and their time be read. */
export const canRace = (): boolean =>
  existsSync("/proc/self/schedstat") && spawnSync("taskset", ["-c", `${serverCore},${loadCore}`, "true"]).status === 0;

/** This process and what it starts from now on, but the servers. */
export function keepToLoadCore(): void {
  spawnSync("taskset", ["-acp", loadCore, String(process.pid)]);
}

export function start(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  return launch(command, args, environment).process;
}

/** A module beside this one as a process that prints one line when it is ready. */
export async function startModule(
  name: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Process & { readonly said: unknown }> {
  const path = join(import.meta.dirname, `${name}.js`);
  const { process: started, line } = launch(process.execPath, [path, ...args], environment);
  return { ...started, said: JSON.parse(await line) };
}

function launch(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn("taskset", ["-c", serverCore, command, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((done) => {
    child.once("close", () => done());
  });
  const line = new Promise<string>((ready, fail) => {
    child.stdout.once("data", (bytes: Buffer) => ready(String(bytes)));
    child.once("close", (status) => fail(new Error(`${command} ended with ${status} before it was ready`)));
  });
  line.catch(() => undefined);
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  return { process: { pid: child.pid ?? 0, stop }, line };
}

/**
 * Milliseconds of CPU time the threads of a process have had that are still there, and these servers keep theirs; to the
 * nanosecond, unlike `stat`.
 */
export function cpuOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const file = `/proc/${pid}/task/${thread}/schedstat`;
    // A thread may end while it is looked for.
    return existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) : 0;
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

export async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answered = await fetch(url).then(
      (reply) => reply.ok,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`No answer from ${url}`);
}
