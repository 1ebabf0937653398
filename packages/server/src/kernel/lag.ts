import type { Database } from "./database.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { sql, type Tx } from "./sql.ts";

/** How long the oldest has waited: for its place in a stream, or for a consumer to take it. */
export interface Lag {
  readonly what: "unsequenced" | "undelivered";
  /** The stream, or the consumer. */
  readonly name: string;
  readonly seconds: number;
}

const EVERY_MS = 5000;
/** Beyond this somebody must look. A place is given within milliseconds; a consumer may have the outside world to wait for. */
const MOST_SECONDS = { unsequenced: 5, undelivered: 60 } as const;

/** Measures what waits, and says once when it waits too long and once when that is over. */
export function watchLag(options: {
  readonly database: Database;
  readonly metrics: Pick<Metrics, "lag">;
  readonly now: () => Date;
  readonly log: Pick<Logger, "error" | "info" | "warn">;
}): () => Promise<void> {
  const { database, log } = options;
  const late = new Set<string>();
  let running = Promise.resolve();
  const look = async () => {
    const lags = await database.readAcrossTenants("how long the oldest has waited", (tx) => lagsIn(tx, options.now()));
    for (const lag of lags) judge(lag, late, options);
  };
  const timer = setInterval(() => {
    running = running.then(look).catch((error: unknown) => log.warn({ err: error }, "the lag could not be measured"));
  }, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

export function judge(
  lag: Lag,
  late: Set<string>,
  { metrics, log }: { readonly metrics: Pick<Metrics, "lag">; readonly log: Pick<Logger, "error" | "info"> },
): void {
  const { what, name, seconds } = lag;
  metrics.lag.set({ what, name }, seconds);
  const id = `${what} ${name}`;
  const isLate = seconds > MOST_SECONDS[what];
  if (isLate && !late.has(id)) log.error({ ...lag }, "what was committed waits too long");
  if (!isLate && late.has(id)) log.info({ ...lag }, "nothing waits too long any more");
  if (isLate) late.add(id);
  else late.delete(id);
}

/** Reads heads of indexes only, so it costs the same however much is kept. */
export async function lagsIn(tx: Tx, now: Date): Promise<readonly Lag[]> {
  const rows = await tx.many<Omit<Lag, "seconds"> & { since: Date | null }>(sql`
    select 'unsequenced' as what, 'events' as name,
           (select occurred_at from kernel.outbox where seq is null order by id limit 1) as since
    union all
    select 'unsequenced', 'audit',
           (select e.recorded_at from (select * from audit.unsealed order by entry limit 1) u
            join audit.entries e on e.tenant_id = u.tenant_id and e.id = u.entry)
    union all
    select 'undelivered', consumer, case stream
      when 'events' then (select occurred_at from kernel.outbox where seq > c.last_seq order by seq limit 1)
      else (select e.recorded_at from (select * from audit.leaves where stream_seq > c.last_seq order by stream_seq limit 1) l
            join audit.entries e on e.tenant_id = l.tenant_id and e.id = l.entry) end
    from kernel.consumers c`);
  return rows.map(({ what, name, since }) => ({
    what,
    name,
    seconds: since === null ? 0 : Math.max(0, (now.getTime() - since.getTime()) / 1000),
  }));
}
