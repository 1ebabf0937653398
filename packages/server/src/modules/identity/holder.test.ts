import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness } from "../../../test/harness.ts";
import { elsewhere, home, makeScene, type Scene } from "../../../test/scene.ts";
import { holderOf } from "./holder.ts";

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

const at = new Date("2026-03-10T12:00:00Z");
const later = new Date("2026-04-10T12:00:00Z");
const holder = (id: string, tenant: string, now = at) => holderOf(id, tenant, harness.app.database, now);
const idOf = async (slug: string): Promise<string> =>
  (await harness.operator("GET", `/api/v1/tenants/${slug}`)).body.id;

describe("who asked for something that goes on", () => {
  it("is known by a key, for as long as that opens anything", async () => {
    const tenant = await idOf(home);
    const made = await harness.operator("POST", "/api/v1/keys", {
      tenant: home,
      body: { name: "asker", scopes: ["audit.log.export"], expiresAt: "2026-04-01T00:00:00Z" },
    });
    const { id } = made.body;
    expect(await holder(id, tenant)).toMatchObject({ id, realm: "tenant", tenant, scopes: ["audit.log.export"] });
    await expect(holder(id, await idOf(elsewhere))).rejects.toMatchObject({ kind: { code: "unauthenticated" } });
    await expect(holder(id, tenant, later)).rejects.toMatchObject({ kind: { code: "key_expired" } });
    await harness.operator("POST", `/api/v1/keys/${id}/suspend`, { tenant: home });
    await expect(holder(id, tenant)).rejects.toMatchObject({ kind: { code: "key_suspended" } });
    await harness.operator("POST", `/api/v1/keys/${id}/resume`, { tenant: home });
    expect(await holder(id, tenant)).toMatchObject({ id });
    await harness.operator("POST", `/api/v1/keys/${id}/revoke`, { tenant: home });
    await expect(holder(id, tenant)).rejects.toMatchObject({ kind: { code: "key_revoked" } });
  });

  it("is known by a session that was left alone, but not by one that was ended", async () => {
    const sessionOf = async () => {
      const link = await harness.operator("POST", "/api/v1/sign-in-links");
      const begun = await harness.as(link.body.token, "POST", "/api/v1/sessions");
      expect(begun.status, JSON.stringify(begun.body)).toBeLessThan(300);
      return String(begun.body.id);
    };
    const id = await sessionOf();
    expect(await holder(id, "platform", later)).toMatchObject({ id, realm: "operator" });
    await harness.operator("POST", `/api/v1/sessions/${id}/end`);
    await expect(holder(id, "platform")).rejects.toMatchObject({ kind: { code: "session_ended" } });
  });

  it("is nobody by an id that is nobody's", async () => {
    await expect(holder("key_00000000000000000000000000", "platform")).rejects.toMatchObject({
      kind: { code: "unauthenticated" },
    });
  });
});
