import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, type Pipeline, tenant } from "../../test/pipeline.ts";
import { type Endpoint, write } from "./endpoint.ts";
import { event } from "./event.ts";
import { forgetOldKeys, parseIdempotencyKey } from "./idempotency.ts";
import { Problem, problem } from "./problem.ts";
import { sql } from "./sql.ts";

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

const happened = event({
  type: "tests.thing.made",
  version: 1,
  summary: "A thing was made",
  data: z.object({ name: z.string() }),
  example: { name: "a" },
});
const full = problem("tests_full", 422, "No more things fit");

/** A write that counts how often it was really done. */
function counting(during: () => Promise<void> = async () => undefined) {
  const counter = { done: 0 };
  const endpoint: Endpoint = write("POST", {
    path: "/api/v1/things",
    summary: "Make a thing",
    access: { permission: "tests.thing.make" },
    body: z.strictObject({ name: z.string() }),
    example: { name: "a" },
    reply: z.object({ id: z.string(), name: z.string() }),
    moves: "tenant",
    problems: [full],
    audit: { action: "tests.thing.made", target: ({ reply }) => reply.id },
    handle: async ({ body, ctx }) => {
      counter.done += 1;
      await during();
      if (body.name === "too much") throw full();
      const id = ctx.newId("thg");
      ctx.emit(happened, id, body);
      return { id, name: body.name };
    },
  });
  return { counter, endpoint };
}

const make = (endpoint: Endpoint, name: string, key: string, caller = "key_tests") =>
  pipeline.ask(endpoint, { body: { name }, headers: { "idempotency-key": key }, caller: { id: caller } });
const count = async (table: string, where: string) =>
  Number((await database.owner.query<{ n: string }>(`select count(*) as n from ${table} where ${where}`)).rows[0]?.n);

describe("an idempotency key", () => {
  it("makes fifty requests at once one effect; those with another body are refused", async () => {
    const { counter, endpoint } = counting();
    const before = [await count("audit.entries", "outcome = 'done'"), await count("kernel.outbox", "true")];
    const same = Array.from({ length: 50 }, () => make(endpoint, "a", "crowd"));
    const others = Array.from({ length: 5 }, () => make(endpoint, "b", "crowd"));
    const all = await Promise.all([...same, ...others]);
    const [won, lost] = [all.filter(({ status }) => status === 201), all.filter(({ status }) => status !== 201)];
    expect(counter.done).toBe(1);
    expect(new Set(won.map(({ body }) => body)).size).toBe(1);
    expect(won.filter(({ headers }) => headers["idempotency-replayed"] === undefined)).toHaveLength(1);
    expect([...new Set(lost.map(({ json }) => json["code"]))]).toEqual(["idempotency_key_reused"]);
    // Whichever body came first, the requests with the other one are the refused ones.
    expect([5, 50]).toContain(lost.length);
    expect(await count("audit.entries", "outcome = 'done'")).toBe((before[0] ?? 0) + 1);
    expect(await count("kernel.outbox", "true")).toBe((before[1] ?? 0) + 1);
  });

  it("in flight makes the next request wait, then sends it away with a time to come back", async () => {
    let release: () => void = () => undefined;
    const { counter, endpoint } = counting(() => new Promise((resolve) => (release = resolve)));
    const first = make(endpoint, "a", "slow");
    while (counter.done === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await make(endpoint, "a", "slow");
    expect(second).toMatchObject({ status: 409, json: { code: "request_in_flight" }, headers: { "retry-after": "2" } });
    release();
    expect((await first).status).toBe(201);
    expect(await make(endpoint, "a", "slow")).toMatchObject({
      status: 201,
      headers: { "idempotency-replayed": "true" },
    });
    expect(counter.done).toBe(1);
  });

  it("remembers a refusal that came from the work itself", async () => {
    const { counter, endpoint } = counting();
    const refusal = await make(endpoint, "too much", "refused");
    expect(refusal).toMatchObject({ status: 422, json: { code: "tests_full" } });
    const again = await make(endpoint, "too much", "refused");
    expect(again).toMatchObject({ status: 422, body: refusal.body, headers: { "idempotency-replayed": "true" } });
    expect(counter.done).toBe(1);
  });

  it("forgets a request that failed on our side, so that it can be tried again", async () => {
    let broken = true;
    const { counter, endpoint } = counting(async () => {
      if (broken) throw new Error("a bug");
    });
    expect((await make(endpoint, "a", "bug")).status).toBe(500);
    broken = false;
    expect((await make(endpoint, "a", "bug")).status).toBe(201);
    expect(counter.done).toBe(2);
  });

  it("is another key for another caller", async () => {
    const { counter, endpoint } = counting();
    const [one, other] = [await make(endpoint, "a", "shared", "key_1"), await make(endpoint, "b", "shared", "key_2")];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(counter.done).toBe(2);
  });

  it("is any visible text, with or without the quotes of a structured field", () => {
    expect(parseIdempotencyKey('"abc"')).toBe("abc");
    expect(parseIdempotencyKey("x".repeat(255))).toHaveLength(255);
    for (const bad of ["", '""', "a b", "ü", "x".repeat(256)]) expect(() => parseIdempotencyKey(bad)).toThrow(Problem);
  });

  it("is kept for a day, then forgotten", async () => {
    const { endpoint } = counting();
    await make(endpoint, "a", "old");
    const keep = async (hours: number) => {
      const at = new Date(new Date("2026-03-10T12:00:00Z").getTime() + hours * 3_600_000);
      await pipeline.ports.database.acrossTenants("tests", (tx) => forgetOldKeys(tx, at));
      return pipeline.ports.database.inTenant(tenant.id, (tx) =>
        tx.many(sql`select key from kernel.idempotency where key = 'old'`),
      );
    };
    expect(await keep(24)).toHaveLength(1);
    expect(await keep(24.1)).toHaveLength(0);
  });
});
