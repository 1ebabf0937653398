import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { consume, type Consumer, type PlacedEvent, runConsumers } from "./consumer.ts";
import { type Database, openDatabase } from "./database.ts";
import { forgetOldEvents } from "./forget.ts";
import { announce } from "./journal.ts";
import { judge, lagsIn } from "./lag.ts";
import { openMetrics } from "./metrics.ts";
import { runSequencer, type Sequencer } from "./sequencer.ts";
import { sql } from "./sql.ts";

const log = pino({ level: "silent" });
const start = new Date("2026-03-10T12:00:00Z");
const day = 86_400_000;

let fresh: TestDatabase;
let database: Database;
let sequencer: Sequencer;

beforeEach(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { appended: () => sequencer.wake() });
  sequencer = runSequencer({ url: fresh.url, log });
});
afterEach(async () => {
  await sequencer.stop();
  await database.end();
  await fresh.drop();
});

const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `evt_${from + index}`);

async function announceAll(ids: readonly string[], at = start): Promise<void> {
  for (const id of ids)
    await database.inTenant("ten_1", (tx) =>
      announce(
        tx,
        { id, tenant: "ten_1", type: "tests.thing.changed", version: 1, subject: "s", data: {}, at, requestId: "r" },
        [],
      ),
    );
  await settled();
}

async function settled(): Promise<void> {
  for (;;) {
    const { rows } = await fresh.owner.query("select from kernel.outbox where seq is null limit 1");
    if (rows.length === 0) return;
    await pause(5);
  }
}

const consumer = (
  name: string,
  take: (items: readonly PlacedEvent[]) => Promise<number | void>,
  atOnce = 3,
): Consumer => ({
  name,
  stream: "events",
  atOnce,
  take: (_, items) => take(items),
});

const outbox = async () =>
  (await fresh.owner.query<{ id: string }>("select event_id as id from kernel.outbox order by seq")).rows.map(
    ({ id }) => id,
  );

describe("a consumer", () => {
  it("is given everything in order, from where it stopped", async () => {
    const seen: string[] = [];
    const one = consumer("tests.one", async (items) => void seen.push(...items.map(({ id }) => id)));
    await announceAll(names(1, 7));
    while (await consume(one, database));
    expect(seen).toEqual(names(1, 7));
    await announceAll(names(8, 9));
    while (await consume(one, database));
    expect(seen).toEqual(names(1, 9));
  });

  it("that takes only some of what it is given is given the rest next", async () => {
    const given: (readonly string[])[] = [];
    const two = async (items: readonly PlacedEvent[]) => {
      given.push(items.map(({ id }) => id));
      return items[1]?.seq;
    };
    const some = consumer("tests.some", two, 10);
    const all = await outbox();
    while (await consume(some, database));
    expect(given.map((ids) => ids.slice(0, 2)).flat()).toEqual(all);
    expect(given.length).toBe(Math.ceil(all.length / 2));
  });

  it("that fails is given the same again, and what it wrote is undone", async () => {
    await announceAll(names(1, 2));
    let broken = true;
    const flaky: Consumer = {
      name: "tests.flaky",
      stream: "events",
      atOnce: 10,
      async take(tx, items) {
        for (const { id } of items)
          await tx.run(sql`
            insert into kernel.handled (tenant_id, event_id, reaction, handled_at)
            values ('ten_1', ${id}, 'tests.flaky', ${start})`);
        if (broken) throw new Error("not now");
      },
    };
    await expect(consume(flaky, database)).rejects.toThrow("not now");
    broken = false;
    expect(await consume(flaky, database)).toBe(false);
    const { rows } = await fresh.owner.query("select event_id from kernel.handled order by 1");
    expect(rows).toEqual([{ event_id: "evt_1" }, { event_id: "evt_2" }]);
  });

  it("does its work once although many processes run it", async () => {
    const seen: string[] = [];
    const shared = consumer("tests.shared", async (items) => {
      await pause(2);
      seen.push(...items.map(({ id }) => id));
    });
    const processes = [1, 2, 3].map(() => runConsumers([shared], database, log));
    await announceAll(names(1, 30));
    while (seen.length < 30) {
      for (const each of processes) each.wake();
      await pause(5);
    }
    await Promise.all(processes.map((each) => each.stop()));
    expect(seen).toEqual(names(1, 30));
  });
});

describe("an event is forgotten", () => {
  it("when it is old and every consumer has taken it", async () => {
    await announceAll(names(1, 4));
    const quick = consumer("tests.quick", async () => {}, 10);
    const slow = consumer("tests.slow", async () => {}, 2);
    await consume(quick, database);
    await consume(slow, database);
    const forget = (at: Date) => database.acrossTenants("a test", (tx) => forgetOldEvents(tx, at));
    await forget(new Date(start.getTime() + 29 * day));
    expect(await outbox()).toEqual(names(1, 4));
    await forget(new Date(start.getTime() + 31 * day));
    expect(await outbox()).toEqual(names(3, 4));
    await consume(slow, database);
    await forget(new Date(start.getTime() + 31 * day));
    expect(await outbox()).toEqual([]);
  });

  it("by age alone where nobody consumes, and never before it has its place", async () => {
    await sequencer.stop();
    await announceAllUnsequenced(names(1, 2));
    await database.acrossTenants("a test", (tx) => forgetOldEvents(tx, new Date(start.getTime() + 99 * day)));
    expect((await outbox()).length).toBe(2);
  });

  it("and with it, which reactions have seen it", async () => {
    await announceAll(names(1, 1));
    await fresh.owner.query(
      "insert into kernel.handled (tenant_id, event_id, reaction, handled_at) values ('ten_1', 'evt_1', 'tests.r', $1)",
      [start],
    );
    const count = async () => (await fresh.owner.query("select from kernel.handled")).rows.length;
    await database.acrossTenants("a test", (tx) => forgetOldEvents(tx, start));
    expect(await count()).toBe(1);
    await database.acrossTenants("a test", (tx) => forgetOldEvents(tx, new Date(start.getTime() + 31 * day)));
    expect(await count()).toBe(0);
  });
});

async function announceAllUnsequenced(ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await fresh.owner.query(
      `insert into kernel.outbox (tenant_id, event_id, type, version, subject, data, occurred_at, request_id)
       values ('ten_1', $1, 'tests.thing.changed', 1, 's', '{}', $2, 'r')`,
      [id, start],
    );
}

describe("what waits", () => {
  it("is measured from the oldest, and is nothing when nothing waits", async () => {
    const lags = (seconds: number) =>
      database.acrossTenants("a test", (tx) => lagsIn(tx, new Date(start.getTime() + seconds * 1000)));
    const one = consumer("tests.one", async () => {});
    await consume(one, database);
    await announceAll(names(1, 2));
    const undelivered = { what: "undelivered", name: "tests.one" };
    expect(await lags(9)).toContainEqual({ ...undelivered, seconds: 9 });
    await consume(one, database);
    expect(await lags(9)).toContainEqual({ ...undelivered, seconds: 0 });
    await sequencer.stop();
    await announceAllUnsequenced(["evt_4"]);
    expect(await lags(30)).toContainEqual({ what: "unsequenced", name: "events", seconds: 30 });
    expect(await lags(30)).toContainEqual({ what: "unsequenced", name: "audit", seconds: 0 });
  });

  it("too long is said once, and so is its end", () => {
    const said: string[] = [];
    const told = {
      metrics: openMetrics(),
      log: { error: () => void said.push("late"), info: () => void said.push("over") } as never,
    };
    const late = new Set<string>();
    for (const seconds of [1, 6, 7, 8, 1, 0, 9]) judge({ what: "unsequenced", name: "events", seconds }, late, told);
    expect(said).toEqual(["late", "over", "late"]);
  });
});
