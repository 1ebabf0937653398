import pg, { type PoolClient } from "pg";
import { hasAppended } from "./journal.ts";
import type { Logger } from "./log.ts";
import { outage } from "./outage.ts";
import { shares } from "./shares.ts";
import { type Tx, txOn } from "./sql.ts";

/** The tenant id that stands for the platform itself in tables every tenant has rows in. */
export const PLATFORM = "platform";

export interface Database {
  /** One transaction of one tenant: row security shows it that tenant's rows and no others. */
  inTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same to read only, with every query seeing one and the same state. */
  readInTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One transaction across tenants, for the operator's realm and the process itself; `why` is for the reader. */
  acrossTenants<T>(why: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same to read only, with every query seeing one and the same state. */
  readAcrossTenants<T>(why: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  end(): Promise<void>;
}

export interface Opening {
  readonly connections?: number;
  readonly log?: Logger;
  /** Told after the commit of what waits for its place in a stream. */
  readonly appended?: () => void;
  /** Told of each connection that was lost: what comes next may be another server, and lack what this one knew. */
  readonly broken?: () => void;
}

type Role = "bailiwick_app" | "bailiwick_system";

/**
 * One pool on one login. Each transaction takes a role that owns nothing and cannot pass by row security, and takes it
 * in the same statement that names the tenant: a connection through a pooler, or one whose start-up options were lost,
 * never works as the login itself.
 */
export function openDatabase(
  url: string,
  { connections = 15, log, appended = () => undefined, broken = () => undefined }: Opening = {},
): Database {
  const seen = log && outage(log);
  const share = shares({
    most: Math.max(1, Math.floor(connections / 3)),
    waiting: MOST_WAITING,
    patienceMs: PATIENCE_MS,
  });
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: "bailiwick",
    pipeline: true,
    // A database that hangs is told like one that is gone.
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: 35_000,
  } as pg.PoolConfig);
  // A connection lost while idle is replaced by the pool; the next query tells if the database is gone.
  pool.on("error", () => undefined);
  // So is one lost while in use: whoever waits for its answer is told by that.
  pool.on("connect", (client) =>
    client.on("error", () => {
      lost.add(client);
      broken();
    }),
  );
  const run =
    (role: Role, beginning: string) =>
    async <T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
      const begun = () => transact(pool, { role, beginning, tenant, appended }, work);
      try {
        const result = await (tenant === PLATFORM ? begun() : share(tenant, begun));
        seen?.answered();
        return result;
      } catch (error) {
        seen?.failed(error);
        throw error;
      }
    };
  const [change, look] = ["begin", "begin isolation level repeatable read read only"] as const;
  return {
    inTenant: run("bailiwick_app", change),
    readInTenant: run("bailiwick_app", look),
    acrossTenants: (_why, work) => run("bailiwick_system", change)(PLATFORM, work),
    readAcrossTenants: (_why, work) => run("bailiwick_system", look)(PLATFORM, work),
    ping: async () => {
      const late = new Promise<never>((_, fail) => {
        setTimeout(() => fail(new Error("The database is slow to answer")), 2000).unref();
      });
      await Promise.race([pool.query("select 1"), late]);
    },
    end: () => pool.end(),
  };
}

/** A tenant has a third of the connections at most, and so many uses waiting for them. */
const MOST_WAITING = 500;
/** How long anything waits for a connection. */
const PATIENCE_MS = 5000;

interface Beginning {
  readonly role: Role;
  readonly beginning: string;
  readonly tenant: string;
  readonly appended: () => void;
}

async function transact<T>(pool: pg.Pool, beginning: Beginning, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await begin(client, beginning);
    const { processID } = client as PoolClient & { readonly processID: number };
    const tx = txOn(client, () => pool.query("select pg_cancel_backend($1)", [processID]));
    const result = await work(tx);
    await client.query("commit");
    if (hasAppended(tx)) beginning.appended();
    return result;
  } catch (error) {
    if (lost.has(client)) throw new ConnectionLost(error);
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken ?? lost.has(client));
  }
}

/** One round trip: the driver sends both before it waits for either. Without the role nothing that follows is done. */
async function begin(client: PoolClient, { beginning, role, tenant }: Beginning): Promise<void> {
  await Promise.all([
    client.query(beginning),
    client.query(
      `select set_config('role', $1, true), set_config('bailiwick.tenant', $2, true),
              set_config('statement_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true)`,
      [role, tenant],
    ),
  ]);
}

const lost = new WeakSet<object>();

/** The database went away in the middle; nothing of the transaction happened. */
class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ECONNRESET";

  constructor(cause: unknown) {
    super("The connection to the database was lost", { cause });
  }
}
