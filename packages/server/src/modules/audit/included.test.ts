import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  append,
  assemble,
  type GrowingFrontier,
  type Hash,
  type IncludedLine,
  isConsistent,
  isIncluded,
  leafHash,
  type Line,
  notesIn,
  type Options,
  parseCheckpoint,
  rootOf,
  type Stretch,
  verifyBundle,
} from "@bailiwick/audit-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { concluded, settled } from "../../../test/traces.ts";
import { sql } from "../../kernel/sql.ts";
import { TENANTS } from "./store-trees.ts";
import { inclusionProofs, keepSubtrees } from "./tree.ts";

const TEN_MINUTES = 11 * 60_000;

let database: TestDatabase;
let harness: Harness;
let folder: string;
let clock: number;
/** Each tenant's own key. */
let keys: Readonly<Record<string, string>>;

beforeEach(async () => {
  clock = Date.parse("2026-03-10T12:00:00Z");
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), "bailiwick-anchor-"));
  harness = await openHarness({ database, now: new Date(clock).toISOString(), anchorFolder: folder });
  keys = { acme: await tenantWithKey("acme"), globex: await tenantWithKey("globex") };
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true });
});

async function tenantWithKey(slug: string): Promise<string> {
  await harness.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  const body = { name: "Auditor", scopes: ["audit.*"] };
  const reply = await harness.operator("POST", "/api/v1/keys", { tenant: slug, body });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.key as string;
}

const get = (slug: string, path: string) => harness.as(keys[slug], "GET", path);

/** Events of an app; then so much time passes, and what has grown is signed. */
async function happen(slug: string, count: number, passes = TEN_MINUTES): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    id: `${clock}-${index}`,
    type: "ticket.closed",
    actor: { id: `agent-${index}` },
  }));
  const reply = await harness.operator("POST", "/api/v1/audit/event-batches", { tenant: slug, body: { events } });
  expect(reply.status).toBe(200);
  await sign(passes);
}

async function sign(passes = TEN_MINUTES): Promise<void> {
  await settled(harness);
  clock += passes;
  harness.setTime(new Date(clock));
  for (const name of ["audit.sign", "audit.anchor"])
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs.find((job) => job.name === name)?.run(tx, new Date(clock)),
    );
}

/** What the operator's anchor keeps: checkpoints of the tree of all tenants, the newest last. */
const kept = async () => notesIn(await readFile(join(folder, "checkpoints.txt"), "utf8"));

async function fed(slug: string): Promise<readonly Line[]> {
  const read = async (after: number) => (await get(slug, `/api/v1/audit/feed?after=${after}&limit=5`)).body as Stretch;
  const lines: Line[] = [];
  for await (const line of assemble(read)) lines.push(line);
  return lines;
}

async function exported(slug: string): Promise<readonly Line[]> {
  await settled(harness);
  const asked = { body: { format: "bundle" } };
  const { body } = await harness.as(keys[slug], "POST", "/api/v1/audit/exports", asked);
  await concluded(harness);
  const part = await get(slug, `/api/v1/operations/${body.id}/parts/1`);
  return String(part.body)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const verified = (lines: readonly Line[], options: Options = {}) =>
  verifyBundle(
    lines.map((line) => JSON.stringify(line)),
    options,
  );
const includedIn = (lines: readonly Line[]) => lines.filter((line): line is IncludedLine => line.kind === "included");
const sizeOf = (note: string) => parseCheckpoint(note)?.size ?? 0;
const bytesOf = (hash: string) => Buffer.from(hash, "base64");

/** As somebody with every right in the database, who turns off what stands in the way. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const client = await database.owner.connect();
  try {
    for (const table of ["entries", "leaves", "checkpoints"])
      await client.query(`alter table audit.${table} disable trigger user`);
    for (const statement of statements) await client.query(statement);
  } finally {
    client.release();
  }
}

describe("the proof that a log's checkpoint is in the tree of all tenants", () => {
  it("is told to a tenant of its own log, up to what the file anchor keeps", async () => {
    await happen("acme", 3);
    await happen("globex", 2);
    const { status, body } = await get("acme", "/api/v1/audit/inclusion");
    expect(status).toBe(200);
    const [own, tree] = [parseCheckpoint(body.note), parseCheckpoint(body.proof.checkpoint)];
    expect(own?.origin).toBe((await get("acme", "/api/v1/audit/feed")).body.origin);
    expect(body.proof.checkpoint).toBe((await kept()).at(-1));
    const { index, size, hashes } = body.proof;
    const proof = hashes.map(bytesOf);
    const root = tree?.root ?? Buffer.of();
    expect(isIncluded({ index, size, leaf: leafHash(own?.text ?? ""), root, proof })).toBe(true);
    expect(isIncluded({ index, size, leaf: leafHash("another"), root, proof })).toBe(false);
    expect((await harness.operator("GET", "/api/v1/audit/inclusion")).body.note).toMatch(/\/platform\n/);
  });

  it("is told for any tree that was signed, of the newest checkpoint in it", async () => {
    const sizes: [log: number, tree: number][] = [];
    for (const count of [1, 2, 3]) {
      await happen("acme", count);
      const [{ body: log }, { body: tree }] = await Promise.all([
        get("acme", "/api/v1/audit/checkpoint"),
        get("acme", "/api/v1/audit/checkpoint?tree=tenants"),
      ]);
      sizes.push([log.size, tree.size]);
    }
    await happen("globex", 1);
    for (const [log, tree] of sizes) {
      const { body } = await get("acme", `/api/v1/audit/inclusion?size=${tree}`);
      expect([sizeOf(body.note), body.proof.size, sizeOf(body.proof.checkpoint)]).toEqual([log, tree, tree]);
    }
    const newest = (await get("acme", "/api/v1/audit/inclusion")).body;
    expect([sizeOf(newest.note), newest.proof.checkpoint]).toEqual([sizes.at(-1)?.[0], (await kept()).at(-1)]);
  });

  it("is refused in words where there is no such tree, or nothing of the log in it", async () => {
    expect(await get("acme", "/api/v1/audit/inclusion")).toMatchObject({
      status: 404,
      body: { code: "not_included" },
    });
    await happen("acme", 1);
    const { size } = (await get("acme", "/api/v1/audit/checkpoint?tree=tenants")).body;
    expect(await get("acme", `/api/v1/audit/inclusion?size=${size + 1}`)).toMatchObject({
      status: 400,
      body: {
        code: "invalid_request",
        errors: [{ parameter: "size", detail: `None of that size is signed; the newest has ${size}` }],
      },
    });
    expect(await get("acme", "/api/v1/audit/inclusion?size=0")).toMatchObject({ status: 400 });
    keys = { ...keys, initech: await tenantWithKey("initech") };
    expect(await get("initech", `/api/v1/audit/inclusion?size=${size}`)).toMatchObject({ status: 404 });
    await sign();
    expect(await get("initech", `/api/v1/audit/inclusion?size=${size}`)).toMatchObject({ status: 404 });
    expect(await get("initech", "/api/v1/audit/inclusion")).toMatchObject({ status: 200 });
  });

  it("says nothing of other tenants, and needs the right to read the log", async () => {
    await happen("globex", 7);
    await happen("acme", 1);
    const ids = (await harness.operator("GET", "/api/v1/tenants")).body.items.map(({ id }: { id: string }) => id);
    const own = parseCheckpoint((await get("acme", "/api/v1/audit/inclusion")).body.note)
      ?.origin.split("/")
      .at(-1);
    const others = ids.filter((id: string) => id !== own);
    expect(others.length).toBe(1);
    for (const path of ["inclusion", "checkpoint?tree=tenants", "consistency?tree=tenants&from=1&to=2", "feed"]) {
      const { status, body } = await get("acme", `/api/v1/audit/${path}`);
      expect(status).toBe(200);
      for (const name of [...others, "globex"]) expect(JSON.stringify(body)).not.toContain(name);
    }
    const { body } = await harness.operator("POST", "/api/v1/keys", {
      tenant: "acme",
      body: { name: "App", scopes: ["decisions.*"] },
    });
    expect(await harness.as(body.key, "GET", "/api/v1/audit/inclusion")).toMatchObject({ status: 403 });
  });

  it("goes on from one tree of all tenants to the next", async () => {
    await happen("acme", 1);
    await happen("globex", 1);
    await happen("acme", 1);
    const notes = (await kept()).flatMap((note) => parseCheckpoint(note) ?? []);
    expect(notes.length).toBe(3);
    for (const earlier of notes)
      for (const later of notes.filter(({ size }) => size >= earlier.size)) {
        const query = `tree=tenants&from=${earlier.size}&to=${later.size}`;
        const { body } = await get("acme", `/api/v1/audit/consistency?${query}`);
        const proof = body.hashes.map(bytesOf);
        const roots = { fromRoot: earlier.root, toRoot: later.root };
        expect(isConsistent({ from: earlier.size, to: later.size, ...roots, proof })).toBe(true);
      }
    const beyond = await get("acme", "/api/v1/audit/consistency?tree=tenants&from=1&to=1000");
    expect(beyond).toMatchObject({ status: 400, body: { errors: [{ parameter: "to" }] } });
  });
});

describe("proofs that are read together", () => {
  it("are those of the standard at every edge of what is kept of a tree", async () => {
    const leaves = Array.from({ length: 700 }, (_, at) => leafHash(`checkpoint ${at}`));
    const roots: Hash[] = [];
    const growing: GrowingFrontier = { size: 0, hashes: [] };
    for (const leaf of leaves) {
      append(growing, leaf);
      roots.push(rootOf(growing));
    }
    const asked = [1, 2, 3, 4, 5, 255, 256, 257, 511, 512, 513, 700].flatMap((size) =>
      [...new Set([0, 1, Math.floor(size / 2), 255, 256, size - 2, size - 1])]
        .filter((index) => index >= 0 && index < size)
        .map((index) => ({ index, size })),
    );
    const proofs = await harness.app.database.acrossTenants("a test", async (tx) => {
      await tx.run(sql`
        insert into audit.leaves (tenant_id, seq, hash)
        select ${TENANTS}, at, hash from unnest(${leaves}::bytea[]) with ordinality as l (hash, at)`);
      expect(await keepSubtrees(tx, TENANTS, leaves.length)).toBe("whole");
      return inclusionProofs(tx, TENANTS, asked);
    });
    for (const [at, { index, size }] of asked.entries()) {
      const [leaf, root, proof] = [leaves[index], roots[size - 1], proofs[at]];
      if (leaf === undefined || root === undefined || proof === undefined)
        throw new Error(`${index} of ${size} is gone`);
      expect(isIncluded({ index, size, leaf, root, proof })).toBe(true);
    }
  });
});

describe("a consistency proof", () => {
  it("is refused in words up to a size that nothing has signed yet", async () => {
    await happen("acme", 1);
    await harness.operator("POST", "/api/v1/audit/events", {
      tenant: "acme",
      body: { id: "late", type: "ticket.closed", actor: { id: "a" } },
    });
    await settled(harness);
    const { size } = (await get("acme", "/api/v1/audit/checkpoint")).body;
    expect(await get("acme", `/api/v1/audit/consistency?from=1&to=${size}`)).toMatchObject({ status: 200 });
    expect(await get("acme", `/api/v1/audit/consistency?from=1&to=${size + 1}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: "to", detail: `It is signed up to ${size}` }] },
    });
  });
});

describe("a bundle", () => {
  const both = [
    ["by the feed", fed],
    ["by an export", exported],
  ] as const;

  it.each(both)(
    "%s has a line for each tree of all tenants its log had grown in, and for the newest",
    async (_, made) => {
      await happen("acme", 4);
      await happen("acme", 3);
      for (let idle = 0; idle < 3; idle += 1) await happen("globex", 1);
      await happen("acme", 2, 1000);
      await happen("acme", 2, 1000);
      await sign();
      await happen("globex", 1);
      const lines = await made("acme");
      const notes = await kept();
      expect(notes.length).toBe(7);
      const told = includedIn(lines).map(({ note, proof }) => [sizeOf(note), proof.checkpoint]);
      const { body } = await get("acme", "/api/v1/audit/checkpoint");
      expect(told.map(([, tree]) => tree)).toEqual([notes[0], notes[1], notes[5], notes[6]]);
      expect(told.at(-1)?.[0]).toBeLessThanOrEqual(body.size);
      const report = await verified(lines, { checkpoints: notes });
      expect(report).toMatchObject({ outcome: "OK", findings: [], anchored: { size: told.at(-1)?.[0], held: 4 } });
      expect(report.anchored.open.map(({ size }) => size)).toEqual(notes.slice(2, 5).map(sizeOf));
    },
  );

  it("of a log nothing happens in is held against the newest that is kept, and no more is needed", async () => {
    await happen("acme", 4);
    for (let idle = 0; idle < 3; idle += 1) await happen("globex", 1);
    const newest = (await kept()).slice(-1);
    expect(await verified(await fed("acme"), { checkpoints: newest })).toMatchObject({
      outcome: "OK",
      anchored: { size: 6, held: 1, open: [] },
    });
  });

  it("is held against what was kept between by what the server proves", async () => {
    await happen("acme", 4);
    for (let idle = 0; idle < 3; idle += 1) await happen("globex", 1);
    const [, between = ""] = await kept();
    const lines = await fed("acme");
    const alone = await verified(lines, { checkpoints: [between] });
    expect(alone).toMatchObject({ outcome: "OK", anchored: { size: 0, held: 0 } });
    const [{ size: to, from = 0 } = { size: 0 }] = alone.anchored.open;
    const { body } = await get("acme", `/api/v1/audit/consistency?tree=tenants&from=${from}&to=${to}`);
    expect(await verified(lines, { checkpoints: [between], continued: [body] })).toMatchObject({
      outcome: "OK",
      anchored: { size: 6, held: 1, open: [] },
    });
    const other = { ...body, hashes: body.hashes.toReversed() };
    for (const continued of [[{ ...body, hashes: [] }], ...(body.hashes.length > 1 ? [[other]] : [])])
      expect(await verified(lines, { checkpoints: [between], continued })).toMatchObject({ outcome: "FORKED" });
  });

  it("does not wait for the tree of all tenants", async () => {
    await happen("acme", 1);
    await happen("acme", 2, 1000);
    const lines = await exported("acme");
    expect(includedIn(lines).length).toBe(1);
    expect(await verified(lines, { checkpoints: await kept() })).toMatchObject({ outcome: "OK", signedSize: 5 });
  });

  it("ends a stretch where it would have too many proofs, and the next goes on from there", async () => {
    const events = Array.from({ length: 120 }, (_, index) => ({
      id: `${index}`,
      type: "ticket.closed",
      actor: { id: "agent" },
    }));
    await harness.operator("POST", "/api/v1/audit/event-batches", { tenant: "acme", body: { events } });
    await settled(harness);
    // As if each entry had been signed by itself, and the tree of all tenants after it.
    await database.owner.query(`
      with own as (select tenant_id from tenancy.tenants where slug = 'acme'), n as (select generate_series(1, 120) as at),
      leaves as (insert into audit.leaves (tenant_id, seq, hash) select 'tenants', at, sha256(at::text::bytea) from n)
      insert into audit.checkpoints (tenant_id, size, root, note, signed_at, place)
      select tenant_id, at, ''::bytea, 'log ' || at, now(), at from own, n
      union all select 'tenants', at, ''::bytea, 'tree ' || at, now(), null from n`);
    const first = (await get("acme", "/api/v1/audit/feed?limit=1000")).body;
    expect(first).toMatchObject({ to: 100, rows: 100 });
    expect([first.entries.at(-1).seq, first.checkpoints.at(-1).size]).toEqual([100, 100]);
    const rest = (await get("acme", "/api/v1/audit/feed?limit=1000&after=100")).body;
    expect(rest.to).toBeGreaterThan(120);
    const told = [...first.included, ...rest.included].map(({ note, proof }) => [note, proof.checkpoint, proof.index]);
    expect(told).toEqual(Array.from({ length: 120 }, (_, at) => [`log ${at + 1}`, `tree ${at + 1}`, at]));
  });
});

describe("whoever has the database and the signing key and writes a log anew", () => {
  /** Bodies and hashes of some entries, and what was signed since; then everything is signed again by another process. */
  async function rewrite(): Promise<void> {
    const { rows } = await database.owner.query("select tenant_id from tenancy.tenants where slug = 'acme'");
    const own = `tenant_id = '${rows[0].tenant_id}'`;
    const at = `(select entry from audit.leaves where ${own} and seq = 5)`;
    await tamper(
      `update audit.entries set body = convert_to(replace(convert_from(body, 'UTF8'), 'agent-', 'other-'), 'UTF8')
       where ${own} and id = ${at}`,
      `update audit.leaves l set hash = e.leaf from audit.entries e
       where l.${own} and l.seq = 5 and e.tenant_id = l.tenant_id and e.id = l.entry`,
      `delete from audit.checkpoints where ${own} and size >= 5`,
    );
    await harness.app.close();
    harness = await openHarness({ database, now: new Date(clock).toISOString() });
  }

  it("is found out by the anchor's file alone: what was kept then is not shown to have what is there now", async () => {
    await happen("acme", 2);
    await happen("acme", 6);
    await happen("globex", 1, 2 * 60 * 60_000);
    await rewrite();
    await happen("acme", 1);
    const lines = await fed("acme");
    expect(includedIn(lines).length).toBeGreaterThan(1);
    expect(await verified(lines)).toMatchObject({ outcome: "OK", anchored: { size: 0, held: 0, open: [] } });
    // Of what was kept the first vouches for what was there before; the others had something else in them.
    const notes = await kept();
    const report = await verified(lines, { checkpoints: notes });
    expect(report).toMatchObject({ outcome: "UNANCHORED", findings: [{ seq: 5 }], anchored: { held: 1 } });
  });

  it("and the tree of all tenants with it, is FORKED to whoever has the anchor's file", async () => {
    await happen("acme", 2);
    await happen("acme", 6);
    const notes = await kept();
    await tamper(
      `delete from audit.checkpoints where tenant_id = 'tenants' and size > ${sizeOf(notes[0] ?? "")}`,
      `delete from audit.leaves where tenant_id = 'tenants' and seq > ${sizeOf(notes[0] ?? "")}`,
      `update audit.logs set size = ${sizeOf(notes[0] ?? "")} where tenant_id = 'tenants'`,
      `delete from audit.checkpoints where place > ${sizeOf(notes[0] ?? "")}`,
    );
    await rewrite();
    await sign();
    const lines = await fed("acme");
    expect((await verified(lines)).outcome).toBe("OK");
    const report = await verified(lines, { checkpoints: notes });
    expect([report.outcome, report.findings]).toMatchObject(["FORKED", [{ size: sizeOf(notes[1] ?? "") }]]);
  });
});
