import { execFile, spawn } from "node:child_process";
import { chown, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Account, runAs } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { cannotRun, environment } from "./cluster.ts";
import type { DataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { codeOf, readIfPresent, unlessAbsent } from "./files.ts";
import { port, prepareSocketFolder, socketIn } from "./socket-folder.ts";

/** A running PostgreSQL on our cluster, whoever started it. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  readonly port: number;
  readonly ready: boolean;
}

const pollMs = 10;
const answerTries = 20;
const fastStopMs = 30_000;
const logLimit = 1_000_000;

/**
 * What an operator's log needs and nothing a tenant wrote: errors of statements, their text and
 * their values belong to the caller, not to a file.
 */
const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  port: String(port),
  cluster_name: "bailiwick",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
  jit: "off",
} as const;

/** Finds the PostgreSQL that runs on the cluster, or undefined where none does. */
export async function findPostmaster(folder: DataFolder): Promise<Postmaster | undefined> {
  const text = await readIfPresent(join(folder.cluster, "postmaster.pid"));
  if (text === undefined) return undefined;
  const [pid, , , number, socketFolder, , , status] = text.split("\n").map((line) => line.trim());
  const found = {
    pid: Number(pid),
    socketFolder: socketFolder ?? "",
    port: Number(number) || port,
    ready: status === "ready",
  };
  if (await isPostmaster(found.pid, folder)) return found;
  if (found.socketFolder !== "" && (await keepsAnswering(socketIn(found.socketFolder, found.port)))) {
    throw new EmbeddedFailure(
      "data_folder_in_use",
      `The data folder ${folder.root} is used by a PostgreSQL this process cannot see (another container?).`,
    );
  }
  return undefined;
}

/** A process id alone proves nothing: after a crash or in a container it may be anybody's. */
async function isPostmaster(pid: number, { cluster }: DataFolder): Promise<boolean> {
  return (await commandLine(pid)).some((argument) => argument === cluster);
}

async function commandLine(pid: number): Promise<readonly string[]> {
  if (!Number.isInteger(pid) || pid <= 0) return [];
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return text.split("\0");
  }
  const listed = await promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  const folder = / -D (.+?) -c /.exec(listed.stdout)?.[1];
  return folder === undefined ? [] : [folder];
}

/** A killed process is gone from the process table before the system has closed its socket. */
async function keepsAnswering(socket: string): Promise<boolean> {
  for (let tries = 0; tries < answerTries; tries += 1) {
    if (!(await answers(socket))) return false;
    await sleep(100);
  }
  return true;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once("error", () => resolve(false));
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
  });
}

/** Starts PostgreSQL as a process of its own, which outlives this one, and waits until it serves. */
export async function launch(
  folder: DataFolder,
  binaries: Binaries,
  account: Account,
  extra: Readonly<Record<string, string>>,
): Promise<void> {
  const socketFolder = await prepareSocketFolder(folder, account);
  await disownStalePid(folder);
  const all = {
    ...settings,
    unix_socket_directories: quoted(socketFolder),
    ...extra,
  };
  const { file, args, options } = runAs(account, binaries.postgres, [
    "-D",
    folder.cluster,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const log = await openLog(folder);
  try {
    const child = spawn(file, args, {
      ...options,
      cwd: "/",
      env: environment,
      // Its own session: Ctrl-C at the terminal reaches us first, and we stop it after draining.
      detached: true,
      stdio: ["ignore", log.handle.fd, log.handle.fd],
    });
    child.unref();
    await untilReady(child, folder, log.size);
  } finally {
    await log.handle.close();
  }
}

/** The setting is a list; a name in quotes may hold commas, spaces and doubled quotes. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

type Child = ReturnType<typeof spawn>;

async function untilReady(child: Child, folder: DataFolder, logStart: number): Promise<void> {
  const ended: { problem?: EmbeddedFailure } = {};
  child.once("error", (error) => {
    ended.problem = cannotRun(child.spawnfile, error);
  });
  child.once("exit", (code, signal) => {
    ended.problem ??= new EmbeddedFailure("start_failed", `postgres ended with ${signal ?? code}`);
  });
  while (ended.problem === undefined) {
    // Recovery after a crash takes as long as it takes: only an end of the process is a failure.
    if ((await findPostmaster(folder))?.ready === true) return;
    await sleep(pollMs);
  }
  if (ended.problem.code !== "start_failed") throw ended.problem;
  const told = (await readFile(folder.serverLog)).subarray(logStart).toString().trim();
  throw new EmbeddedFailure("start_failed", `PostgreSQL did not start (${ended.problem.message}). It said:\n${told}`);
}

/**
 * PostgreSQL refuses to start while the process named in postmaster.pid lives, even when that
 * number now belongs to another program. It takes its own parent's number for stale and then still
 * checks the shared memory for survivors; so we put ours there instead of deleting the file.
 */
async function disownStalePid(folder: DataFolder): Promise<void> {
  const path = join(folder.cluster, "postmaster.pid");
  const text = await readIfPresent(path);
  if (text === undefined || (await findPostmaster(folder)) !== undefined) return;
  const { uid, gid } = await stat(path);
  const draft = `${path}.stale`;
  await writeFile(draft, text.replace(/^.*/, String(process.pid)), {
    mode: 0o600,
  });
  if (process.getuid?.() === 0) await chown(draft, uid, gid);
  await rename(draft, path);
}

async function openLog(folder: DataFolder) {
  const before = (await unlessAbsent(stat(folder.serverLog)))?.size ?? 0;
  if (before > logLimit) await rename(folder.serverLog, `${folder.serverLog}.1`);
  const handle = await open(folder.serverLog, "a", 0o600);
  return { handle, size: before > logLimit ? 0 : before };
}

/** Fast shutdown: sessions are ended, everything is on disk, and only then do we return. */
export async function stopPostmaster(folder: DataFolder, pid: number): Promise<void> {
  if (await endsAfter("SIGINT", folder, pid, fastStopMs)) return;
  // Immediate shutdown loses nothing committed: the next start recovers from the log.
  if (await endsAfter("SIGQUIT", folder, pid, fastStopMs)) return;
  throw new EmbeddedFailure("start_failed", `PostgreSQL (process ${pid}) does not stop.`);
}

async function endsAfter(signal: NodeJS.Signals, folder: DataFolder, pid: number, patience: number): Promise<boolean> {
  try {
    if (!(await isPostmaster(pid, folder))) return true;
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (!(await isPostmaster(pid, folder))) return true;
    await sleep(pollMs);
  }
  return false;
}
