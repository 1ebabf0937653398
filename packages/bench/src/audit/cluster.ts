/** A PostgreSQL of its own with the product open on it, and what both cost. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newOperatorKey, open, openDatabase, type Opened, startEmbedded } from "@bailiwick/server";
import pg from "pg";

const quiet = { info: () => undefined, warn: () => undefined, error: console.error };

/**
 * What a server with a few gigabytes of memory would be given; commits are durable. A server that has run for a while
 * seldom fills a file of its log with zeros first, for it takes old ones; this one is new, and would do so all the time.
 */
const settings = {
  shared_buffers: "1GB",
  max_wal_size: "8GB",
  checkpoint_timeout: "15min",
  max_connections: "200",
  wal_init_zero: "off",
};

const TENANTS = 20;
export const slugOf = (number: number): string => `bench-${number % TENANTS}`;

export interface Cluster {
  readonly url: string;
  readonly folder: string;
  /** As the owner, past the product. */
  readonly direct: pg.Pool;
  /** The product's own way to the database, with as many connections for one tenant as the benchmark has writers. */
  readonly database: ReturnType<typeof openDatabase>;
  readonly key: string;
  /** Ids of the tenants, by number. */
  readonly tenants: readonly string[];
  app(): Opened["app"];
  /** The product stops, something is done to its database, and it goes on. */
  aside(work: () => Promise<void>): Promise<void>;
  /** Milliseconds of CPU that PostgreSQL has used, all its processes together; NaN where that cannot be read. */
  postgresMilliseconds(): number;
  close(): Promise<void>;
}

const MOST_WRITERS = 16;

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-bench-"));
  const embedded = await startEmbedded({ dataFolder: folder, log: quiet, settings });
  const env = { DATABASE_URL: embedded.url, BAILIWICK_SECRET: "s".repeat(32), LOG_LEVEL: "silent" };
  let opened = await open(env);
  let isOpen = true;
  const direct = new pg.Pool({ connectionString: embedded.url, max: MOST_WRITERS });
  direct.on("error", () => undefined);
  const database = openDatabase(embedded.url, { connections: MOST_WRITERS * 3, appended: waker(direct) });
  const key = await newOperatorKey(opened.app, "bench");
  const tenants: string[] = [];
  for (let number = 0; number < TENANTS; number++) {
    const { statusCode, body } = await opened.app.http.inject({
      method: "POST",
      url: "/api/v1/tenants",
      headers: { authorization: `Bearer ${key}` },
      payload: { slug: slugOf(number), name: "Bench" },
    });
    if (statusCode !== 201) throw new Error(body);
    tenants.push((JSON.parse(body) as { id: string }).id);
  }
  const postmaster = Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  return {
    url: embedded.url,
    folder,
    direct,
    database,
    key,
    tenants,
    app: () => opened.app,
    async aside(work) {
      isOpen = false;
      await opened.close();
      await work();
      opened = await open(env);
      isOpen = true;
    },
    postgresMilliseconds: () => familyMilliseconds(postmaster),
    async close() {
      if (isOpen) await opened.close();
      await database.end();
      await direct.end();
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Tells the sequencer that there is something, as every process of the product does: once for all meanwhile. */
function waker(direct: pg.Pool): () => void {
  const state = { telling: false, again: false };
  const tell = () => {
    state.again = state.telling;
    if (state.telling) return;
    state.telling = true;
    void direct.query("notify bailiwick_appended").finally(() => {
      state.telling = false;
      if (state.again) tell();
    });
  };
  return tell;
}

const TICK_MS = 10;

/** Of a process, the children it has, and those that have ended; Linux alone tells. */
function familyMilliseconds(parent: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const ticks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ticksOf(Number(name), parent));
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}

function ticksOf(pid: number, parent: number): number {
  try {
    const fields = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "").split(" ").map(Number);
    const [own, ended] = [(fields[11] ?? 0) + (fields[12] ?? 0), (fields[13] ?? 0) + (fields[14] ?? 0)];
    if (pid === parent) return own + ended;
    return fields[1] === parent ? own : 0;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
