import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, openHarness } from "../../../test/harness.ts";
import { digestOf } from "../../kernel/digest.ts";
import { settled } from "../../../test/traces.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.operator("POST", "/api/v1/tenants", { body: { slug: "acme", name: "Acme" } });
});
afterAll(() => harness.close());

const take = (name: string, mapping: object, rows: readonly unknown[]) =>
  harness.operator("POST", "/api/v1/audit/imports", { tenant: "acme", body: { name, mapping, rows } });
const search = async (query: string) =>
  (await harness.operator("GET", `/api/v1/audit-log?limit=200&${query}`, { tenant: "acme" })).body;

describe("an import", () => {
  it("takes each row once, by its id or by what it holds, and keeps the row", async () => {
    const mapping = { action: ["/what"], actor: ["/who"], time: ["/at"], failed: ["/error"] };
    const rows = [
      { what: "Login", who: "ada", at: "2026-01-01 10:00:00", extra: { deep: [1, "x"] } },
      { what: "Login", who: "ada", at: "2026-01-01 10:00:01", error: "WrongPassword" },
      { what: "Login", who: "ada", at: "2026-01-01 10:00:01", error: "WrongPassword" },
    ];
    expect((await take("portal", mapping, rows)).body).toMatchObject({ taken: 2, duplicates: 1 });
    expect((await take("portal", mapping, rows)).body).toMatchObject({ taken: 0, duplicates: 3 });
    expect((await take("other", mapping, rows)).body).toMatchObject({ taken: 2 });
    const { items } = await search("source=import+portal&actor=ada");
    expect(items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["failed", "done"]);
    const { body } = await harness.operator("GET", `/api/v1/audit/events/${items[1].id}`, { tenant: "acme" });
    expect(body).toMatchObject({ details: rows[0], occurredAt: "2026-01-01T10:00:00.000Z", skewed: true });
  });

  it("names the row it cannot read, and takes none", async () => {
    const reply = await take("broken", { action: ["/what"] }, [{ what: "a" }, { that: "b" }]);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: "#/rows/1" }] } });
    expect((await search("source=import+broken")).items).toEqual([]);
  });
});

const data = join(import.meta.dirname, "../../../../../../shared/data/audit");

describe.skipIf(!existsSync(data))("the logs of others", () => {
  const inParts = async (name: string, mapping: object, rows: readonly unknown[]) => {
    let taken = 0;
    for (let start = 0; start < rows.length; start += 100) {
      const reply = await take(name, mapping, rows.slice(start, start + 100));
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      taken += reply.body.taken;
    }
    return taken;
  };

  it("of a cloud are taken once each, and found by actor, action and address", async () => {
    const folder = join(data, "detonation-logs");
    const rows = readdirSync(folder).flatMap((name) => {
      const told = JSON.parse(readFileSync(join(folder, name), "utf8")) as { eventID: string; eventName: string }[];
      return told;
    });
    const mapping = {
      id: ["/eventID"],
      action: ["/eventName"],
      actor: ["/userIdentity/arn", "/userIdentity/principalId", "/userIdentity/type"],
      time: ["/eventTime"],
      address: ["/sourceIPAddress"],
      userAgent: ["/userAgent"],
      failed: ["/errorCode"],
    };
    const ids = new Set(rows.map(({ eventID }) => eventID));
    expect(rows.length).toBeGreaterThan(300);
    expect(await inParts("cloudtrail", mapping, rows)).toBe(ids.size);
    expect(await inParts("cloudtrail", mapping, rows)).toBe(0);
    const name = rows[0]?.eventName ?? "";
    const wanted = new Set(rows.filter(({ eventName }) => eventName === name).map(({ eventID }) => eventID));
    expect((await search(`source=import+cloudtrail&action=${name}`)).items.length).toBe(Math.min(200, wanted.size));
  });

  it("of many services are taken and stay verifiable", async () => {
    const lines = gunzipSync(readFileSync(join(data, "saas-audit-labelled.ndjson.gz")))
      .toString()
      .trimEnd()
      .split("\n");
    const events = lines.map((line) => JSON.parse(line) as { source: string; event: Record<string, unknown> });
    const places = ["eventType", "action", "event_type", "event/type", "event/action", "event", "type"];
    const rows = events.map(({ source, event }) => ({ source, event }));
    const mapping = {
      action: [...places.map((place) => `/event/${place}`), "/source"],
      actor: [
        "/event/actor/alternateId",
        "/event/actor/user/email",
        "/event/actor/email",
        "/event/actor",
        "/event/operator",
      ],
      address: ["/event/client/ipAddress", "/event/context/ip_address", "/event/event/ip_address"],
      time: ["/event/published", "/event/created_at", "/event/time", "/event/event/timestamp"],
    };
    const taken = await inParts("saas", mapping, rows);
    expect(taken).toBe(new Set(rows.map((row) => digestOf(row))).size);
    await settled(harness);
    const feed = await harness.operator("GET", "/api/v1/audit/feed?limit=1", { tenant: "acme" });
    expect(feed.body.size).toBeGreaterThan(taken);
  });
});
