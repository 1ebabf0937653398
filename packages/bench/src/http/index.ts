/** The server rows of the benchmark: everything started, raced, and stopped again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@bailiwick/server";
import { startCerbos } from "./cerbos.ts";
import { canRace, keepToLoadCore, type Process, startModule } from "./processes.ts";
import { type Laps, race, type RaceBudget } from "./race.ts";
import { makeRunners } from "./runners.ts";
import { makeScene } from "./scene.ts";
import { settle } from "./settle.ts";

const budget: RaceBudget = {
  rounds: Number(process.env["BENCH_HTTP_ROUNDS"] ?? 5),
  requests: Number(process.env["BENCH_HTTP_REQUESTS"] ?? 8_000),
  seconds: Number(process.env["BENCH_HTTP_SECONDS"] ?? 8),
};

const quiet = { info: () => undefined, warn: console.warn, error: console.error };

/** What was measured of each contender by name; undefined where this machine cannot keep processes to cores. */
export async function measureHttp(): Promise<ReadonlyMap<string, Laps> | undefined> {
  if (!canRace()) return undefined;
  keepToLoadCore();
  const scene = makeScene();
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-bench-"));
  const started: Process[] = [];
  const database = await startEmbedded({ dataFolder: join(folder, "data"), log: quiet });
  try {
    const keep = <Each extends Process>(each: Each): Each => {
      started.push(each);
      return each;
    };
    const node = keep(await startModule("bound-server", ["node"]));
    const fastify = keep(await startModule("bound-server", ["fastify"]));
    const product = keep(
      await startModule("bailiwick-server", [], { DATABASE_URL: database.url, BAILIWICK_SECRET: "s".repeat(32) }),
    );
    const { port, key: operatorKey } = product.said as { readonly port: number; readonly key: string };
    const key = await settle(`http://127.0.0.1:${port}`, operatorKey, scene);
    const cerbos = await startCerbos(folder, scene.world);
    if (cerbos) keep(cerbos);
    const runners = await makeRunners(scene, {
      node: { ...node, port: Number(node.said), key },
      fastify: { ...fastify, port: Number(fastify.said), key },
      bailiwick: { ...product, port, key },
      cerbos,
    });
    return await race(runners, budget);
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
