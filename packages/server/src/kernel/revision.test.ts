import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, type Pipeline, tenant } from "../../test/pipeline.ts";
import { read, write } from "./endpoint.ts";
import { listen } from "./listen.ts";
import { Problem } from "./problem.ts";
import {
  moveRevision,
  parseRevision,
  printRevision,
  reaches,
  type Revision,
  revisionOf,
  revisions,
} from "./revision.ts";

const log = pino({ level: "silent" });

describe("a revision", () => {
  it("is two counters, printed and read back", () => {
    expect(printRevision({ platform: 12, tenant: 45 })).toBe("12-45");
    expect(parseRevision("12-45", {})).toEqual({ platform: 12, tenant: 45 });
    for (const bad of ["", "12", "12-", "-1-2", "1-2-3", "a-b", "1.0-2", `${"9".repeat(16)}-1`])
      expect(() => parseRevision(bad, { header: "Bailiwick-Min-Revision" })).toThrow(Problem);
  });

  it("is reached only when both counters are", () => {
    const at: Revision = { platform: 2, tenant: 5 };
    expect(reaches(at, { platform: 2, tenant: 5 })).toBe(true);
    expect(reaches(at, { platform: 1, tenant: 6 })).toBe(false);
    expect(reaches(at, { platform: 3, tenant: 0 })).toBe(false);
  });
});

/** Revisions over a source that answers when the test says so. */
function opened() {
  const clock = { now: 0 };
  const source = {
    revision: { platform: 1, tenant: 1 } as Revision,
    loads: 0,
    held: [] as (() => void)[],
    hold: false,
  };
  const known = revisions(
    async (tenants) => {
      source.loads += 1;
      const seen = source.revision;
      if (source.hold) await new Promise<void>((resolve) => source.held.push(resolve));
      return tenants.map(() => seen);
    },
    () => clock.now,
    log,
  );
  const release = () => {
    source.hold = false;
    for (const go of source.held.splice(0)) go();
  };
  return { clock, source, known, release };
}

describe("the revisions a process knows", () => {
  it("are asked for once while they are fresh, and by one question when many wait", async () => {
    const { source, known, clock } = opened();
    await Promise.all([known.current("a"), known.current("a"), known.current("a")]);
    clock.now = 999;
    await known.current("a");
    expect(source.loads).toBe(1);
  });

  it("are fresh within a second although the notification was lost", async () => {
    const { source, known, clock } = opened();
    await known.current("a");
    source.revision = { platform: 1, tenant: 2 };
    clock.now = 999;
    expect((await known.current("a")).tenant).toBe(1);
    clock.now = 1000;
    expect((await known.current("a")).tenant).toBe(2);
  });

  it("are fresh at once when a move is heard, of the tenant or of the platform", async () => {
    const { source, known } = opened();
    await Promise.all([known.current("a"), known.current("b")]);
    source.revision = { platform: 1, tenant: 2 };
    known.heard("a");
    expect([(await known.current("a")).tenant, (await known.current("b")).tenant]).toEqual([2, 1]);
    source.revision = { platform: 2, tenant: 2 };
    known.heard("platform");
    expect([(await known.current("a")).platform, (await known.current("b")).platform]).toEqual([2, 2]);
  });

  it("do not keep what a load that began before a move brings", async () => {
    const { source, known, release } = opened();
    source.hold = true;
    const early = known.current("a");
    source.revision = { platform: 1, tenant: 2 };
    known.heard("a");
    release();
    expect((await early).tenant).toBe(1);
    expect((await known.current("a")).tenant).toBe(2);
    expect(source.loads).toBe(2);
  });

  it("do not let a question after a move wait for the load from before it", async () => {
    const { source, known, release } = opened();
    source.hold = true;
    const early = known.current("a");
    source.hold = false;
    source.revision = { platform: 1, tenant: 2 };
    known.heard("a");
    expect((await known.current("a")).tenant).toBe(2);
    release();
    await early;
    expect((await known.current("a")).tenant).toBe(2);
  });

  it("count the second from when a load began, not from when it ended", async () => {
    const { source, known, release, clock } = opened();
    source.hold = true;
    const slow = known.current("a");
    clock.now = 900;
    release();
    await slow;
    source.revision = { platform: 1, tenant: 2 };
    clock.now = 1000;
    expect((await known.current("a")).tenant).toBe(2);
  });

  it("of all tenants in use are asked for together, and those nobody asks about are left alone", async () => {
    const asked: (readonly string[])[] = [];
    const clock = { now: 0 };
    const known = revisions(
      async (tenants) => {
        asked.push(tenants);
        return tenants.map(() => ({ platform: 1, tenant: asked.length }));
      },
      () => clock.now,
      log,
    );
    for (const tenant of ["a", "b", "idle"]) await known.current(tenant);
    clock.now = 900;
    expect([known.fresh("a")?.tenant, known.fresh("b")?.tenant]).toEqual([1, 2]);
    clock.now = 1000;
    expect(known.fresh("a")).toBeUndefined();
    expect((await known.current("a")).tenant).toBe(4);
    expect(known.fresh("b")?.tenant).toBe(4);
    expect(known.fresh("idle")).toBeUndefined();
    expect(asked).toEqual([["a"], ["b"], ["idle"], ["a", "b"]]);
  });

  it("are all forgotten when hints may be missing, and a failed load is not kept", async () => {
    const { source, known } = opened();
    await known.current("a");
    source.revision = { platform: 1, tenant: 2 };
    known.forget();
    expect((await known.current("a")).tenant).toBe(2);
    let broken = true;
    const failing = revisions(
      async () => {
        if (broken) throw new Error("gone");
        return [{ platform: 1, tenant: 1 }];
      },
      () => 0,
      log,
    );
    await expect(failing.current("a")).rejects.toThrow("gone");
    broken = false;
    expect(await failing.current("a")).toEqual({ platform: 1, tenant: 1 });
  });
});

describe("revisions in the database", () => {
  let database: TestDatabase;
  let pipeline: Pipeline;
  beforeAll(async () => {
    database = await freshDatabase();
    pipeline = openPipeline(database.url);
  });
  afterAll(async () => {
    await pipeline.close();
    await database.drop();
  });

  const access = { permission: "tests.thing.read" };
  const look = read({
    path: "/api/v1/thing",
    summary: "Look",
    access,
    reply: z.object({}),
    handle: async () => ({}),
  });
  const touch = write("POST", {
    path: "/api/v1/thing",
    summary: "Touch",
    access,
    body: z.strictObject({}),
    example: {},
    reply: z.object({}),
    moves: "tenant",
    audit: { action: "tests.thing.touched", target: () => "thing" },
    handle: async () => ({}),
  });
  const current = () => pipeline.ports.database.inTenant(tenant.id, (tx) => revisionOf(tx, tenant.id));

  it("begin at nothing, move with each write, and not with one that is undone", async () => {
    expect((await current()).tenant).toBe(0);
    const { headers } = await pipeline.ask(touch, { body: {} });
    expect(headers["bailiwick-revision"]).toBe(printRevision(await current()));
    const before = await current();
    await pipeline.ports.database
      .inTenant(tenant.id, async (tx) => {
        await moveRevision(tx, tenant.id);
        throw new Error("undone");
      })
      .catch(() => undefined);
    expect(await current()).toEqual(before);
  });

  it("that a caller has seen are never undercut: ahead of the server is 409, to be tried again", async () => {
    const { platform, tenant: own } = await current();
    const at = (revision: Revision) =>
      pipeline.ask(look, { headers: { "bailiwick-min-revision": printRevision(revision) } });
    expect((await at({ platform, tenant: own })).status).toBe(200);
    for (const ahead of [
      { platform, tenant: own + 1 },
      { platform: platform + 1, tenant: own },
    ])
      expect(await at(ahead)).toMatchObject({
        status: 409,
        headers: { "retry-after": "1" },
        json: { code: "revision_not_reached" },
      });
    expect(await pipeline.ask(look, { headers: { "bailiwick-min-revision": "soon" } })).toMatchObject({
      status: 400,
      json: { errors: [{ header: "Bailiwick-Min-Revision" }] },
    });
  });

  it("are heard of when the transaction commits, and the listener hears again after its connection was lost", async () => {
    const heard: string[] = [];
    let connected = 0;
    const listening = listen(
      database.url,
      (moved) => heard.push(moved),
      () => (connected += 1),
      log,
    );
    const until = async (done: () => boolean) => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    try {
      await until(() => connected === 1);
      await pipeline.ask(touch, { body: {} });
      await until(() => heard.length === 1);
      expect(heard).toEqual([tenant.id]);
      await database.owner.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bailiwick listen' and datname = current_database()",
      );
      // Told when the connection is lost, and again when there is a new one.
      await until(() => connected === 3);
      await pipeline.ask(touch, { body: {} });
      await until(() => heard.length === 2);
    } finally {
      await listening.stop();
    }
  });
});
