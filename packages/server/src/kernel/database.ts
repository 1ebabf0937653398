import pg, { type PoolClient } from "pg";
import { type Tx, txOn } from "./sql.ts";

/** The tenant id that stands for the platform itself in tables every tenant has rows in. */
export const PLATFORM = "platform";

export interface Database {
  /** One transaction of one tenant: row security shows it that tenant's rows and no others. */
  inTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same to read only, with every query seeing one and the same state. */
  snapshotOf<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One transaction across tenants, for the operator's realm and the process itself; `why` is for the reader. */
  acrossTenants<T>(why: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same to read only, with every query seeing one and the same state. */
  snapshotAcrossTenants<T>(why: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  end(): Promise<void>;
}

type Role = "bailiwick_app" | "bailiwick_system";

/** Two small pools on one login, each connection in a role that owns nothing and cannot pass by row security. */
export function openDatabase(url: string, { connections = 10 }: { connections?: number } = {}): Database {
  const pool = (role: Role, max: number) => {
    const made = new pg.Pool({
      connectionString: url,
      max,
      options: `-c role=${role} -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000`,
      application_name: "bailiwick",
      pipeline: true,
    } as pg.PoolConfig);
    // A connection lost while idle is replaced by the pool; the next query tells if the database is gone.
    made.on("error", () => undefined);
    // So is one lost while in use: whoever waits for its answer is told by that.
    made.on("connect", (client) => client.on("error", () => lost.add(client)));
    return made;
  };
  const app = pool("bailiwick_app", connections);
  const system = pool("bailiwick_system", Math.max(2, Math.ceil(connections / 2)));
  return {
    inTenant: (tenant, work) => transact(app, tenant, "begin", work),
    snapshotOf: (tenant, work) => transact(app, tenant, SNAPSHOT, work),
    acrossTenants: (_why, work) => transact(system, PLATFORM, "begin", work),
    snapshotAcrossTenants: (_why, work) => transact(system, PLATFORM, SNAPSHOT, work),
    ping: async () => void (await system.query("select 1")),
    end: async () => void (await Promise.all([app.end(), system.end()])),
  };
}

const SNAPSHOT = "begin isolation level repeatable read read only";

async function transact<T>(pool: pg.Pool, tenant: string, beginning: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await begin(client, beginning, tenant);
    const result = await work(txOn(client));
    await client.query("commit");
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

const lost = new WeakSet<object>();

/** The database went away in the middle; nothing of the transaction happened. */
class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ECONNRESET";

  constructor(cause: unknown) {
    super("The connection to the database was lost", { cause });
  }
}

/** One round trip: the driver sends both before it waits for either. */
async function begin(client: PoolClient, beginning: string, tenant: string): Promise<void> {
  await Promise.all([
    client.query(beginning),
    client.query("select set_config('bailiwick.tenant', $1, true)", [tenant]),
  ]);
}
