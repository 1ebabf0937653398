import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Harness, openHarness } from "./harness.ts";
import { concluded, settled } from "./traces.ts";

const bin = join(import.meta.dirname, "../../cli/bin/bailiwick.js");

let harness: Harness;
let folder: string;
let clock: number;
let url: string;

beforeEach(async () => {
  clock = Date.parse("2026-03-10T12:00:00Z");
  folder = await mkdtemp(join(tmpdir(), "bailiwick-anchor-"));
  harness = await openHarness({ now: new Date(clock).toISOString(), anchorFolder: folder });
  url = await harness.app.http.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true });
});

const run = (line: string) =>
  new Promise<{ code: unknown; said: string }>((done) => {
    const env = { ...process.env, BAILIWICK_URL: url, BAILIWICK_KEY: harness.operatorKey, BAILIWICK_TENANT: "acme" };
    execFile(process.execPath, [bin, ...line.split(" ")], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, said: `${stdout}${stderr}` }),
    );
  });

/** A tenant is made; then an hour passes, and what has grown is signed and anchored. */
async function tenant(slug: string): Promise<void> {
  await harness.operator("POST", "/api/v1/tenants", { body: { slug, name: slug } });
  await settled(harness);
  clock += 61 * 60_000;
  harness.setTime(new Date(clock));
  for (const name of ["audit.sign", "audit.anchor"])
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs.find((job) => job.name === name)?.run(tx, new Date(clock)),
    );
}

async function exportBundle(): Promise<void> {
  const asked = { tenant: "acme", body: { format: "bundle" } };
  const { body: operation } = await harness.operator("POST", "/api/v1/audit/exports", asked);
  await concluded(harness);
  const part = await harness.operator("GET", `/api/v1/operations/${operation.id}/parts/1`, { tenant: "acme" });
  await writeFile(join(folder, "acme.jsonl"), part.body);
}

it("an auditor with the operator's anchor file verifies a tenant's bundle by it", async () => {
  await tenant("acme");
  await tenant("globex");
  await tenant("initech");
  await exportBundle();
  const verify = "audit verify acme.jsonl --checkpoint checkpoints.txt";
  const alone = await run(verify);
  expect(alone).toMatchObject({ code: 0, said: expect.stringMatching(/^OK: 1 entries of/) });
  expect(alone.said).toContain(
    "What was kept vouches for it up to entry 1; of 3 of the tree of all tenants 2 could be",
  );
  expect(alone.said).toContain("bailiwick audit prove");

  expect(await run("audit prove acme.jsonl --checkpoint checkpoints.txt")).toEqual({
    code: 0,
    said: "proofs.jsonl: 1 proofs\n",
  });
  const proven = await run(`${verify} --proof proofs.jsonl`);
  expect(proven).toMatchObject({
    code: 0,
    said: expect.stringContaining("of 3 of the tree of all tenants 3 could be"),
  });
  expect(proven.said).not.toContain("bailiwick audit prove");

  // Proofs are believed as far as they fit, and what is none is refused.
  const [proof = ""] = (await readFile(join(folder, "proofs.jsonl"), "utf8")).split("\n");
  await writeFile(join(folder, "wrong.jsonl"), JSON.stringify({ ...JSON.parse(proof), hashes: [] }));
  expect(await run(`${verify} --proof wrong.jsonl`)).toMatchObject({ code: 12 });
  expect(await run(`${verify} --proof checkpoints.txt`)).toMatchObject({ code: 2 });
  expect(await run("audit prove acme.jsonl --checkpoint checkpoints.txt")).toMatchObject({ code: 2 });
  expect(await run("audit prove acme.jsonl --out more.jsonl")).toMatchObject({ code: 2 });
}, 120_000);
