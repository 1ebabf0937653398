import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Happened } from "../src/kernel/event.ts";
import { announce, reactOnce } from "../src/kernel/journal.ts";
import type { Harness } from "./harness.ts";
import { makeScene, type Scene } from "./scene.ts";
import { everyTextIn } from "./traces.ts";

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

const product = () => harness.app.product;

/** Everything that was announced while the demo was loaded. */
const outbox = async (): Promise<readonly Happened[]> =>
  (
    await harness.database.owner.query<Happened>(
      `select event_id as id, tenant_id as tenant, type, version, subject, data, occurred_at as at, request_id as "requestId"
       from kernel.outbox order by id`,
    )
  ).rows;

describe("every event", () => {
  it("is declared once, by the module its name begins with, as a past fact", () => {
    const types = product().events.map(({ type }) => type);
    expect(types.length).toBeGreaterThan(10);
    expect(new Set(types).size).toBe(types.length);
    for (const { name, events = [] } of product().modules)
      for (const { type, version } of events) {
        expect(type).toMatch(/^[a-z]+(?:\.[a-z][a-z-]*){2,}$/);
        expect(type.split(".")[0]).toBe(name);
        expect(type, "a past fact").toMatch(/\.[a-z-]*(?:ed|begun|lost|set|sent|put)$/);
        expect(version).toBeGreaterThan(0);
      }
  });

  it("has an example that fits, and that survives the wire", () => {
    for (const { type, data, example } of product().events) {
      const read = data.safeParse(example);
      expect(read, type).toMatchObject({ success: true });
      const wire: unknown = JSON.parse(JSON.stringify(z.encode(data, read.data)));
      expect(data.parse(wire), type).toEqual(read.data);
    }
  });

  it("that the demo announced is declared, and its data fits", async () => {
    const announced = await outbox();
    expect(announced.length).toBeGreaterThan(10);
    for (const { type, version, data } of announced) {
      const declared = product().events.find((event) => event.type === type && event.version === version);
      expect(declared?.data.safeParse(data), `${type}: ${JSON.stringify(data)}`).toMatchObject({ success: true });
    }
  });
});

describe("every reaction", () => {
  it("has a name of its own and waits for an event that is declared", () => {
    const types = product().events.map(({ type }) => type);
    const names = product().reactions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of product().reactions) {
      expect(name).toMatch(/^[a-z]+\.[a-z][a-z-]*$/);
      expect(types).toContain(type);
    }
    for (const { name, reactions = [] } of product().modules)
      for (const reaction of reactions) expect(reaction.name.split(".")[0]).toBe(name);
  });

  it("changes nothing when everything that ever happened is delivered again", async () => {
    const before = await everyTextIn(harness);
    let delivered = 0;
    for (const happened of await outbox())
      for (const reaction of product().reactions.filter(({ type }) => type === happened.type)) {
        await harness.app.database.inTenant(happened.tenant, (tx) => reactOnce(tx, happened, reaction));
        delivered += 1;
      }
    expect(delivered).toBeGreaterThan(0);
    expect(await everyTextIn(harness)).toBe(before);
  });

  it("reacts once to an event that is delivered twice, and once more to the next", async () => {
    const happened = (id: string): Happened => ({
      id,
      tenant: "ten_of_the_event",
      type: "tests.delivery.repeated",
      version: 1,
      subject: "subject",
      data: {},
      at: new Date(0),
      requestId: "req",
    });
    const reacted: string[] = [];
    const reaction = (name: string) => ({
      name,
      type: "tests.delivery.repeated",
      react: async ({ id }: Happened) => void reacted.push(`${name} ${id}`),
    });
    const [one, other] = [reaction("tests.one"), reaction("tests.other")];
    const { database } = harness.app;
    await database.inTenant("ten_of_the_event", (tx) => announce(tx, happened("evt_1"), [one, other]));
    await database.inTenant("ten_of_the_event", (tx) => reactOnce(tx, happened("evt_1"), one));
    await database.inTenant("ten_of_the_event", (tx) => reactOnce(tx, happened("evt_1"), other));
    await database.inTenant("ten_of_the_event", (tx) => reactOnce(tx, happened("evt_2"), one));
    expect(reacted).toEqual(["tests.one evt_1", "tests.other evt_1", "tests.one evt_2"]);
  });

  it("that fails takes the change with it, so that it is tried again with the next delivery", async () => {
    const { database } = harness.app;
    const happened: Happened = {
      id: "evt_failing",
      tenant: "ten_of_the_event",
      type: "tests.delivery.failed",
      version: 1,
      subject: "subject",
      data: {},
      at: new Date(0),
      requestId: "req",
    };
    let broken = true;
    let reacted = 0;
    const reaction = {
      name: "tests.flaky",
      type: happened.type,
      react: async () => {
        if (broken) throw new Error("not now");
        reacted += 1;
      },
    };
    const deliver = () => database.inTenant(happened.tenant, (tx) => reactOnce(tx, happened, reaction));
    await expect(deliver()).rejects.toThrow("not now");
    broken = false;
    await deliver();
    await deliver();
    expect(reacted).toBe(1);
  });
});
