import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, type Pipeline } from "../../test/pipeline.ts";
import { ask, document } from "./endpoint.ts";
import { limiter } from "./limiter.ts";
import { conflict, quotaExceeded } from "./problem.ts";
import type { Protocol } from "./protocol.ts";

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

/** Says everything it has to refuse with one status and one word. */
const terse: Protocol = {
  name: "terse",
  title: "A protocol of few words",
  refuse: ({ kind }) => ({ status: 418, type: "application/json", body: JSON.stringify({ no: kind.code }) }),
  refusals: { 418: { description: "No", type: "application/json", schema: z.object({ no: z.string() }) } },
};

let answered = 0;
let version: unknown = { a: 1, b: 2 };
const question = ask({
  path: "/terse",
  summary: "Ask in few words",
  access: { permission: "tests.ask" },
  protocol: terse,
  query: { loud: z.literal("yes").optional() },
  body: z.object({ name: z.string() }),
  example: { name: "a" },
  reply: z.object({ said: z.string() }),
  version: async () => version,
  handle: async ({ body }) => {
    answered += 1;
    if (body.name === "nobody") throw conflict();
    return { said: body.name };
  },
});

describe("an endpoint that speaks another protocol", () => {
  it("ignores parameters it does not know, and refuses wrong ones in its own words", async () => {
    const given = { body: { name: "a" }, query: { surprise: "1" } };
    expect(await pipeline.ask(question, given)).toMatchObject({ status: 200, json: { said: "a" } });
    const wrong = await pipeline.ask(question, { body: { name: "a" }, query: { loud: "no" } });
    expect(wrong).toMatchObject({ status: 418, json: { no: "invalid_request" } });
    expect(wrong.headers["content-type"]).toBe("application/json");
  });

  it("tells what its handler, the gate and the limiter refuse in its own words, and keeps Retry-After", async () => {
    const body = { name: "nobody" };
    expect(await pipeline.ask(question, { body })).toMatchObject({ status: 418, json: { no: "conflict" } });
    const powerless = await pipeline.ask(question, { body, caller: { scopes: [] } });
    expect(powerless).toMatchObject({ status: 418, json: { no: "forbidden" } });
    const limited = openPipeline(database.url, {
      limits: {
        failures: [],
        refusals: [],
        of: () => {
          throw quotaExceeded(undefined, { retryAfter: 7 });
        },
      },
    });
    const reply = await limited.ask(question, { body });
    await limited.close();
    expect(reply).toMatchObject({ status: 418, json: { no: "quota_exceeded" }, headers: { "retry-after": "7" } });
  });
});

describe("a question with a version", () => {
  it("is answered with 304, and not worked out, while its version means the same", async () => {
    const body = { name: "a" };
    const first = await pipeline.ask(question, { body });
    const etag = first.headers["etag"] ?? "";
    expect(etag).toMatch(/^W\/"[\w-]+"$/);
    const before = answered;
    version = { b: 2, a: 1 };
    const headers = { "if-none-match": etag };
    expect(await pipeline.ask(question, { body, headers })).toMatchObject({ status: 304, body: "", headers: { etag } });
    expect(answered).toBe(before);
    version = { a: 1, b: 3 };
    expect(await pipeline.ask(question, { body, headers })).toMatchObject({ status: 200 });
    expect(answered).toBe(before + 1);
  });
});

describe("a document", () => {
  const open = document({
    path: "/open",
    summary: "For everybody",
    access: { public: "Nothing in it is anybody's." },
    headers: { "cache-control": "public" },
    reply: z.object({ where: z.string() }),
    handle: async () => ({ where: "here" }),
  });

  it("is given to anybody, whatever key they come with", async () => {
    for (const authorization of ["", "Bearer nonsense"])
      expect(await pipeline.ask(open, { headers: { authorization } })).toMatchObject({
        status: 200,
        json: { where: "here" },
        headers: { "cache-control": "public" },
      });
  });

  it("is given so often to one address", async () => {
    const policy = { name: "documents", quota: 2, seconds: 60 };
    const counted: string[] = [];
    const limited = openPipeline(database.url, {
      limiter: limiter(() => 0),
      limits: {
        failures: [],
        refusals: [],
        of: ({ id, scopes }) => {
          counted.push(id, ...scopes);
          return [policy];
        },
      },
    });
    const statuses = [];
    for (const _ of [1, 2, 3]) statuses.push((await limited.ask(open)).status);
    await limited.close();
    expect(statuses).toEqual([200, 200, 429]);
    expect(new Set(counted)).toEqual(new Set(["address 192.0.2.1"]));
  });
});
