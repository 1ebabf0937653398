import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { freshDatabase, type TestDatabase } from "../../test/database.ts";
import { openPipeline, type Pipeline, tenant } from "../../test/pipeline.ts";
import { attachment, downloadRules, downloads } from "./download.ts";
import { download } from "./endpoint.ts";
import { keyRevoked } from "./problem.ts";
import { sql } from "./sql.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

const log = pino({ level: "silent" });

describe("a download", () => {
  let pipeline: Pipeline;
  beforeAll(() => {
    pipeline = openPipeline(database.url);
  });
  afterAll(() => pipeline?.close());

  let made = 0;
  const numbers = download({
    path: "/numbers",
    summary: "Numbers",
    access: { permission: "kernel.numbers" },
    query: { fail: z.coerce.number().optional() },
    types: ["text/plain; charset=utf-8"],
    audit: { action: "kernel.numbers.exported", target: () => "numbers" },
    handle: async ({ query, ctx }) => ({
      type: "text/plain; charset=utf-8",
      name: `${await ctx.read(async (tx) => (await tx.one<{ is: string }>(sql`select kernel.tenant() as is`)).is)}.txt`,
      pieces: (async function* () {
        for (made = 0; made < 10_000; made += 1) {
          if (made === query.fail) throw new Error("broken off");
          yield "x".repeat(1000);
        }
      })(),
    }),
  });

  it("makes no more than its reader is about to take", async () => {
    const { flow, headers } = await pipeline.ask(numbers);
    expect(headers["content-disposition"]).toBe(
      `attachment; filename="${tenant.id}.txt"; filename*=UTF-8''${tenant.id}.txt`,
    );
    for await (const _ of flow ?? []) {
      await new Promise(setImmediate);
      expect(flow?.readableLength ?? 0).toBeLessThan(100_000);
      if (made > 500) break;
    }
    expect(made).toBeLessThan(700);
  });

  it("is written into the audit log with what was asked for, before it begins", async () => {
    const { flow } = await pipeline.ask(numbers, { query: { fail: "0" } });
    const { rows } = await database.owner.query<{ after: unknown }>(
      "select (disclosed -> 'after' ->> 1)::jsonb as after from audit.entries where action = 'kernel.numbers.exported' order by id desc limit 1",
    );
    expect(rows).toEqual([{ after: { fail: 0 } }]);
    await expect(textOf(flow ?? Readable.from([]))).rejects.toThrow("broken off");
  });

  it("is refused to a key that has as many under way as it may", async () => {
    const flows = [];
    for (let n = 0; n < 3; n += 1) flows.push((await pipeline.ask(numbers)).flow);
    expect(await pipeline.ask(numbers)).toMatchObject({ status: 429, json: { code: "too_many_open" } });
    for (const flow of flows) flow?.destroy();
    await new Promise(setImmediate);
    const { flow, status } = await pipeline.ask(numbers);
    expect(status).toBe(200);
    flow?.destroy();
  });

  it("is refused to the keys of a tenant that has as many as it may, and to nobody else", async () => {
    const flows = [];
    const ask = (id: string, of = tenant.id) => pipeline.ask(numbers, { caller: { id, tenant: of } });
    for (let n = 0; n < 5; n += 1) flows.push((await ask(`key_${n}`)).flow);
    expect(await ask("key_5")).toMatchObject({ status: 429, json: { code: "too_many_open" } });
    const other = await ask("key_6", "ten_another");
    expect(other.status).toBe(200);
    for (const flow of [...flows, other.flow]) flow?.destroy();
    await new Promise(setImmediate);
    const again = await ask("key_5");
    expect(again.status).toBe(200);
    again.flow?.destroy();
  });

  it("is cut off when its reader does not read, or not to the end in time, and leaves its place", async () => {
    const once = { perKey: 1, perTenant: 1, perProcess: 1 };
    for (const { rules, why } of [
      { rules: { patienceMs: 5, lifeMs: 60_000 }, why: "the reader does not read" },
      { rules: { patienceMs: 60_000, lifeMs: 5 }, why: "the reader did not come to the end in time" },
    ]) {
      const impatient = openPipeline(database.url, { downloads: downloads({ places: once, ...rules }) });
      const { flow } = await impatient.ask(numbers);
      flow?.once("data", () => flow.pause());
      await expect.poll(() => flow?.errored?.message).toBe(why);
      await new Promise(setImmediate);
      const next = await impatient.ask(numbers);
      expect(next.status).toBe(200);
      next.flow?.once("error", () => undefined).destroy();
      await impatient.close();
    }
  });

  it("waits for what takes its time to be made, as long as its reader reads", async () => {
    const pieces = (async function* () {
      for (const text of ["a", "b"]) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield text;
      }
    })();
    const body = downloads({ ...downloadRules, patienceMs: 20 }).body(pieces, {
      log,
      requestId: "req_slow",
      recheck: async () => undefined,
      left: () => undefined,
    });
    expect(await textOf(body)).toBe("ab");
  });

  it("is cut off once its key is revoked, and leaves its place", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      let isRevoked = false;
      const revocable = openPipeline(database.url, {
        authenticate: async () => {
          if (isRevoked) throw keyRevoked();
          return { id: "key_once", realm: "tenant", tenant: tenant.id, environment: "live", scopes: ["*"] };
        },
      });
      const { flow } = await revocable.ask(numbers);
      await vi.advanceTimersByTimeAsync(1000);
      expect(flow?.destroyed).toBe(false);
      isRevoked = true;
      await vi.advanceTimersByTimeAsync(1000);
      await expect(textOf(flow ?? Readable.from([]))).rejects.toBeInstanceOf(Error);
      expect(flow?.readableEnded).toBe(false);
      await revocable.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("has a name that is a file's name and nothing else", () => {
    expect(attachment('..\\evil"\r\n/x.csv')).toBe(
      `attachment; filename="__evil_x.csv"; filename*=UTF-8''__evil_x.csv`,
    );
    expect(attachment("=cmd.csv")).toBe(`attachment; filename="_cmd.csv"; filename*=UTF-8''_cmd.csv`);
    expect(attachment("Größe (1).csv")).toBe(
      `attachment; filename="Gr__e (1).csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.csv`,
    );
    expect(attachment("")).toContain('filename="download"');
  });
});
