import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settled } from "../../../test/traces.ts";
import type { Harness } from "../../../test/harness.ts";
import { home, makeScene, type Scene } from "../../../test/scene.ts";

let scene: Scene;
let harness: Harness;
beforeAll(async () => {
  scene = await makeScene();
  harness = await scene.open();
});
afterAll(async () => {
  await harness?.close();
  await scene?.drop();
});

let sent = 0;
const event = (more: object = {}) => {
  sent += 1;
  return { id: `app-${sent}`, type: "ticket.assigned", actor: { id: "agent-1" }, ...more };
};
const post = (body: object, tenant = home) => harness.operator("POST", "/api/v1/audit/events", { tenant, body });
const search = (query: string, tenant = home) => harness.operator("GET", `/api/v1/audit-log?${query}`, { tenant });
const show = (id: string) => harness.operator("GET", `/api/v1/audit/events/${id}`, { tenant: home });

describe("redacting", () => {
  it("takes a value out and leaves the entry, its place and its hash", async () => {
    const { body: receipt } = await post(
      event({ address: "192.0.2.99", details: { note: "Zanzibar" }, actor: { id: "agent-1", name: "Ada Lovelace" } }),
    );
    await settled(harness);
    const before = (await show(receipt.id)).body;
    expect((await search("q=zanzibar")).body.items).toMatchObject([{ id: receipt.id }]);
    const redacted = await harness.operator("POST", `/api/v1/audit/events/${receipt.id}/redact`, {
      tenant: home,
      body: { fields: ["details", "actorName"], reason: "Request 7" },
    });
    expect(redacted).toMatchObject({ status: 200 });
    const after = (await show(receipt.id)).body;
    expect(after).toMatchObject({ details: null, redacted: ["actorName", "details"], address: "192.0.2.99" });
    expect([after.leaf, after.body, after.seq]).toEqual([before.leaf, before.body, before.seq]);
    expect((await search("q=zanzibar")).body.items).toEqual([]);
  });
});
