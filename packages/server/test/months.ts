import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Options, verifyBundle } from "@bailiwick/audit-verify";
import { expect } from "vitest";
import { sql } from "../src/kernel/sql.ts";
import { type Answer, type Harness, openHarness } from "./harness.ts";
import { concluded, settled } from "./traces.ts";

const catalogue = `
catalogue: 1
products: { notes: { label: Notes } }
capabilities: { notes.log: { kind: value, class: read, valueType: number, unit: day, keeps: audit } }
plans: { notes.team: { price: 0, items: { notes.log: 90 } } }
`;

/** Runs a job, or a round, as the process does when its time has come, which only the owner can tell the database. */
export async function comesUp({ app, database }: Harness, name: string, now: Date): Promise<void> {
  await database.owner.query(
    `create or replace function audit.present() returns timestamptz language sql stable
     as $$ select '${now.toISOString()}'::timestamptz $$`,
  );
  const round = app.product.rounds.find((each) => each.name === name);
  if (round) return round.run(new AbortController().signal);
  const job = app.product.jobs.find((each) => each.name === name);
  if (!job) throw new Error(`There is no job ${name}`);
  await app.database.acrossTenants("a test", async (tx) => {
    // The process has its own timer, and runs it, too.
    await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`bailiwick job ${name}`}, 0))`);
    await job.run(tx, now);
  });
}

/** A tenant whose log is kept for ninety days, and a clock that is moved through the months. */
export interface Months {
  readonly harness: Harness;
  /** Where archives go, and anchors where they are wanted. */
  readonly folder: string;
  readonly anchorFolder: string;
  readonly tenant: string;
  now(): Date;
  at(time: string): void;
  acme(method: "GET" | "POST", path: string, body?: object): Promise<Answer>;
  job(name: string): Promise<void>;
  /** Everything has its place, and is signed. */
  sealed(): Promise<void>;
  /** So many events, sealed. */
  happen(count: number): Promise<void>;
  /** As if the process ended after it had archived a segment, and before it dropped it. */
  archivedOnly(): Promise<void>;
  /** How many of them there are. */
  count(): Promise<number>;
  exported(after?: number): Promise<readonly string[]>;
  verified(after?: number, options?: Options): ReturnType<typeof verifyBundle>;
  close(): Promise<void>;
}

export async function openMonths(given: { readonly anchored?: boolean; readonly leavesDays?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-archive-"));
  const anchorFolder = `${folder}-anchors`;
  const { anchored = false, leavesDays } = given;
  const harness = await openHarness({
    archiveFolder: folder,
    ...(anchored && { anchorFolder }),
    ...(leavesDays !== undefined && { leavesDays }),
  });
  const clock = { now: new Date() };
  const at = (time: string) => {
    clock.now = new Date(time);
    harness.setTime(clock.now);
  };
  at("2026-03-10T12:00:00Z");
  await harness.operator("POST", "/api/v1/catalogue/push", { body: { files: [{ name: "n.yaml", text: catalogue }] } });
  const { body: tenant } = await harness.operator("POST", "/api/v1/tenants", {
    body: { slug: "acme", name: "Acme", plan: "notes.team" },
  });
  const acme: Months["acme"] = (method, path, body) =>
    harness.operator(method, path, { tenant: "acme", ...(body && { body }) });
  expect((await acme("GET", "/api/v1/audit/retention")).body).toMatchObject({ days: 90 });
  const job = (name: string) => comesUp(harness, name, clock.now);
  await job("audit.open-segments");
  const sealed = async () => {
    await settled(harness);
    await job("audit.sign");
  };
  const exported = async (after = 0) => {
    const { body: operation } = await acme("POST", "/api/v1/audit/exports", { format: "bundle", after });
    await concluded(harness);
    const { body: text } = await acme("GET", `/api/v1/operations/${operation.id}/parts/1`);
    return String(text).split("\n");
  };
  const months: Months = {
    harness,
    folder,
    anchorFolder,
    tenant: tenant.id,
    now: () => clock.now,
    at,
    acme,
    job,
    sealed,
    exported,
    async happen(count) {
      for (let index = 0; index < count; index++)
        await acme("POST", "/api/v1/audit/events", {
          id: `${clock.now.getTime()}-${index}`,
          type: "ticket.closed",
          actor: { id: "agent-1" },
          address: "192.0.2.1",
        });
      await sealed();
    },
    async archivedOnly() {
      const { owner } = harness.database;
      await owner.query("alter function audit.drop_words(text) rename to drop_words_not");
      await expect(job("audit.drop-segments")).rejects.toThrow("drop_words");
      await owner.query("alter function audit.drop_words_not(text) rename to drop_words");
    },
    count: async () => (await acme("GET", "/api/v1/audit-log/count?action=ticket.closed")).body.count,
    verified: async (after, options) => verifyBundle(await exported(after), options),
    async close() {
      await harness.close();
      for (const each of [folder, anchorFolder]) await rm(each, { recursive: true, force: true });
    },
  };
  return months;
}
