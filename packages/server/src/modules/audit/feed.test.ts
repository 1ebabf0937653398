import { leafHash } from "@bailiwick/audit-verify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { concluded, settled } from "../../../test/traces.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
  for (const batch of [0, 1])
    await harness.operator("POST", "/api/v1/audit/event-batches", {
      tenant: "acme",
      body: {
        events: Array.from({ length: 150 }, (_, index) => ({
          id: `${batch}-${index}`,
          type: "ticket.closed",
          actor: { id: "agent-1" },
          details: "x".repeat(16_000),
        })),
      },
    });
  await settled(harness);
});
afterAll(() => harness?.close());

it("stretches of the feed meet, tell what they hold, and are bounded however large the entries are", async () => {
  let [after, rows, stretches] = [0, 0, 0];
  for (;;) {
    const { body } = await harness.operator("GET", `/api/v1/audit/feed?after=${after}&limit=1000`, { tenant: "acme" });
    const seqs: number[] = body.entries.map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual(Array.from({ length: body.rows }, (_, index) => body.after + 1 + index));
    expect(body).toMatchObject({ after, to: after + body.rows });
    const leaves = body.entries.map(({ leaf }: { leaf: string }) => Buffer.from(leaf, "base64"));
    expect(body.leavesSha256).toBe(leafHash(Buffer.concat(leaves)).toString("base64"));
    expect(JSON.stringify(body).length).toBeLessThan(5_000_000);
    rows += body.rows;
    stretches += 1;
    after = body.to;
    if (after >= 301) break;
  }
  expect(rows).toBeGreaterThanOrEqual(301);
  expect(stretches).toBeGreaterThan(2);
  const beyond = await harness.operator("GET", "/api/v1/audit/feed?after=1000000", { tenant: "acme" });
  expect(beyond).toMatchObject({ status: 400, body: { errors: [{ parameter: "after" }] } });
});

it("an export makes them in as small pieces", async () => {
  const { body } = await harness.operator("POST", "/api/v1/audit/exports", {
    tenant: "acme",
    body: { format: "jsonl" },
  });
  await concluded(harness);
  const { rows } = await harness.database.owner.query<{ size: number }>(
    "select size from operations.chunks where operation_id = $1",
    [body.id],
  );
  expect(rows.length).toBeGreaterThan(2);
  for (const { size } of rows) expect(size).toBeLessThan(5_000_000);
});
