import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { assemble, type Finding, type Stretch, verifyBundle } from "@bailiwick/audit-verify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compile } from "../../../test/compile.ts";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { settled } from "../../../test/traces.ts";

const processes = 6;
const appends = 8;
const callers = 16;

/** Appends to the log of a tenant, as any process of the product does, one transaction after the other. */
const program = `
import { declareAudit } from "./kernel/audit-type.js";
import { openDatabase } from "./kernel/database.js";
import { record } from "./kernel/journal.js";

const [, , url, tenant, name] = process.argv;
declareAudit({ action: "tests.thing.changed", version: 1, summary: "Change a thing" });
const database = openDatabase(url);
for (let index = 0; index < ${appends}; index += 1)
  await database.inTenant(tenant, (tx) =>
    record(tx, {
      tenant,
      actor: { id: name, kind: "tenant" },
      action: "tests.thing.changed",
      target: { id: String(index) },
      outcome: "done",
      correlation: {},
      disclosed: { after: { index } },
      at: new Date(),
    }),
  );
await database.end();
`;

let harness: Harness;
let compiled: string;
let tenant: string;
beforeAll(async () => {
  compiled = await compile("kernel/journal.ts", program);
  harness = await openHarness();
  const made = await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  tenant = made.body.id;
});
afterAll(async () => {
  await harness?.close();
  await rm(compiled, { recursive: true });
});

async function appendFromElsewhere(name: string): Promise<void> {
  const child = spawn(process.execPath, [join(compiled, "program.js"), harness.database.url, tenant, name], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  expect(await once(child, "close")).toEqual([0, null]);
}

async function report(caller: number): Promise<void> {
  for (let index = 0; index < appends; index += 1) {
    const body = {
      id: `${caller}-${index}`,
      type: "ticket.closed",
      actor: { id: `agent-${caller}` },
      address: "192.0.2.1",
    };
    expect(await harness.operator("POST", "/api/v1/audit/events", { tenant: "acme", body })).toMatchObject({
      status: 200,
    });
  }
}

async function findings(): Promise<readonly Finding[]> {
  await harness.app.database.acrossTenants("a test", async (tx) =>
    harness.app.product.jobs.find(({ name }) => name === "audit.sign")?.run(tx, new Date()),
  );
  const read = async (after: number) => {
    const reply = await harness.operator("GET", `/api/v1/audit/feed?after=${after}&limit=20`, { tenant: "acme" });
    expect(reply.status).toBe(200);
    return reply.body as Stretch;
  };
  const lines: string[] = [];
  for await (const line of assemble(read, 0)) lines.push(JSON.stringify(line));
  return (await verifyBundle(lines)).findings;
}

it("the verifier never takes a race for a crime, while many append from many processes", async () => {
  let isOver = false;
  const writing = Promise.all([
    ...Array.from({ length: processes }, (_, index) => appendFromElsewhere(`process ${index}`)),
    ...Array.from({ length: callers }, (_, index) => report(index)),
  ]).finally(() => {
    isOver = true;
  });
  do expect(await findings()).toEqual([]);
  while (!isOver);
  await writing;
  await settled(harness);
  expect(await findings()).toEqual([]);
  const { rows } = await harness.database.owner.query<{ count: number }>(
    "select count(*)::int as count from audit.entries where tenant_id = $1 and action in ('tests.thing.changed', 'ticket.closed')",
    [tenant],
  );
  expect(rows).toEqual([{ count: (processes + callers) * appends }]);
});
