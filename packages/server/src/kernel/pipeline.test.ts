import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, type Pipeline, tenant } from "../../test/pipeline.ts";
import { type Endpoint, read, write } from "./endpoint.ts";
import { event, on } from "./event.ts";
import { conflict, internal, unauthenticated } from "./problem.ts";
import { moveRevision, revisionOf } from "./revision.ts";
import { limiter } from "./limiter.ts";
import { sql } from "./sql.ts";

let database: TestDatabase;
let pipeline: Pipeline;
let moved: string[];
let reacting: () => Promise<void>;

const happened = event({
  type: "tests.thing.changed",
  version: 1,
  summary: "A thing changed",
  data: z.object({ name: z.string() }),
  example: { name: "a" },
});

beforeAll(async () => {
  database = await freshDatabase();
  pipeline = openPipeline(database.url, {
    moved: (id) => moved.push(id),
    reactions: [on(happened, "tests.react", () => reacting())],
  });
});
afterAll(async () => {
  await pipeline.close();
  await database.drop();
});
beforeEach(() => {
  moved = [];
  reacting = async () => undefined;
});

type Handle = Parameters<typeof write>[1]["handle"];

/** A write that leaves a trace in every place a write can, and then does what the test wants. */
const change = (after: (call: Parameters<Handle>[0]) => Promise<unknown> = async () => undefined): Endpoint =>
  write("POST", {
    path: "/api/v1/things",
    summary: "Change a thing",
    access: { permission: "tests.thing.change" },
    body: z.strictObject({}),
    example: {},
    reply: z.object({ name: z.string() }),
    moves: "tenant",
    audit: { action: "tests.thing.changed", target: () => "thing" },
    handle: async (call) => {
      await moveRevision(call.ctx.tx, "ten_of_the_kernel");
      call.ctx.emit(happened, "thing", { name: "a" });
      const said = await after(call as Parameters<Handle>[0]);
      return (said ?? { name: "a" }) as { name: string };
    },
  });

const traces = async () => {
  const { rows } = await database.owner.query<{ audit: string; outbox: string; handled: string; keys: string }>(`
    select (select count(*) from audit.entries) as audit, (select count(*) from kernel.outbox) as outbox,
           (select count(*) from kernel.handled) as handled, (select count(*) from kernel.idempotency) as keys`);
  const revision = await pipeline.ports.database.inTenant(tenant.id, (tx) => revisionOf(tx, tenant.id));
  return { ...rows[0], revision };
};

describe("a failure", () => {
  it("nobody foresaw is a 500 that tells nothing of it, and leaves no trace", async () => {
    const before = await traces();
    const reply = await pipeline.ask(
      change(async () => {
        throw new Error("the password is hunter2");
      }),
      { body: {}, headers: { "idempotency-key": "unforeseen" } },
    );
    expect(reply).toMatchObject({ status: 500, json: { code: "internal", status: 500 } });
    expect(reply.headers["content-type"]).toBe("application/problem+json");
    expect(reply.body).not.toContain("hunter2");
    expect(await traces()).toEqual(before);
    expect(moved).toEqual([]);
  });

  it("of the handler's SQL is the same, and the connection is good for the next request", async () => {
    const before = await traces();
    const broken = change(({ ctx }) => ctx.tx.run(sql`select 1 / 0`));
    for (let index = 0; index < 25; index++) expect((await pipeline.ask(broken, { body: {} })).status).toBe(500);
    expect(await traces()).toEqual(before);
    expect((await pipeline.ask(change(), { body: {} })).status).toBe(201);
  });

  it("of a reaction takes the change with it", async () => {
    const before = await traces();
    reacting = async () => {
      throw new Error("not now");
    };
    expect((await pipeline.ask(change(), { body: {} })).status).toBe(500);
    expect(await traces()).toEqual(before);
  });

  it("to say what was declared is ours, not the caller's", async () => {
    const before = await traces();
    expect(
      await pipeline.ask(
        change(async () => ({ name: 1 })),
        { body: {} },
      ),
    ).toMatchObject({
      status: 500,
      json: { code: "internal" },
    });
    expect(await traces()).toEqual(before);
  });

  it("declared as ours is not remembered for the idempotency key either", async () => {
    const before = await traces();
    const reply = await pipeline.ask(
      change(async () => {
        throw internal("later");
      }),
      { body: {}, headers: { "idempotency-key": "ours" } },
    );
    expect(reply.status).toBe(500);
    expect(await traces()).toEqual(before);
  });

  it("to reach the database is a 503 with a time to come back", async () => {
    const gone = openPipeline("postgres://nobody@127.0.0.1:1/nothing");
    try {
      for (const endpoint of [change(), look()])
        expect(await gone.ask(endpoint, { body: {} })).toMatchObject({
          status: 503,
          json: { code: "unavailable" },
          headers: { "retry-after": "2" },
        });
    } finally {
      await gone.close();
    }
  });

  it("of a connection in the middle of a request is a 503, and the next request has a new one", async () => {
    const before = await traces();
    const cut = change(async ({ ctx }) => {
      const { pid } = await ctx.tx.one<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await database.owner.query("select pg_terminate_backend($1, 5000)", [pid]);
      await ctx.tx.run(sql`select 1`);
    });
    const reply = await pipeline.ask(cut, { body: {} });
    expect(reply).toMatchObject({ status: 503, json: { code: "unavailable" } });
    expect(await traces()).toEqual(before);
    expect((await pipeline.ask(change(), { body: {} })).status).toBe(201);
  });
});

describe("a refusal after the work began", () => {
  it("undoes the work, and is told to the audit log all the same", async () => {
    const before = await traces();
    const reply = await pipeline.ask(
      change(async () => {
        throw conflict("two at once");
      }),
      { body: {} },
    );
    expect(reply).toMatchObject({ status: 409, json: { code: "conflict", detail: "two at once" } });
    const after = await traces();
    expect(after).toEqual({ ...before, audit: String(Number(before.audit) + 1) });
    expect(moved).toEqual([]);
  });

  it("of the audit log itself fails the change: nothing is done that cannot be told", async () => {
    const before = await traces();
    const unnamed: Endpoint = {
      ...change(),
      audit: { action: "tests.thing.changed", target: () => undefined as unknown as string },
    };
    expect((await pipeline.ask(unnamed, { body: {} })).status).toBe(500);
    expect(await traces()).toEqual(before);
  });
});

describe("a read", () => {
  it("says only what it declared", async () => {
    const reply = await pipeline.ask(look(async () => ({ name: "a", secret: "b" })));
    expect(reply).toMatchObject({ status: 200, json: { name: "a" } });
    expect(reply.body).not.toContain("secret");
  });

  it("sees the tenant it is about, and the database is asked as that tenant", async () => {
    const seen: unknown[] = [];
    await pipeline.ask(
      look(async ({ ctx }) => {
        seen.push(await ctx.tx.one(sql`select kernel.tenant() as tenant, current_user as role`));
        return { name: "a" };
      }),
    );
    expect(seen).toEqual([{ tenant: tenant.id, role: "bailiwick_app" }]);
  });
});

describe("a caller", () => {
  it("who guesses keys is slowed down, whoever else comes from there", async () => {
    const guessed = openPipeline(database.url, {
      limiter: limiter(() => 0),
      limits: { failures: [{ name: "failures", quota: 3, seconds: 60 }], refusals: [], of: () => [] },
      authenticate: async (_credential, _address, lookUp) => {
        lookUp();
        throw unauthenticated();
      },
    });
    try {
      const statuses: number[] = [];
      for (let index = 0; index < 5; index++)
        statuses.push((await guessed.ask(look(), { headers: { authorization: "Bearer guess" } })).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
    } finally {
      await guessed.close();
    }
  });

  it("who asks too much is told so with each reply, and refused before any work", async () => {
    const limited = openPipeline(database.url, {
      limiter: limiter(() => 0),
      limits: { failures: [], refusals: [], of: () => [{ name: "burst", quota: 1, seconds: 10 }] },
    });
    try {
      expect((await limited.ask(change(), { body: {} })).headers).toMatchObject({ ratelimit: '"burst";r=0;t=10' });
      const before = await traces();
      const reply = await limited.ask(change(), { body: {} });
      expect(reply).toMatchObject({ status: 429, json: { "violated-policies": ["burst"] } });
      expect(Number(reply.headers["retry-after"])).toBeGreaterThanOrEqual(10);
      expect(await traces()).toEqual(before);
    } finally {
      await limited.close();
    }
  });

  it("from another tenant is told so, and a tenant's key cannot enter the operator's realm", async () => {
    const elsewhere = await pipeline.ask(look(), { headers: { "bailiwick-tenant": "another" } });
    expect(elsewhere).toMatchObject({ status: 403, json: { code: "wrong_tenant" } });
    const operators: Endpoint = { ...change(), realm: { acrossTenants: "a test" } };
    const before = await traces();
    const reply = await pipeline.ask(operators, { body: {} });
    expect(reply).toMatchObject({ status: 403, json: { code: "forbidden" } });
    expect(await traces(), "the attempt is told to the audit log").toEqual({
      ...before,
      audit: String(Number(before.audit) + 1),
    });
  });

  it("with an operator's key must say which tenant it means", async () => {
    expect(await pipeline.ask(look(), { caller: { realm: "operator" } })).toMatchObject({
      status: 400,
      json: { code: "tenant_required" },
    });
  });
});

function look(
  handle: (call: Parameters<Endpoint["handle"]>[0]) => Promise<unknown> = async () => ({ name: "a" }),
): Endpoint {
  const endpoint = read({
    path: "/api/v1/things",
    summary: "Look",
    access: { permission: "tests.thing.read" },
    reply: z.object({ name: z.string() }),
    handle: async () => ({ name: "a" }),
  });
  return { ...endpoint, handle };
}
