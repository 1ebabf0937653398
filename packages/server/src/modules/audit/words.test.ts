import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness } from "../../../test/harness.ts";
import { elsewhere, home, makeScene, type Scene } from "../../../test/scene.ts";
import { settled } from "../../../test/traces.ts";

let scene: Scene;
let harness: Harness;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
  await settled(harness);
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

const report = async (id: string, details: object): Promise<string> => {
  const body = { id, type: "ticket.closed", actor: { id: "agent-1" }, target: { id: "ticket-1" }, details };
  return (await harness.operator("POST", "/api/v1/audit/events", { tenant: home, body })).body.id;
};
const found = async (word: string, tenant = home): Promise<readonly string[]> =>
  (await harness.operator("GET", `/api/v1/audit-log?q=${word}`, { tenant })).body.items.map(
    ({ id }: { id: string }) => id,
  );
const redact = (id: string) =>
  harness.operator("POST", `/api/v1/audit/events/${id}/redact`, {
    tenant: home,
    body: { fields: ["details"], reason: "Request 8" },
  });
const indexed = async (word: string): Promise<number> =>
  (await harness.database.owner.query("select from audit.words where search like $1", [`%${word}%`])).rowCount ?? 0;

/** While the index is kept from going on. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const client = await harness.database.owner.connect();
  try {
    await client.query("begin");
    await client.query("select from kernel.consumers where consumer = 'audit.words' for update");
    await work();
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const placed = async (): Promise<void> => {
  while ((await harness.database.owner.query("select from audit.unsealed limit 1")).rowCount !== 0);
};

describe("a search by words", () => {
  it("finds what the index does not have yet, and finds it once when it does", async () => {
    let id = "";
    await whileHeld(async () => {
      id = await report("late-1", { note: "Cormorant" });
      expect(await found("cormorant")).toEqual([id]);
      await placed();
      expect(await found("cormorant")).toEqual([id]);
      expect(await found("cormorant", elsewhere)).toEqual([]);
      expect(await indexed("cormorant")).toBe(0);
    });
    await settled(harness);
    expect(await indexed("cormorant")).toBe(1);
    expect(await found("cormorant")).toEqual([id]);
    expect(await found("cormorant", elsewhere)).toEqual([]);
  });

  it("finds the last word of the longest value, and indexes long texts a few at a time", async () => {
    const long = `${"x".repeat(16_000)} Bittern`;
    const events = Array.from({ length: 120 }, (_, index) => ({
      id: `long-${index}`,
      type: "ticket.closed",
      actor: { id: "agent-1" },
      target: { id: "ticket-1" },
      details: { note: long },
      before: { note: long },
      after: { note: index < 119 ? long : `${"x".repeat(16_000)} Spoonbill` },
    }));
    await whileHeld(async () => {
      for (const first of [0, 40, 80]) {
        const body = { events: events.slice(first, first + 40) };
        expect((await harness.operator("POST", "/api/v1/audit/event-batches", { tenant: home, body })).status).toBe(
          200,
        );
      }
      await placed();
      expect((await found("spoonbill")).length).toBe(1);
    });
    await settled(harness);
    expect((await found("spoonbill")).length).toBe(1);
    expect(await indexed("bittern")).toBe(120);
    const { rows } = await harness.database.owner.query(
      "select count(distinct xmin::text)::int as batches from audit.words where search like '%bittern%'",
    );
    expect(rows[0].batches).toBeGreaterThan(1);
  });

  it("no longer finds what was taken out before the index came to it", async () => {
    const id = await report("late-2", { note: "Pelican" });
    let redacting: ReturnType<typeof redact> | undefined;
    await whileHeld(async () => {
      await placed();
      redacting = redact(id);
      expect(await found("pelican")).toEqual([id]);
    });
    expect(await redacting).toMatchObject({ status: 200 });
    await settled(harness);
    expect(await indexed("pelican")).toBe(0);
    expect(await found("pelican")).toEqual([]);
  });

  it("no longer finds what was taken out after that, and the index holds no word of it", async () => {
    const id = await report("late-3", { note: "Albatross" });
    await settled(harness);
    expect(await indexed("albatross")).toBe(1);
    await redact(id);
    expect(await indexed("albatross")).toBe(0);
    expect(await found("albatross")).toEqual([]);
  });

  it("has an index that the application can neither read nor write", async () => {
    const client = await harness.database.owner.connect();
    for (const statement of [
      "select from audit.words",
      "insert into audit.words default values",
      "delete from audit.words",
    ]) {
      await client.query("begin; set local role bailiwick_app");
      await expect(client.query(statement)).rejects.toThrow("permission denied");
      await client.query("rollback");
    }
    client.release();
  });
});
