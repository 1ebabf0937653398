import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness } from "../harness.ts";
import { makeScene } from "../scene.ts";
import { curlOf } from "./curl.ts";
import { describeApi, type Operation } from "./document.ts";
import { type Bookkeeper, bookkeeper } from "./ledger.ts";
import { oracle } from "./oracle.ts";
import { type Body, type FuzzRequest, requestsTo } from "./request.ts";
import { largeBodies } from "./size.ts";
import { openWorld, type World } from "./world.ts";

/** Requests in all, for each seed; the seeds stay the same unless others are asked for (docs/decisions/0055). */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 600);
/** The share of operations that must do what they are for at least once. */
const REACHED = 0.5;
const ROUNDS = 2;
/** Of all large bodies each round sends one part. */
const SHARES = 4;
const given = process.env["FUZZ_SEED"];
const seeds = given === undefined ? [2026, 2027] : [Number(given)];

const scene = await makeScene();
const description = await (async () => {
  const harness = await scene.open();
  const served = await harness.as(undefined, "GET", "/openapi.json");
  await harness.close();
  return describeApi(served.body as object);
})();
const promises = oracle(description);
afterAll(() => scene.drop());

/** What makes things comes before what needs them. */
const rank = ({ method, path }: Operation) => path.split("{").length * 2 + (method === "POST" ? 0 : 1);
const inOrder = description.operations.toSorted((a, b) => rank(a) - rank(b));

it("asks every operation whose reply is not one that lasts", () => {
  expect(description.leftOut.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    "GET /api/v1/audit-log/live",
    "GET /api/v1/decision-log/export",
    "GET /api/v1/decision-log/stream",
    "GET /api/v1/operations/{operation}/parts/{part}",
    "GET /ofrep/v1/streams",
  ]);
});

describe.each(seeds)("requests made from the API description, with seed %i", (seed) => {
  let harness: Harness;
  let world: World;
  let books: Bookkeeper;
  const statuses = new Map<string, Set<number>>();

  for (const round of Array.from({ length: ROUNDS }, (_, index) => index + 1))
    describe(`round ${round}`, () => {
      beforeAll(async () => {
        harness = await scene.open();
        books = await bookkeeper(harness.database);
        world = await openWorld(harness, description);
      });
      afterAll(() => harness.close());

      for (const [index, operation] of inOrder.entries())
        it(`${operation.method} ${operation.path} keeps its promises`, { timeout: RUNS * 1000 }, async () => {
          const requests = requestsTo(operation, description, (actor) => world.wordsOf(actor));
          const numRuns = Math.ceil(RUNS / ROUNDS / description.operations.length);
          const { failed, errorInstance } = await fc.check(fc.asyncProperty(requests, holds), {
            seed: seed + 1000 * round + index,
            numRuns,
          });
          // The smallest request that breaks a promise, and nothing else.
          if (errorInstance) throw errorInstance;
          expect(failed).toBe(false);
        });

      // The last in a round, for some of them are kept. Each round of each seed takes its share.
      it("large bodies are answered in little, and keep their promises", { timeout: 600_000 }, async () => {
        const share = (seed * ROUNDS + round) % SHARES;
        const all = inOrder.flatMap((operation) =>
          largeBodies(operation, description).map((body) => ({ operation, body })),
        );
        expect(all.length).toBeGreaterThan(description.operations.length);
        for (const { operation, body } of all.filter((_, index) => index % SHARES === share))
          await holds(largeRequest(operation, body));
      });
    });

  it("got far: more than half of all operations did what they are for, however few the requests", () => {
    const missed = description.operations.filter(
      ({ id }) => ![...(statuses.get(id) ?? [])].some((status) => status < 400),
    );
    const told = missed.map(({ id, method, path }) => `${method} ${path}: ${[...(statuses.get(id) ?? [])].join(", ")}`);
    if (told.length > 0) console.info(`Never did what they are for, of ${description.operations.length}:`, told);
    expect(1 - missed.length / description.operations.length, told.join("\n")).toBeGreaterThan(REACHED);
  });

  function largeRequest(operation: Operation, body: Body): FuzzRequest {
    const actor = operation.operatorOnly ? "operator" : "first";
    const params = operation.parameters
      .filter((parameter) => parameter.in === "path")
      .map(({ name, schema }) => [name, world.wordsOf(actor).known(name, schema.pattern)[0] ?? "none"] as const);
    const url = params.reduce(
      (filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)),
      operation.path,
    );
    return { operation, actor, url, params: params.map(([, value]) => value), headers: {}, body };
  }

  async function holds(request: FuzzRequest): Promise<void> {
    const before = await books.look();
    const reply = await world.send(request);
    const after = await books.look();
    const broken = promises({ request, reply, before, after }, world);
    if (broken.length > 0)
      throw new Error(
        `It ${broken.join("; it ")}\n\n${curlOf(request).slice(0, 20_000)}\n\n${reply.status} ${reply.text.slice(0, 2000)}\n`,
      );
    statuses.set(request.operation.id, (statuses.get(request.operation.id) ?? new Set()).add(reply.status));
    world.learn(request, reply);
    const ended = request.actor !== "nobody" && (reply.status === 401 || reply.text.includes('"tenant_closed"'));
    if (ended) await world.renew();
  }
});
