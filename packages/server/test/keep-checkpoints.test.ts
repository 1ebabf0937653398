import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { standardRules } from "../src/kernel/outbound/rules.ts";
import { bailiwick } from "./command-line.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { type Harness, openHarness } from "./harness.ts";
import { concluded, settled } from "./traces.ts";

const repository = join(import.meta.dirname, "../../..");
const outbound = { ...standardRules, hosts: [{ host: "127.0.0.1" }] };

let database: TestDatabase;
let harness: Harness;
let folder: string;
let clock: number;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  // A receiver believes messages up to five minutes from its own time.
  clock = Date.now() - 4 * 60_000;
  database = await freshDatabase();
  harness = await openHarness({ database, now: new Date(clock).toISOString(), outbound });
  folder = await mkdtemp(join(tmpdir(), "bailiwick-receiver-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await harness.close();
  await rm(folder, { recursive: true });
});

/** The receiver of the guide, word for word, on a port of its own. */
async function startReceiver(env: Readonly<Record<string, string>>) {
  const guide = await readFile(join(repository, "docs/guides/keep-your-own-checkpoints.md"), "utf8");
  const [, program = ""] = /```js\n(.*?)```/s.exec(guide) ?? [];
  await writeFile(join(folder, "receiver.mjs"), program);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules")).catch(() => undefined);
  const child = spawn(process.execPath, ["receiver.mjs"], { cwd: folder, env: { ...process.env, ...env } });
  closing.push(async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, "exit");
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return { port: Number(port), complaints };
  }
  throw new Error(`The receiver did not begin: ${complaints.join("\n")}`);
}

const run = (line: readonly string[]) => bailiwick(line, folder);

async function happen(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    id: `${clock}-${index}`,
    type: "ticket.closed",
    actor: { id: `agent-${index}` },
  }));
  const reply = await harness.operator("POST", "/api/v1/audit/event-batches", { tenant: "acme", body: { events } });
  expect(reply.status).toBe(200);
}

/** A minute or two pass, what happened is signed, and what is due goes out. */
async function later(minutes: number): Promise<void> {
  clock += minutes * 60_000;
  harness.setTime(new Date(clock));
  await settled(harness);
  const { product, database: open } = harness.app;
  const sign = product.jobs.find(({ name }) => name === "audit.sign");
  await open.acrossTenants("a test", async (tx) => sign?.run(tx, new Date(clock)));
  await product.rounds.find(({ name }) => name === "audit.hand-out")?.run(new AbortController().signal);
}

async function exportBundle(): Promise<void> {
  const asked = { tenant: "acme", body: { format: "bundle" } };
  const { body: operation } = await harness.operator("POST", "/api/v1/audit/exports", asked);
  await concluded(harness);
  const part = `/api/v1/operations/${operation.id}/parts/1`;
  const { body, status } = await harness.operator("GET", part, { tenant: "acme" });
  expect(status).toBe(200);
  await writeFile(join(folder, "acme.jsonl"), body);
}

it("the receiver of the guide keeps what it is sent, and a rewritten history is found out by it", async () => {
  const { body: tenant } = await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  const create = (url: string) =>
    harness.operator("POST", "/api/v1/audit/anchors", { tenant: "acme", body: { name: "Own", url, everyMinutes: 1 } });
  await later(0);
  const { body: keys } = await harness.operator("GET", "/api/v1/audit/keys", { tenant: "acme" });
  const key = String(keys.items[0].verifierKey);
  // Its port is known before its secret is: the first receiver only holds the place.
  const { port } = await startReceiver({ ANCHOR_SECRET: "whsec_AAAA", PORT: "0" });
  const { body: anchor } = await create(`http://127.0.0.1:${port}/`);
  for (const close of closing.splice(0)) await close();
  const env = { ANCHOR_SECRET: anchor.secret, ANCHOR_KEYS: key, PORT: String(port) };
  let { complaints } = await startReceiver(env);
  const show = async () =>
    (await harness.operator("GET", `/api/v1/audit/anchors/${anchor.id}`, { tenant: "acme" })).body;

  await harness.operator("POST", `/api/v1/audit/anchors/${anchor.id}/test`, { tenant: "acme" });
  await later(0);
  expect(await show()).toMatchObject({ test: { result: { failure: null } } });
  await happen(10);
  await later(2);
  await happen(10);
  // It goes on from what it kept when it is started again.
  for (const close of closing.splice(0)) await close();
  ({ complaints } = await startReceiver(env));
  await later(2);
  expect((await show()).anchored.size).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
  await exportBundle();
  const verify = ["audit", "verify", "acme.jsonl", "--checkpoint", "checkpoints.txt", "--key", key];
  expect(await run(verify)).toMatchObject({ code: 0, said: expect.stringContaining("OK: ") });

  const client = await database.owner.connect();
  for (const table of ["entries", "leaves", "checkpoints"])
    await client.query(`alter table audit.${table} disable trigger user`);
  await client.query(
    `update audit.entries set body = convert_to(replace(convert_from(body, 'UTF8'), 'agent-', 'other-'), 'UTF8')
     where tenant_id = $1 and action = 'ticket.closed'`,
    [tenant.id],
  );
  await client.query(
    "update audit.leaves l set hash = e.leaf from audit.entries e where e.tenant_id = l.tenant_id and e.id = l.entry",
  );
  await client.query("delete from audit.checkpoints where tenant_id = $1", [tenant.id]);
  client.release();
  // Another process, for this one remembers what it signed.
  await harness.app.close();
  harness = await openHarness({ database, now: new Date(clock).toISOString(), outbound });
  await later(2);
  await expect.poll(() => complaints.join("\n")).toMatch(/^ALARM: \d+ does not continue \d+$/);
  await exportBundle();
  expect(await run(["audit", "verify", "acme.jsonl", "--key", key])).toMatchObject({ code: 0 });
  expect(await run(verify)).toMatchObject({ code: 12, said: expect.stringContaining("FORKED") });
});

it("a receiver without the secret, or with another, takes nothing", async () => {
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  const { port } = await startReceiver({ ANCHOR_SECRET: `whsec_${Buffer.alloc(32).toString("base64")}`, PORT: "0" });
  const body = { name: "Own", url: `http://127.0.0.1:${port}/` };
  const made = await harness.operator("POST", "/api/v1/audit/anchors", { tenant: "acme", body });
  await later(2);
  const { body: shown } = await harness.operator("GET", `/api/v1/audit/anchors/${made.body.id}`, { tenant: "acme" });
  expect(shown).toMatchObject({ state: "failing", anchored: null, lastAttempt: { failure: "refused", status: 400 } });
});
