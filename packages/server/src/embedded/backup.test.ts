import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endOfArchive, headerOf, paddingOf } from "./archive.ts";
import { backup } from "./backup.ts";
import { serverSecret } from "./data-folder.ts";
import { restore } from "./restore.ts";
import { type Embedded, startEmbedded } from "./start.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let home: string;
let source: string;
let target: string;
let archive: string;
let started: Embedded[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "bailiwick-backup-"));
  source = join(home, "source");
  target = join(home, "target");
  archive = join(home, "archive.tar.gz");
});

afterEach(async () => {
  const stopping = started;
  started = [];
  for (const embedded of stopping) await embedded.stop();
  await rm(home, { recursive: true, force: true });
});

describe("a back-up of a running database", () => {
  it("holds every row committed before it began, and no gap in those written meanwhile", async () => {
    const { url } = await start(source);
    await query(url, "create table notes (id int primary key, text text)");
    await query(url, "insert into notes select n, repeat('x', 500) from generate_series(1, 20000) n");
    const writing = keepWriting(url, 20_001);
    await writing.reached(20_020);
    const before = writing.last();
    await backup({ dataFolder: source, to: archive, log });
    await writing.end();
    await restore({ from: archive, dataFolder: target });
    const restored = await start(target);
    const [found] = await query(
      restored.url,
      "select count(*)::int as count, max(id) as last, min(length(text)) as shortest from notes",
    );
    expect(found).toMatchObject({ count: found?.["last"], shortest: 500 });
    expect(Number(found?.["last"])).toBeGreaterThanOrEqual(before);
    expect(Number(found?.["last"])).toBeLessThanOrEqual(writing.last());
  });

  it("restores what was created, changed and dropped while it was written", async () => {
    const { url } = await start(source);
    await query(url, "create table early as select n from generate_series(1, 50000) n");
    const changes = (async () => {
      for (let round = 0; round < 10; round += 1) {
        await query(url, `create table round_${round} as select n from generate_series(1, 1000) n`);
        await query(url, "truncate early");
        await query(url, "insert into early select n from generate_series(1, 50000) n");
        if (round > 0) await query(url, `drop table round_${round - 1}`);
      }
    })();
    await backup({ dataFolder: source, to: archive, log });
    await changes;
    await restore({ from: archive, dataFolder: target });
    const restored = await start(target);
    const [found] = await query(restored.url, "select count(*)::int as count from early");
    expect([0, 50_000]).toContain(found?.["count"]);
    await query(restored.url, "create table after as select 1 as n");
  });

  it("tells how far it is, and given up half-way leaves nothing behind, there or at a restore", async () => {
    await start(source);
    const halfway = (abort: AbortController) => (done: number, whole: number) => {
      expect(whole).toBeGreaterThan(0);
      if (done > whole / 2) abort.abort();
    };
    const backingUp = new AbortController();
    const given = { report: halfway(backingUp), signal: backingUp.signal };
    await expect(backup({ dataFolder: source, to: archive, log, ...given })).rejects.toThrow(/abort/i);
    expect(await readdir(home)).toEqual(["source"]);
    await backup({ dataFolder: source, to: archive, log });
    const restoring = new AbortController();
    const back = { report: halfway(restoring), signal: restoring.signal };
    await expect(restore({ from: archive, dataFolder: target, ...back })).rejects.toThrow(/abort/i);
    expect(await readdir(target)).not.toContain("postgres");
    expect((await readdir(target)).filter((name) => name.startsWith("restore-"))).toEqual([]);
  });

  it("brings the secret along, closed to others, and says so", async () => {
    await start(source);
    const secret = await serverSecret(source);
    const made = await backup({ dataFolder: source, to: archive, log });
    expect(made).toMatchObject({ path: archive, withSecret: true });
    expect((await stat(archive)).mode & 0o777).toBe(0o600);
    await restore({ from: archive, dataFolder: target });
    expect(await serverSecret(target)).toBe(secret);
    expect((await stat(join(target, "secret"))).mode & 0o777).toBe(0o600);
  });

  it("tells the digest and size of its file", async () => {
    await start(source);
    const made = await backup({ dataFolder: source, to: archive, log });
    const bytes = await readFile(archive);
    expect(made.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(made.bytes).toBe(bytes.length);
  });

  it("never replaces another, and leaves no half-written file", async () => {
    await start(source);
    await writeFile(archive, "another");
    await expect(backup({ dataFolder: source, to: archive, log })).rejects.toMatchObject({
      code: "target_not_empty",
    });
    expect(await readFile(archive, "utf8")).toBe("another");
    expect((await readdir(home)).toSorted()).toEqual(["archive.tar.gz", "source"]);
  });
});

describe("a back-up of a database at rest", () => {
  it("starts it for the while, and goes to the data folder's own back-ups by default", async () => {
    const first = await start(source);
    await query(first.url, "create table notes as select 'kept' as text");
    await first.stop();
    const made = await backup({ dataFolder: source, log });
    expect(await readdir(join(source, "backups"))).toHaveLength(1);
    expect(await readdir(join(source, "postgres"))).not.toContain("postmaster.pid");
    await restore({ from: made.path, dataFolder: target });
    const { url } = await start(target);
    expect(await query(url, "select text from notes")).toEqual([{ text: "kept" }]);
  });

  it("is refused where there is none", async () => {
    await expect(backup({ dataFolder: source, log })).rejects.toThrow(/There is no database/);
  });
});

describe("restore", () => {
  it("refuses a folder that holds something, and with force moves it aside whole", async () => {
    const first = await start(source);
    await query(first.url, "create table notes as select 'archived' as text");
    await serverSecret(source);
    await backup({ dataFolder: source, to: archive, log });
    await query(first.url, "update notes set text = 'newer'");
    await first.stop();

    await expect(restore({ from: archive, dataFolder: source })).rejects.toMatchObject({
      code: "target_not_empty",
    });
    const { movedAside } = await restore({ from: archive, dataFolder: source, force: true });
    expect(movedAside).toHaveLength(2);
    for (const path of movedAside) expect(await stat(path)).toBeDefined();
    const second = await start(source);
    expect(await query(second.url, "select text from notes")).toEqual([{ text: "archived" }]);
  });

  it("refuses to work under a running database, even with force", async () => {
    await start(source);
    await backup({ dataFolder: source, to: archive, log });
    await expect(restore({ from: archive, dataFolder: source, force: true })).rejects.toMatchObject({
      code: "data_folder_in_use",
    });
  });

  it("refuses an archive that was cut short or changed, and leaves the folder as it was", async () => {
    await start(source);
    await backup({ dataFolder: source, to: archive, log });
    const whole = await readFile(archive);
    const changed = Buffer.from(whole);
    const middle = Math.floor(changed.length / 2);
    changed[middle] = (changed[middle] ?? 0) ^ 0xff;
    const damages = [
      whole.subarray(0, middle),
      whole.subarray(0, -1),
      changed,
      Buffer.from("no archive"),
      Buffer.alloc(0),
    ];
    for (const damage of damages) {
      await writeFile(archive, damage);
      await expect(restore({ from: archive, dataFolder: target })).rejects.toMatchObject({
        code: "archive_invalid",
      });
      expect(await readdir(target)).toEqual(["backups"]);
    }
  });

  it.each([
    [
      "a file that is not what the manifest says",
      { "postgres/backup_label": "other" },
      "label",
      /not what was backed up/,
    ],
    [
      "a file the manifest does not list",
      { "postgres/backup_label": "label", secret: "s" },
      "label",
      /not in its manifest/,
    ],
    ["a path outside the folder", { "../secret": "s" }, "label", /not allowed/],
    ["a path with no place in a back-up", { "backups/x": "s" }, "label", /does not belong/],
    ["no database", {}, undefined, /no database/],
  ])("refuses an archive with %s", async (_, files, label, message) => {
    const listed = label === undefined ? {} : { "postgres/backup_label": label };
    await writeFile(archive, archiveWith(files, listed, "18.4"));
    await expect(restore({ from: archive, dataFolder: target })).rejects.toThrow(message);
    expect(await readdir(target)).toEqual(["backups"]);
  });

  it("refuses an archive without a file its manifest lists", async () => {
    await writeFile(archive, archiveWith({}, { "postgres/backup_label": "label" }, "18.4"));
    await expect(restore({ from: archive, dataFolder: target })).rejects.toThrow(/is missing/);
  });

  it("refuses an archive of another major version of PostgreSQL", async () => {
    const files = { "postgres/backup_label": "label" };
    await writeFile(archive, archiveWith(files, files, "17.2"));
    await expect(restore({ from: archive, dataFolder: target })).rejects.toThrow(/written by PostgreSQL 17\.2/);
  });

  it("says so when there is no such archive", async () => {
    await expect(restore({ from: archive, dataFolder: target })).rejects.toMatchObject({
      code: "ENOENT",
    });
  });
});

type Files = Readonly<Record<string, string>>;

function archiveWith(files: Files, listed: Files, postgres: string): Buffer {
  const manifest = {
    format: 1,
    createdAt: "2027-03-31T12:00:00.000Z",
    postgres,
    size: 0,
    files: Object.entries(listed).map(([path, text]) => ({
      path,
      size: text.length,
      sha256: createHash("sha256").update(text).digest("hex"),
    })),
  };
  const entries = Object.entries({ ...files, "manifest.json": JSON.stringify(manifest) });
  const packed = entries.flatMap(([path, text]) => [
    headerOf({ path, kind: "file", size: text.length }),
    Buffer.from(text),
    paddingOf(text.length),
  ]);
  return gzipSync(Buffer.concat([...packed, endOfArchive]));
}

async function start(dataFolder: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataFolder, log, settings: { fsync: "off" } });
  started.push(embedded);
  return embedded;
}

/** One row per transaction, in order, until told to end. */
function keepWriting(url: string, first: number) {
  let last = first - 1;
  let ending = false;
  const done = (async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (!ending) {
      await client.query("insert into notes values ($1, repeat('y', 500))", [last + 1]);
      last += 1;
    }
    await client.end();
  })();
  return {
    last: () => last,
    reached: async (id: number) => {
      while (last < id) await new Promise((resolve) => setImmediate(resolve));
    },
    end: async () => {
      ending = true;
      await done;
    },
  };
}

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
