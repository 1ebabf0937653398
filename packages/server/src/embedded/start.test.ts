import { spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildLauncher, type EmbeddedProcess, runEmbedded } from "../../test/embedded-process.ts";
import { serverSecret } from "./data-folder.ts";
import { type Embedded, type Log, startEmbedded } from "./start.ts";

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let launcher: string;
let home: string;
let dataFolder: string;
let started: Embedded[] = [];
let processes: EmbeddedProcess[] = [];

beforeAll(async () => {
  launcher = await buildLauncher();
});

afterAll(() => rm(launcher, { recursive: true }));

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "bailiwick-embedded-"));
  await chmod(home, 0o755);
  dataFolder = join(home, "data");
});

afterEach(async () => {
  const [ending, stopping] = [processes, started];
  processes = [];
  started = [];
  try {
    for (const { child, end } of ending) if (child.exitCode === null) await end("SIGTERM");
    for (const embedded of stopping) await embedded.stop();
  } finally {
    const left = await postmasterPid();
    if (left !== undefined && isAlive(left)) process.kill(left, "SIGQUIT");
    await rm(home, { recursive: true, force: true });
  }
});

describe("a fresh data folder", () => {
  it("gets a database with UTF-8, a collation of its own and checksums, on no network", async () => {
    const { superuserUrl, version } = await start();
    const [found] = await query(
      superuserUrl,
      `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
              current_setting('listen_addresses') as addresses, current_setting('server_version') as version,
              (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'bailiwick') as locale`,
    );
    expect(found).toEqual({
      encoding: "UTF8",
      checksums: "on",
      addresses: "",
      version,
      locale: "b C.UTF-8",
    });
  });

  it("serves the application as a login that is no superuser and may create roles", async () => {
    const { url } = await start();
    expect(
      await query(
        url,
        "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user",
      ),
    ).toEqual([{ rolname: "bailiwick", rolsuper: false, rolbypassrls: false, rolcreaterole: true }]);
  });

  it("is closed to others: nobody lists it, and nobody but its account enters the database", async () => {
    await start();
    const modes = await Promise.all(
      ["", "postgres", "run", "backups"].map(async (name) => (await stat(join(dataFolder, name))).mode),
    );
    const [root = 0, ...inside] = modes.map((mode) => mode & 0o777);
    expect(root & 0o066).toBe(0);
    expect(inside).toEqual([0o700, 0o700, 0o700]);
    expect((await stat(join(dataFolder, "postgres.log"))).mode & 0o777).toBe(0o600);
  });

  it("goes to exactly one of several processes that start at once", async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => run()));
    expect(outcomes.filter(({ told }) => told.url !== undefined)).toHaveLength(1);
    expect(outcomes.filter(({ told }) => told.url === undefined).map(({ told }) => told.code)).toEqual([
      "data_folder_in_use",
      "data_folder_in_use",
    ]);
  });
});

describe("a restart", () => {
  it("keeps what was written", async () => {
    const first = await start();
    await query(first.url, "create table notes as select 'kept' as text");
    await first.stop();
    const second = await start();
    expect(await query(second.url, "select text from notes")).toEqual([{ text: "kept" }]);
    expect(second.url).toBe(first.url);
  });

  it("leaves no database behind, and stopping twice is harmless", async () => {
    const { url, stop } = await start();
    await Promise.all([stop(), stop()]);
    await stop();
    expect(await whatIsLeft(url)).toEqual({ pid: undefined, answers: false });
  });

  it("is complete when a process that was told to end has ended", async () => {
    const first = await run();
    await first.end("SIGTERM");
    expect(first.child.exitCode).toBe(0);
    expect(await whatIsLeft(urlOf(first))).toEqual({ pid: undefined, answers: false });
  });

  it("refuses a folder another major version wrote, and says which", async () => {
    const { stop } = await start();
    await stop();
    await writeFile(join(dataFolder, "postgres/PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/written by PostgreSQL 17.*carries PostgreSQL 18/);
  });
});

describe("a second process", () => {
  it("is refused while the first one lives, and is told who that is", async () => {
    const first = await run();
    await expect(start()).rejects.toThrow(`in use by bailiwick process ${first.child.pid}`);
    expect(await query(urlOf(first), "select 1 as alive")).toEqual([{ alive: 1 }]);
  });

  it("is refused within the same process too", async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: "data_folder_in_use" });
  });
});

describe("after a kill", () => {
  it("of the process, the next one takes over the database that still runs", async () => {
    const first = await run();
    await query(urlOf(first), "create table notes as select 'kept' as text");
    const before = await postmasterPid();
    await first.end("SIGKILL");
    const { url } = await start();
    expect(await postmasterPid()).toBe(before);
    expect(await query(url, "select text from notes")).toEqual([{ text: "kept" }]);
  });

  it("of an adopted database's owner, stopping stops it", async () => {
    await (await run()).end("SIGKILL");
    const { url, stop } = await start();
    await stop();
    expect(await whatIsLeft(url)).toEqual({ pid: undefined, answers: false });
  });

  it("of the database, it comes back by itself at the same address with all that was committed", async () => {
    let say: (message: string) => void = () => undefined;
    // That it answers is not yet that it is owned again: before that another could take it over.
    const isBack = new Promise<void>((resolve) => {
      say = (message) => {
        if (message === "The embedded PostgreSQL is back.") resolve();
      };
    });
    const { url } = await start({ ...log, info: (message) => say(message) });
    await query(url, "create table notes as select 'kept' as text");
    const before = await postmasterPid();
    process.kill(before ?? 0, "SIGKILL");
    await isBack;
    expect(await query(url, "select text from notes")).toEqual([{ text: "kept" }]);
    expect(await postmasterPid()).not.toBe(before);
    await expect(start()).rejects.toMatchObject({ code: "data_folder_in_use" });
  }, 120_000);

  it("of both, the next start recovers", async () => {
    const first = await run();
    await query(urlOf(first), "create table notes as select 'kept' as text");
    process.kill((await postmasterPid()) ?? 0, "SIGKILL");
    await first.end("SIGKILL");
    const { url } = await start();
    expect(await query(url, "select text from notes")).toEqual([{ text: "kept" }]);
  });

  it("a process number that now belongs to a stranger does not stop the start", async () => {
    const first = await start();
    const pidFile = await readFile(join(dataFolder, "postgres/postmaster.pid"), "utf8");
    await first.stop();
    const owner = await stat(join(dataFolder, "postgres"));
    const stranger = spawn("sleep", ["60"], isRoot ? { uid: owner.uid, gid: owner.gid } : {});
    try {
      const path = join(dataFolder, "postgres/postmaster.pid");
      await writeFile(path, pidFile.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 });
      await chown(path, owner.uid, owner.gid);
      const { url } = await start();
      expect(await query(url, "select 1 as alive")).toEqual([{ alive: 1 }]);
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  it("a stop that comes while the database is being brought back still stops it", async () => {
    const { url, stop } = await start();
    process.kill((await postmasterPid()) ?? 0, "SIGKILL");
    await stop();
    await expect(query(url, "select 1")).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  });
});

describe("a place that is hard to serve from", () => {
  it("with a path too long for a socket gets its socket in a short one", async () => {
    dataFolder = join(home, "a".repeat(90), "data");
    const { url } = await start();
    expect(await query(url, "select 1 as alive")).toEqual([{ alive: 1 }]);
    expect(decodeURIComponent(url).length).toBeLessThan(130);
  });

  it("with spaces and signs in its path works", async () => {
    dataFolder = join(home, "a b, \"c\" & d% 'é'");
    const { url } = await start();
    expect(await query(url, "select 1 as alive")).toEqual([{ alive: 1 }]);
  });

  it("that is no folder is refused with the setting to change", async () => {
    await writeFile(dataFolder, "");
    await expect(start()).rejects.toThrow(/BAILIWICK_DATA/);
  });
});

describe.runIf(isRoot)("as root", () => {
  it("the database runs as somebody else, who cannot touch the secret", async () => {
    await start();
    const { uid } = await stat(join(dataFolder, "postgres"));
    expect(uid).not.toBe(0);
    await serverSecret(dataFolder);
    expect(await stat(join(dataFolder, "secret"))).toMatchObject({ uid: 0, mode: 0o100600 });
    expect((await stat(dataFolder)).uid).toBe(0);
  });

  it("a folder that belongs to a user is served as that user", async () => {
    await mkdir(dataFolder);
    await chown(dataFolder, nobody.uid, nobody.gid);
    await start();
    expect((await stat(join(dataFolder, "postgres"))).uid).toBe(nobody.uid);
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
  });

  it.runIf(process.platform === "linux")("a folder no other account reaches is served in a namespace", async () => {
    await chmod(home, 0o700);
    const { url } = await start();
    expect(await query(url, "select 1 as alive")).toEqual([{ alive: 1 }]);
    expect((await stat(join(dataFolder, "postgres"))).uid).toBe(0);
  });

  it("a database made in a closed folder is handed over once the folder opens", async () => {
    await chmod(home, 0o700);
    const first = await start();
    await query(first.url, "create table notes as select 'kept' as text");
    await first.stop();
    await chmod(home, 0o755);
    const { url } = await start();
    expect(await query(url, "select text from notes")).toEqual([{ text: "kept" }]);
    expect((await stat(join(dataFolder, "postgres"))).uid).not.toBe(0);
  });

  it("a normal user's process starts, restarts and adopts in a folder of its own", async () => {
    await mkdir(dataFolder);
    await chown(dataFolder, nobody.uid, nobody.gid);
    const first = await run(nobody);
    expect(first.told).toMatchObject({ url: expect.any(String) as string });
    await first.end("SIGKILL");
    const before = await postmasterPid();
    const second = await run(nobody);
    expect(second.told).toMatchObject({ url: expect.any(String) as string });
    expect(await postmasterPid()).toBe(before);
    expect((await stat(join(dataFolder, "postgres"))).uid).toBe(nobody.uid);
  });

  it("a normal user's process is refused in a folder of somebody else", async () => {
    await mkdir(dataFolder);
    expect((await run(nobody)).told).toMatchObject({ code: "data_folder_unusable" });
  });
});

describe("the server secret", () => {
  it("is made once, for all who ask at once, and is readable by its owner only", async () => {
    const secrets = await Promise.all([1, 2, 3, 4].map(() => serverSecret(dataFolder)));
    expect(new Set(secrets).size).toBe(1);
    expect(Buffer.from(secrets[0] ?? "", "base64url")).toHaveLength(32);
    expect((await stat(join(dataFolder, "secret"))).mode & 0o777).toBe(0o600);
    expect(await serverSecret(dataFolder)).toBe(secrets[0]);
  });

  it("is never replaced when its file was emptied", async () => {
    await serverSecret(dataFolder);
    await writeFile(join(dataFolder, "secret"), "");
    await expect(serverSecret(dataFolder)).rejects.toThrow(/Restore it from a backup/);
  });
});

async function start(told: Log = log): Promise<Embedded> {
  const embedded = await startEmbedded({ dataFolder, log: told, settings: { fsync: "off" } });
  started.push(embedded);
  return embedded;
}

async function run(identity: { uid?: number; gid?: number } = {}): Promise<EmbeddedProcess> {
  const made = await runEmbedded(launcher, dataFolder, identity);
  processes.push(made);
  return made;
}

function urlOf({ told }: EmbeddedProcess): string {
  if (told.url === undefined) throw new Error(told.message);
  return told.url;
}

async function postmasterPid(): Promise<number | undefined> {
  const text = await readFile(join(dataFolder, "postgres/postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Not by the process number: an orphan stays in the process table until the system collects it. */
async function whatIsLeft(url: string): Promise<{ pid: number | undefined; answers: boolean }> {
  const answers = await query(url, "select 1").then(
    () => true,
    () => false,
  );
  return { pid: await postmasterPid(), answers };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
