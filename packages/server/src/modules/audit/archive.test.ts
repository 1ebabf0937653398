import { createHash } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ArchiveManifest, type Options, verifyArchive, verifyBundle } from "@bailiwick/audit-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bailiwick } from "../../../test/command-line.ts";
import { type Months, openMonths } from "../../../test/months.ts";
import type { Database } from "../../kernel/database.ts";
import { tooMuchAtOnce } from "../../kernel/problem.ts";
import type { Filling } from "./archive.ts";
import { fillArchive } from "./archive-segment.ts";

let months: Months;
beforeEach(async () => {
  months = await openMonths({ anchored: true });
});
afterEach(() => months.close());

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

/** The one archive there is. */
async function theArchive() {
  const names = await readdir(months.folder);
  expect(names).toHaveLength(1);
  const folder = join(months.folder, names[0] ?? "");
  const text = await readFile(join(folder, "manifest.json"), "utf8");
  const manifest = JSON.parse(text) as ArchiveManifest;
  const ranges = manifest.logs.flatMap((log) => log.ranges);
  const read = (file: string) => readFile(join(folder, file), "utf8");
  const verify = async (options: Options = {}, given = text) =>
    verifyArchive(
      given,
      {
        hashOf: (file) => readFile(join(folder, file)).then(sha256, () => undefined),
        async *linesOf(file) {
          yield* (await read(file)).split("\n");
        },
      },
      options,
    );
  return { folder, text, manifest, ranges, read, verify };
}

async function anchored(): Promise<void> {
  await months.sealed();
  await months.job("audit.anchor");
}

/** All of March goes. */
async function dropMarch(): Promise<void> {
  months.at("2026-06-30T12:00:00Z");
  await anchored();
  await months.job("audit.drop-segments");
}

const newestId = async () =>
  String((await months.acme("GET", "/api/v1/audit-log?action=ticket.closed&limit=1")).body.items[0].id);

const takeOut = async (id: string) => {
  const body = { fields: ["address"], reason: "Request 1" };
  expect(await months.acme("POST", `/api/v1/audit/events/${id}/redact`, body)).toMatchObject({ status: 200 });
};

const dropped = async (): Promise<readonly { readonly facts: Readonly<Record<string, unknown>> }[]> => {
  const { rows } = await months.harness.database.owner.query<{ body: string }>(
    `select convert_from(body, 'UTF8') as body from audit.entries where action = 'audit.segment.dropped' order by id`,
  );
  return rows.map(({ body }) => JSON.parse(body));
};

describe("an archive", () => {
  it("is of bundles that each prove themselves, also what was taken out and told elsewhere, and is named by the log", async () => {
    const { happen, at, tenant, count } = months;
    await happen(5);
    const id = await newestId();
    at("2026-04-02T12:00:00Z");
    await months.job("audit.open-segments");
    await happen(3);
    // A clock that is behind: then a month has two ranges of one log.
    at("2026-03-31T23:59:00Z");
    await happen(2);
    at("2026-04-03T12:00:00Z");
    await takeOut(id);
    await dropMarch();
    expect(await count()).toBe(3);
    const { folder, text, manifest, ranges, read, verify } = await theArchive();
    expect(manifest).toMatchObject({ segment: "d90_202603", class: "d90", month: "2026-03" });
    expect(manifest.logs.map(({ log }) => log)).toEqual([tenant]);
    expect(ranges.length).toBeGreaterThan(1);
    expect(await verify()).toMatchObject({ outcome: "OK", entries: manifest.rows, files: ranges.length });
    const told = [];
    for (const { file, first, last, bytes } of ranges) {
      const bundle = await read(file);
      expect(Buffer.byteLength(bundle)).toBe(bytes);
      const report = await verifyBundle(bundle.split("\n"));
      expect(report).toMatchObject({ outcome: "OK", after: first - 1, signedSize: last, entries: last - first + 1 });
      told.push(...report.findings);
    }
    expect(told).toMatchObject([{ outcome: "REDACTED", authorised: true }]);
    const [{ facts } = { facts: {} }, ...others] = await dropped();
    expect(others).toEqual([]);
    expect(facts).toMatchObject({
      manifest: sha256(text),
      entries: manifest.rows,
      ranges: ranges.map(({ first, last }) => [first, last]),
    });
    await months.sealed();
    expect(await months.verified()).toMatchObject({ outcome: "OK" });
    const { body: keys } = await months.acme("GET", "/api/v1/audit/keys");
    const { body: newest } = await months.acme("GET", "/api/v1/audit/checkpoint");
    const trusted = { keys: [String(keys.items[0].verifierKey)], checkpoints: [String(newest.note)] };
    expect(await verify(trusted)).toMatchObject({ outcome: "OK", keysGiven: true });
    const command = (...args: readonly string[]) => bailiwick(["audit", "verify", ...args], folder);
    const { code, said } = await command(".");
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("OK: d90_202603, ") });
    expect(said).toContain(`SHA-256 of the manifest ${sha256(text)}\n`);
    // What the operator kept of the tree of all tenants, for all logs together.
    expect(await command(".", "--checkpoint", join(months.anchorFolder, "checkpoints.txt"))).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^What was kept vouches for \d of them$/m),
    });
    await writeFile(join(folder, "acme.txt"), (await months.exported()).join("\n"));
    expect(await command(".", "--log", "acme.txt")).toMatchObject({ code: 0 });
    await writeFile(join(folder, "manifest.json"), `${text} `);
    expect(await command(".", "--log", "acme.txt")).toMatchObject({ code: 13 });
    await writeFile(join(folder, "manifest.json"), text);
    await writeFile(join(folder, "kept.txt"), String(newest.note));
    const one = [ranges[0]?.file ?? "", "--checkpoint", "kept.txt"];
    expect(await command(...one, "--archive")).toMatchObject({ code: 0, said: expect.stringContaining(" elsewhere") });
    expect(await command(...one)).toMatchObject({ code: 14 });
  });

  it("that somebody had a hand in is told, with the file and the place", async () => {
    await months.happen(5);
    await dropMarch();
    const { folder, text, ranges, read, verify } = await theArchive();
    const { file = "", last = 0 } = ranges.at(-1) ?? {};
    const bundle = await read(file);
    await writeFile(join(folder, file), bundle.replace("ticket.closed", "ticket.opened"));
    const [changed, ...rest] = (await verify()).findings;
    expect(changed).toMatchObject({ file, outcome: "MODIFIED", said: "it is not what the log took the hash of" });
    expect(rest.at(-1)).toMatchObject({ file, said: "the file is another than the manifest names" });
    await writeFile(join(folder, file), bundle);
    const shorter = text.replaceAll(`"last": ${last}`, `"last": ${last - 1}`);
    expect((await verify({}, shorter)).outcome).not.toBe("OK");
    expect((await verify()).outcome).toBe("OK");
    await rm(join(folder, file));
    expect(await verify()).toMatchObject({ outcome: "MISSING", findings: [{ file }] });
  });

  it("is in pieces where there is much, of many a log", async () => {
    await months.harness.operator("POST", "/api/v1/tenants", {
      body: { slug: "other", name: "Other", plan: "notes.team" },
    });
    for (const tenant of ["acme", "other"])
      for (const batch of [0, 1])
        await months.harness.operator("POST", "/api/v1/audit/event-batches", {
          tenant,
          body: {
            events: Array.from({ length: 700 }, (_, index) => ({
              id: `${batch}-${index}`,
              type: "ticket.closed",
              actor: { id: "agent-1" },
            })),
          },
        });
    await months.sealed();
    await dropMarch();
    const { manifest, verify } = await theArchive();
    expect(manifest.logs.length).toBe(2);
    expect(manifest.rows).toBeGreaterThan(2800);
    expect(await verify()).toMatchObject({ outcome: "OK", entries: manifest.rows });
  });
});

it("what tells of a redaction is told again where it goes before the entry it is about", async () => {
  const { happen, at, acme, job, sealed, verified } = months;
  const override = await acme("POST", "/api/v1/overrides", {
    capability: "notes.log",
    mode: "set",
    value: "365",
    reason: "agreed",
    until: "2026-04-01T00:00:00Z",
  });
  expect(override.status).toBe(201);
  await happen(1);
  const id = await newestId();
  at("2026-04-02T12:00:00Z");
  await job("audit.open-segments");
  await takeOut(id);
  await sealed();
  at("2026-07-30T12:00:00Z");
  await job("audit.open-segments");
  await anchored();
  const first = (await acme("GET", "/api/v1/audit-log?action=audit.event.redacted")).body.items[0];
  const { body: before } = await acme("GET", `/api/v1/audit/events/${first.id}`);
  await job("audit.drop-segments");
  await sealed();
  const { body: told } = await acme("GET", "/api/v1/audit-log?action=audit.event.redacted");
  expect(told.items).toMatchObject([{ recordedAt: "2026-07-30T12:00:00.000Z", actor: { id: "system" } }]);
  const { body: entry } = await acme("GET", `/api/v1/audit/events/${told.items[0].id}`);
  const by = { actor: { id: first.actor.id }, entry: first.id, at: "2026-04-02T12:00:00.000Z" };
  expect(by.actor.id).not.toBe("system");
  expect(entry.facts).toMatchObject({ event: id, fields: ["address"], reason: "Request 1", first: by });
  expect(entry.correlation).toEqual(before.correlation);
  expect(entry.correlation.requestId).toEqual(expect.any(String));
  at("2026-10-30T12:00:00Z");
  await job("audit.open-segments");
  await anchored();
  await job("audit.drop-segments");
  await sealed();
  const { items } = (await acme("GET", "/api/v1/audit-log?action=audit.event.redacted")).body;
  expect(items).toMatchObject([{ recordedAt: "2026-10-30T12:00:00.000Z" }]);
  const { body: third } = await acme("GET", `/api/v1/audit/events/${items[0].id}`);
  expect(third).toMatchObject({ facts: entry.facts, correlation: before.correlation });
  const report = await verified();
  expect(report.outcome).toBe("OK");
  expect(report.findings).toContainEqual(expect.objectContaining({ outcome: "REDACTED", authorised: true }));
});

describe("a process that ends between archive and drop", () => {
  it("leaves an archive that the next one goes on from: nothing is lost, and nothing there twice", async () => {
    await months.happen(5);
    months.at("2026-06-30T12:00:00Z");
    await anchored();
    await months.archivedOnly();
    expect(await months.count()).toBe(5);
    expect(await dropped()).toEqual([]);
    const { folder } = await theArchive();
    await months.job("audit.drop-segments");
    expect(await months.count()).toBe(0);
    expect(await dropped()).toHaveLength(1);
    expect(await theArchive()).toMatchObject({ folder });
  });

  it("has its half-made archive thrown away", async () => {
    await months.happen(5);
    const { owner } = months.harness.database;
    await owner.query("select audit.begin_archive('d90_202603', 'audit-half')");
    await mkdir(join(months.folder, "audit-half.part"), { recursive: true });
    await appendFile(join(months.folder, "audit-half.part", "half.jsonl"), "{");
    await dropMarch();
    expect(await (await theArchive()).verify()).toMatchObject({ outcome: "OK" });
  });

  it("leaves one that is made anew where something was taken out since", async () => {
    await months.happen(1);
    const id = await newestId();
    months.at("2026-06-30T12:00:00Z");
    await anchored();
    await months.archivedOnly();
    const before = await theArchive();
    expect(JSON.stringify(await Promise.all(before.ranges.map(({ file }) => before.read(file))))).toContain(
      "192.0.2.1",
    );
    await takeOut(id);
    await anchored();
    await months.job("audit.drop-segments");
    const after = await theArchive();
    expect(after.folder).not.toBe(before.folder);
    expect(JSON.stringify(await Promise.all(after.ranges.map(({ file }) => after.read(file))))).not.toContain(
      "192.0.2.1",
    );
    const report = await after.verify();
    expect(report).toMatchObject({ outcome: "OK" });
    expect(report.findings).toMatchObject([{ outcome: "REDACTED", authorised: true }]);
  });
});

it("an archive is gone with the next round once something was taken out of it, however long its segment waits", async () => {
  await months.happen(1);
  const id = await newestId();
  months.at("2026-06-30T12:00:00Z");
  await anchored();
  await months.archivedOnly();
  expect(await readdir(months.folder)).toHaveLength(1);
  await takeOut(id);
  await months.acme("POST", "/api/v1/audit/holds", { reason: "Case 1" });
  await months.job("audit.drop-segments");
  expect(await readdir(months.folder)).toEqual([]);
  expect(await months.count()).toBe(1);
});

it("an archive that is being made waits where no connection is to be had", async () => {
  await months.happen(3);
  months.at("2026-06-30T12:00:00Z");
  await anchored();
  const { database } = months.harness.app;
  let asked = 0;
  const busy: Pick<Database, "readInTenant" | "readAcrossTenants"> = {
    ...database,
    readInTenant: async (tenant, work) => {
      asked += 1;
      if (asked % 2 === 1) throw tooMuchAtOnce();
      return database.readInTenant(tenant, work);
    },
  };
  const files: string[] = [];
  const write: Filling["write"] = async (file, pieces) => {
    for await (const _ of pieces) files.push(file);
    return { bytes: 0, sha256: "" };
  };
  const { signal: stop } = new AbortController();
  const goOn = () => Promise.resolve();
  const { logs } = await fillArchive(
    { database: busy, segment: "d90_202603", now: months.now(), stop, goOn },
    { write },
  );
  expect(logs.flatMap(({ ranges }) => ranges).map(({ file }) => file)).toEqual([...new Set(files)]);
  expect(asked).toBeGreaterThanOrEqual(4);
});

it("an archive that is being made holds no table that others need", async () => {
  await months.happen(3);
  months.at("2026-06-30T12:00:00Z");
  await anchored();
  const { owner } = months.harness.database;
  const held = await owner.connect();
  await held.query("begin");
  await held.query("select from kernel.consumers where consumer = 'audit.words' for update");
  const dropping = months.job("audit.drop-segments");
  // It waits for this row before it begins an archive, and has looked by then at what may go.
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                   and query like '%audit.begin_archive%'`;
  while ((await owner.query(waiting)).rows.length === 0);
  const { rows } = await owner.query(
    `select relation::regclass::text as name, mode from pg_locks join pg_stat_activity a using (pid)
     where a.datname = current_database() and a.state = 'idle in transaction' and pid <> $1
       and relation::regclass::text like 'audit.entries%'`,
    [(await held.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid],
  );
  await held.query("rollback");
  held.release();
  expect(rows).toEqual([]);
  await dropping;
  expect(await months.count()).toBe(0);
});

/** What the database says of March, as if it were archived. */
async function surveyed(anchoredBy: string): Promise<unknown> {
  const { owner } = months.harness.database;
  await owner.query("select audit.begin_archive('d90_202603', 'archive')");
  await owner.query("select audit.end_archive('d90_202603', 'archive', 1)");
  const { rows } = await owner.query("select audit.survey_segment('d90_202603', 'archive', $1) as said", [anchoredBy]);
  return rows[0]?.said;
}

describe("a segment", () => {
  const waiting = async () =>
    [
      ...(await months.harness.app.http.inject("/metrics")).body.matchAll(
        /^bailiwick_audit_segments_waiting\{reason="(\w+)"\} (\d)/gm,
      ),
    ]
      .filter(([, , count]) => count !== "0")
      .map(([, reason]) => reason);

  it("waits until what it holds is anchored, and says so", async () => {
    await months.happen(3);
    months.at("2026-06-30T12:00:00Z");
    await months.sealed();
    await months.job("audit.drop-segments");
    expect(await waiting()).toEqual(["unanchored"]);
    expect(await months.count()).toBe(3);
    expect(await surveyed("{file}")).toBe("unanchored");
    const { owner } = months.harness.database;
    const drop = owner.query("select audit.drop_segment('d90_202603', 'archive')");
    await expect(drop).rejects.toThrow("not surveyed");
    await months.job("audit.anchor");
    await months.job("audit.drop-segments");
    expect(await waiting()).toEqual([]);
    expect(await months.count()).toBe(0);
  });

  it("waits while it is held", async () => {
    await months.happen(3);
    await months.acme("POST", "/api/v1/audit/holds", { reason: "Case 1" });
    await dropMarch();
    expect(await waiting()).toEqual(["held"]);
    expect(await readdir(months.folder)).toEqual([]);
  });

  it("is told by the log with all that went before, for what told of that goes, too", async () => {
    await months.happen(3);
    months.at("2026-06-30T12:00:00Z");
    await months.job("audit.open-segments");
    await dropMarch();
    await months.sealed();
    months.at("2026-10-01T12:00:00Z");
    await anchored();
    await months.job("audit.drop-segments");
    await months.sealed();
    const tellings = await dropped();
    expect(tellings).toHaveLength(1);
    expect(tellings[0]?.facts).toMatchObject({ segment: "d90_202606", ranges: [[1, expect.any(Number)]] });
    const report = await months.verified();
    expect(report).toMatchObject({ outcome: "OK", findings: [{ outcome: "PRUNED", authorised: true }] });
  });
});
