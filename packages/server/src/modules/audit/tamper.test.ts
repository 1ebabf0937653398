import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type Line, type Options, type Stretch, verifyBundle, verifyEntry } from "@bailiwick/audit-verify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { settled } from "../../../test/traces.ts";
import type { AuditEntry } from "../../kernel/envelope.ts";
import { recordAll } from "../../kernel/journal.ts";

let database: TestDatabase;
let harness: Harness;
let tenant: string;
let clock: number;

beforeEach(async () => {
  clock = Date.parse("2026-03-10T12:00:00Z");
  database = await freshDatabase();
  harness = await openHarness({ database });
  const made = await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  tenant = made.body.id;
});
afterEach(() => harness.close());

/** Events of an app, each batch signed by itself as if some minutes lay between them. */
async function happen(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    id: `${clock}-${index}`,
    type: "ticket.closed",
    actor: { id: `agent-${index}` },
    address: `192.0.2.${index}`,
    details: { index },
  }));
  const reply = await harness.operator("POST", "/api/v1/audit/event-batches", { tenant: "acme", body: { events } });
  expect(reply.status).toBe(200);
  await sign();
}

async function sign(): Promise<void> {
  await settled(harness);
  clock += 11 * 60_000;
  harness.setTime(new Date(clock));
  await runJob("audit.sign");
}

const runJob = (name: string) =>
  harness.app.database.acrossTenants("a test", async (tx) =>
    harness.app.product.jobs.find((job) => job.name === name)?.run(tx, new Date(clock)),
  );

async function bundle(after = 0): Promise<readonly string[]> {
  const read = async (from: number) => {
    const reply = await harness.operator("GET", `/api/v1/audit/feed?after=${from}&limit=7`, { tenant: "acme" });
    expect(reply.status).toBe(200);
    return reply.body as Stretch;
  };
  const lines: string[] = [];
  for await (const line of assemble(read, after)) lines.push(JSON.stringify(line));
  return lines;
}

const verified = async (options: Options = {}, after = 0) => verifyBundle(await bundle(after), options);
const seqs = async (options?: Options) => {
  const { outcome, findings } = await verified(options);
  return [outcome, ...findings.flatMap((finding) => ("seq" in finding ? [finding.seq] : []))];
};

/** As somebody with every right in the database, who turns off what stands in the way. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const client = await database.owner.connect();
  try {
    for (const table of ["entries", "leaves", "checkpoints"])
      await client.query(`alter table audit.${table} disable trigger user`);
    for (const statement of statements) await client.query(statement.replaceAll("$tenant", `'${tenant}'`));
  } finally {
    client.release();
  }
}

const entryAt = (seq: number) => `(select entry from audit.leaves where tenant_id = $tenant and seq = ${seq})`;
const forgeBody = (seq: number) =>
  `update audit.entries set body = convert_to(replace(convert_from(body, 'UTF8'), 'agent-', 'other-'), 'UTF8')
   where tenant_id = $tenant and id = ${entryAt(seq)}`;
const forgeLeaf = (seq: number) =>
  `update audit.leaves l set hash = e.leaf from audit.entries e
   where l.tenant_id = $tenant and l.seq = ${seq} and e.tenant_id = l.tenant_id and e.id = l.entry`;

it("the tree of all tenants waits for logs that a signer who comes back has not signed yet", async () => {
  const at = new Date(clock);
  const entries = Array.from({ length: 250 }, (_, index): AuditEntry => {
    const id = `${index}`.padStart(26, "0");
    const what = {
      actor: { id: "a", kind: "user" },
      action: "ticket.closed",
      target: { id: "t" },
      outcome: "done",
    } as const;
    return { id: `aud_${id}`, tenant: `ten_${id}`, source: "app", ...what, correlation: {}, disclosed: {}, at };
  });
  await harness.app.database.acrossTenants("a test", (tx) => recordAll(tx, entries));
  await settled(harness);
  clock += 120 * 60_000;
  harness.setTime(new Date(clock));
  const one = async (text: string) => (await database.owner.query<{ count: number }>(text)).rows[0]?.count;
  const isSigned = () => one("select count(*)::int as count from audit.checkpoints where tenant_id = 'tenants'");
  const before = await isSigned();
  for (let rounds = 0; (await isSigned()) === before && rounds < 5; rounds += 1) await runJob("audit.sign");
  const missing = `select count(*)::int as count from audit.logs l where l.tenant_id like 'ten\\_%' and not exists (
    select from audit.checkpoints c where c.tenant_id = l.tenant_id and c.size = l.size
      and c.place <= (select max(size) from audit.checkpoints where tenant_id = 'tenants'))`;
  expect([await isSigned(), await one(missing)]).toEqual([Number(before) + 1, 0]);
});

describe("a log nobody touched", () => {
  it("is OK, whole and from any place on", async () => {
    await happen(10);
    await happen(20);
    expect(await verified()).toMatchObject({ outcome: "OK", findings: [], entries: 31, signedSize: 31 });
    expect(await verified({}, 17)).toMatchObject({ outcome: "OK", entries: 14 });
  });

  it("is OK while many write to it at once", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        Promise.all(
          Array.from({ length: 10 }, (_each, index) =>
            harness.operator("POST", "/api/v1/audit/events", {
              tenant: "acme",
              body: { id: `${writer}-${index}`, type: "ticket.closed", actor: { id: "a" } },
            }),
          ),
        ),
      ),
    );
    await sign();
    expect(await verified()).toMatchObject({ outcome: "OK", findings: [], entries: 81 });
  });

  it("is OK with the keys of after and of before a rotation", async () => {
    await happen(3);
    const { body: before } = await harness.operator("GET", "/api/v1/audit/keys", { tenant: "acme" });
    expect(await harness.operator("POST", "/api/v1/audit/keys/rotate", {})).toMatchObject({ status: 200 });
    await happen(3);
    const { body: after } = await harness.operator("GET", "/api/v1/audit/keys", { tenant: "acme" });
    const keys = (body: { items: { verifierKey: string }[] }) => body.items.map(({ verifierKey }) => verifierKey);
    expect(keys(after).length).toBe(2);
    expect(await verified({ keys: keys(before) })).toMatchObject({ outcome: "OK" });
    expect(await verified({ keys: keys(after) })).toMatchObject({ outcome: "OK" });
    clock += 8 * 86_400_000;
    await happen(3);
    expect(await verified({ keys: keys(before) })).toMatchObject({ outcome: "BAD SIGNATURE" });
    expect(await verified({ keys: keys(after) })).toMatchObject({ outcome: "OK" });
  });

  it("is OK after a redaction, which is told", async () => {
    await happen(5);
    const { body } = await harness.operator("GET", "/api/v1/audit-log?action=ticket.closed&limit=1", {
      tenant: "acme",
    });
    const { id, seq } = body.items[0];
    const redacted = await harness.operator("POST", `/api/v1/audit/events/${id}/redact`, {
      tenant: "acme",
      body: { fields: ["address"], reason: "Request 7" },
    });
    expect(redacted.status).toBe(200);
    await sign();
    expect(await verified()).toMatchObject({
      outcome: "OK",
      findings: [{ outcome: "REDACTED", seq, authorised: true }],
    });
  });
});

describe("whoever has all rights in the database and", () => {
  beforeEach(async () => {
    await happen(10);
    await happen(10);
  });

  it("changes an entry is found out at that entry", async () => {
    await tamper(forgeBody(6));
    expect(await seqs()).toEqual(["MODIFIED", 6]);
  });

  it("changes an entry with its hash is found out between two checkpoints", async () => {
    await tamper(forgeBody(6), forgeLeaf(6));
    expect((await verified()).findings).toEqual([expect.objectContaining({ outcome: "MODIFIED", seq: 1, to: 11 })]);
  });

  it("changes what was disclosed is found out at that entry", async () => {
    await tamper(
      `update audit.entries set disclosed = jsonb_set(disclosed, '{address,1}', '"\\"203.0.113.1\\""')
       where tenant_id = $tenant and id = ${entryAt(8)}`,
    );
    expect(await seqs()).toEqual(["MODIFIED", 8]);
  });

  it("takes out what was disclosed, without a word in the log, is found out", async () => {
    await tamper(
      `update audit.entries set disclosed = disclosed - 'address' where tenant_id = $tenant and id = ${entryAt(8)}`,
    );
    expect(await seqs()).toEqual(["REDACTED", 8]);
  });

  it("deletes an entry is found out, with its place or without", async () => {
    await tamper(`delete from audit.entries where tenant_id = $tenant and id = ${entryAt(6)}`);
    expect(await seqs()).toEqual(["MISSING", 6]);
    await tamper(`delete from audit.leaves where tenant_id = $tenant and seq = 6`);
    expect(await seqs()).toEqual(["MISSING", 6]);
  });

  it("closes the gap after a deletion is found out by what was signed", async () => {
    await tamper(
      `delete from audit.leaves where tenant_id = $tenant and seq = 6`,
      `update audit.leaves set seq = -seq where tenant_id = $tenant and seq > 6`,
      `update audit.leaves set seq = -seq - 1 where tenant_id = $tenant and seq < 0`,
    );
    expect((await verified()).outcome).toBe("MODIFIED");
  });

  it("swaps two entries is found out at both", async () => {
    await tamper(
      `update audit.leaves set entry = -entry where tenant_id = $tenant and seq in (4, 9)`,
      `update audit.leaves l set entry = -o.entry from audit.leaves o
       where l.tenant_id = $tenant and o.tenant_id = $tenant and l.seq in (4, 9) and o.seq in (4, 9) and o.seq <> l.seq`,
    );
    expect(await seqs()).toEqual(["REORDERED", 4, 9]);
  });

  it("cuts off the tail is found out by whoever kept a checkpoint", async () => {
    const { body } = await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" });
    await tamper(
      `delete from audit.leaves where tenant_id = $tenant and seq > 11`,
      `delete from audit.checkpoints where tenant_id = $tenant and size > 11`,
      `update audit.logs set size = 11 where tenant_id = $tenant`,
    );
    expect((await verified()).outcome).toBe("OK");
    expect(await seqs({ checkpoints: [body.note] })).toEqual(["MISSING", 12]);
  });

  it("rewrites the tail and takes back its checkpoint is not signed for, as long as the signer remembers", async () => {
    await tamper(
      ...[15, 16, 17].flatMap((seq) => [forgeBody(seq), forgeLeaf(seq)]),
      `delete from audit.checkpoints where tenant_id = $tenant and size > 11`,
    );
    await sign();
    expect(await verified()).toMatchObject({ signedSize: 11 });
    expect((await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" })).body.size).toBe(11);
  });

  it("makes another process sign another history is found out as FORKED by whoever kept a checkpoint", async () => {
    const { body } = await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" });
    await tamper(
      ...[15, 16, 17].flatMap((seq) => [forgeBody(seq), forgeLeaf(seq)]),
      `delete from audit.checkpoints where tenant_id = $tenant and size > 11`,
    );
    await harness.app.close();
    const other = await openHarness({ database, now: new Date(clock).toISOString() });
    await settled(other);
    await other.app.database.acrossTenants("a test", async (tx) =>
      other.app.product.jobs.find(({ name }) => name === "audit.sign")?.run(tx, new Date(clock + 1000)),
    );
    harness = other;
    expect((await verified()).outcome).toBe("OK");
    const { outcome, findings } = await verified({ checkpoints: [body.note] });
    expect([outcome, findings.map((finding) => "size" in finding && finding.size)]).toEqual(["FORKED", [body.size]]);
  });

  it("makes another process sign another history is refused, where an anchor keeps what was signed before", async () => {
    const anchorFolder = await mkdtemp(join(tmpdir(), "bailiwick-anchor-"));
    const begin = async () => {
      await harness.app.close();
      harness = await openHarness({ database, now: new Date(clock).toISOString(), anchorFolder });
    };
    const signed = async () =>
      (await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" })).body.size as number;
    const metric = async () => (await harness.app.http.inject("/metrics")).body;
    try {
      await begin();
      await happen(2);
      await runJob("audit.anchor");
      await begin();
      const before = await signed();
      await happen(2);
      expect(await signed()).toBeGreaterThan(before);
      expect(await metric()).toContain("bailiwick_audit_anchor_contradicted 0");
      await tamper(
        ...[15, 16, 17].flatMap((seq) => [forgeBody(seq), forgeLeaf(seq)]),
        `delete from audit.checkpoints where tenant_id = $tenant and size > 11`,
      );
      await begin();
      await sign();
      expect(await signed()).toBe(11);
      expect(await metric()).toContain("bailiwick_audit_anchor_contradicted 1");
      // Whoever knows why it is so, after a restore for example, takes the note away.
      await rename(join(anchorFolder, "checkpoints.txt"), join(anchorFolder, "evidence.txt"));
      await sign();
      expect(await signed()).toBeGreaterThan(11);
    } finally {
      await rm(anchorFolder, { recursive: true });
    }
  });

  it("forges a checkpoint is found out as a BAD SIGNATURE, and nothing is signed after it", async () => {
    await tamper(
      `update audit.checkpoints set note = replace(note, E'\\n11\\n', E'\\n10\\n') where tenant_id = $tenant and size = 11`,
    );
    expect((await verified()).outcome).toBe("BAD SIGNATURE");
    await tamper(`update audit.checkpoints set root = sha256('') where tenant_id = $tenant and size = 21`);
    const before = (await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" })).body.size;
    await happen(3);
    expect((await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" })).body.size).toBe(before);
  });
});

it("no line of a bundle is of a kind the verifier does not know", async () => {
  await happen(2);
  const kinds = (await bundle()).map((text) => (JSON.parse(text) as Line).kind);
  expect([...new Set(kinds)].toSorted()).toEqual(["bailiwick-audit-bundle", "checkpoint", "end", "entry", "included"]);
});

describe("an entry by itself", () => {
  const verdicts = async (id: string) => {
    const { body } = await harness.operator("GET", `/api/v1/audit/events/${id}`, { tenant: "acme" });
    const { body: checkpoint } = await harness.operator("GET", "/api/v1/audit/checkpoint", { tenant: "acme" });
    return verifyEntry(body, { keys: checkpoint.keys }).map(({ verdict }) => verdict);
  };

  it("is told with all it takes to verify it, and no more fits once somebody had a hand in the database", async () => {
    await happen(3);
    const { body } = await harness.operator("GET", "/api/v1/audit-log?actor=agent-1", { tenant: "acme" });
    const { id } = body.items[0];
    expect(await verdicts(id)).toEqual(["proven", "proven", "proven", "proven", "open"]);
    const [row, value] = [`where tenant_id = $tenant and entry_id = '${id}'`, '"192.0.2.99"'];
    await tamper(
      `update audit.entries set disclosed = jsonb_set(disclosed, '{address,1}', to_jsonb('${value}'::text)) ${row}`,
    );
    expect(await verdicts(id)).toEqual(["proven", "failed", "proven", "proven", "open"]);
    await tamper(
      `update audit.entries set body = convert_to(replace(convert_from(body, 'UTF8'), 'agent-1', 'agent-2'), 'UTF8') ${row}`,
    );
    // The database makes the hash anew from what is there; the tree it was put into knows better.
    expect(await verdicts(id)).toEqual(["proven", "failed", "failed", "proven", "open"]);
  });
});
