import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { everyTextIn } from "../../../test/traces.ts";
import { digestOf } from "../../kernel/digest.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
});
afterAll(() => harness.close());

const event = { id: "e-1", type: "a.b", actor: { id: "u-1" }, outcome: "done", address: "192.0.2.1" };
const row = { what: "Login", who: "ada" };
const rowAs = (id: string) => ({
  id,
  source: "import portal",
  type: "Login",
  actor: { id: "ada" },
  outcome: "done",
  details: row,
});
const report = (body: object) => harness.operator("POST", "/api/v1/audit/events", { tenant: "acme", body });
const take = () =>
  harness.operator("POST", "/api/v1/audit/imports", {
    tenant: "acme",
    body: { name: "portal", mapping: { action: ["/what"], actor: ["/who"] }, rows: [row] },
  });

describe("what an event held", () => {
  it("cannot be found out by a digest without the server's secret", async () => {
    await report(event);
    await take();
    const texts = await everyTextIn(harness);
    for (const held of [event, row, rowAs(`portal ${digestOf(row)}`)]) expect(texts).not.toContain(digestOf(held));
    expect(texts).toContain("portal k.");
  });

  it("is compared with what was kept before digests took a key, and that is replaced", async () => {
    await report(event);
    await harness.database.owner.query("update audit.reported set print = $1 where event_id = 'e-1'", [
      digestOf(event),
    ]);
    const again = async () => {
      expect((await report(event)).body).toMatchObject({ duplicate: true });
      expect((await report({ ...event, address: "192.0.2.2" })).body.code).toBe("event_id_reused");
    };
    await again();
    await harness.app.database.acrossTenants("a test", async (tx) =>
      harness.app.product.jobs.find(({ name }) => name === "audit.key-prints")?.run(tx, new Date()),
    );
    const { rows } = await harness.database.owner.query("select print from audit.reported where event_id = 'e-1'");
    expect(rows).toEqual([{ print: expect.stringMatching(/^k\./) }]);
    await again();
  });

  it("of an imported row that came in before that, comes in once all the same", async () => {
    const id = `portal ${digestOf(row)}`;
    await take();
    await harness.database.owner.query(
      "update audit.reported set event_id = $1, print = $2 where starts_with(event_id, 'portal k.')",
      [id, digestOf(rowAs(id))],
    );
    expect((await take()).body).toMatchObject({ taken: 0, duplicates: 1 });
  });
});
