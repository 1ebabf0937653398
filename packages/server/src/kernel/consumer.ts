import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "./database.ts";
import type { Happened } from "./event.ts";
import type { Logger } from "./log.ts";
import { sql, type Tx } from "./sql.ts";
import { wakeable } from "./wakeable.ts";

/** An event at its place among all tenants' events. */
export interface PlacedEvent extends Happened {
  readonly seq: number;
}

/** An audit entry's place: among all tenants', and in its tenant's own log. */
export interface PlacedEntry {
  readonly seq: number;
  readonly tenant: string;
  readonly tenantSeq: number;
}

interface Consuming<Stream extends string, Item> {
  /** `<module>.<what-it-does>`; how far it has come is kept under this name. */
  readonly name: string;
  readonly stream: Stream;
  readonly atOnce: number;
  /** Can wait: while a burst is taken in, it leaves most of the time to those who cannot. */
  readonly yields?: boolean;
  /**
   * Items in their order, in the transaction that also moves the mark: what it does to the database is done once.
   * What it does outside may happen again after a crash, so an event's id goes along for the other side to tell. Says how
   * far it came where that is not to the end; it is given the rest next.
   */
  take(tx: Tx, items: readonly Item[]): Promise<number | void>;
}

/** Somebody who is given everything in a stream, in order, from a mark of its own. */
export type Consumer = Consuming<"events", PlacedEvent> | Consuming<"audit", PlacedEntry>;

export interface Consumers {
  /** There may be something new. */
  wake(): void;
  stop(): Promise<void>;
}

const POLL_MS = 1000;
/** Whoever yields rests so many times as long as a full batch took, for so many of them in a row. */
const REST = 3;
const BURST = 50;

/** Feeds each consumer, on whichever process has its mark; the others find it taken and look again. */
export function runConsumers(consumers: readonly Consumer[], database: Database, log: Logger): Consumers {
  const running = consumers.map((consumer) => feed(consumer, database, log));
  return {
    wake() {
      for (const { wake } of running) wake();
    },
    async stop() {
      await Promise.all(running.map(({ stop }) => stop()));
    },
  };
}

function feed(consumer: Consumer, database: Database, log: Logger): Consumers {
  const sleep = wakeable();
  let stopped = false;
  let full = 0;
  const run = async (): Promise<void> => {
    while (!stopped) {
      const begin = performance.now();
      const more = await consume(consumer, database).catch((error: unknown) => {
        if (!stopped) log.error({ consumer: consumer.name, err: error }, "a consumer failed; it tries again");
        return false;
      });
      full = more ? full + 1 : 0;
      if (!more) await sleep.for(POLL_MS);
      else if (consumer.yields === true && full < BURST) await pause((performance.now() - begin) * REST);
    }
  };
  const running = run();
  return {
    wake: () => sleep.wake(),
    async stop() {
      stopped = true;
      sleep.wake();
      await running;
    },
  };
}

/** One batch; true when there may be more at once. */
export function consume(consumer: Consumer, database: Database): Promise<boolean> {
  return database.acrossTenants(`consumer ${consumer.name}`, async (tx) => {
    const last = await markOf(tx, consumer);
    if (last === undefined) return false;
    const taken =
      consumer.stream === "events"
        ? await hand(tx, consumer, await eventsAfter(tx, last, consumer.atOnce))
        : await hand(tx, consumer, await entriesAfter(tx, last, consumer.atOnce));
    if (taken === undefined) return false;
    await tx.run(sql`
      update kernel.consumers set last_seq = ${taken.to}, moved_at = clock_timestamp() where consumer = ${consumer.name}`);
    return taken.more;
  });
}

async function hand<Item extends { readonly seq: number }>(
  tx: Tx,
  { atOnce, take }: Pick<Consuming<string, Item>, "atOnce" | "take">,
  items: readonly Item[],
): Promise<{ readonly to: number; readonly more: boolean } | undefined> {
  const last = items.at(-1)?.seq;
  if (last === undefined) return undefined;
  const to = (await take(tx, items)) ?? last;
  return { to, more: to < last || items.length === atOnce };
}

/** The mark, locked until the batch is done; undefined while another process is at it. */
async function markOf(tx: Tx, { name, stream }: Consumer): Promise<string | undefined> {
  const mark = () =>
    tx.maybe<{ last: string }>(
      sql`select last_seq as last from kernel.consumers where consumer = ${name} for update skip locked`,
    );
  const found = await mark();
  if (found) return found.last;
  const made = await tx.run(sql`
    insert into kernel.consumers (consumer, stream, moved_at) values (${name}, ${stream}, clock_timestamp())
    on conflict do nothing`);
  return made === 1 ? "0" : undefined;
}

const eventsAfter = async (tx: Tx, last: string, limit: number): Promise<readonly PlacedEvent[]> => {
  const rows = await tx.many<Omit<PlacedEvent, "seq"> & { seq: string }>(sql`
    select seq, event_id as id, tenant_id as tenant, type, version, subject, data, occurred_at as at,
           request_id as "requestId"
    from kernel.outbox where seq > ${last} order by seq limit ${limit}`);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
};

const entriesAfter = async (tx: Tx, last: string, limit: number): Promise<readonly PlacedEntry[]> => {
  const rows = await tx.many<{ seq: string; tenant: string; tenantSeq: string }>(sql`
    select stream_seq as seq, tenant_id as tenant, seq as "tenantSeq"
    from audit.leaves where stream_seq > ${last} order by stream_seq limit ${limit}`);
  return rows.map(({ seq, tenant, tenantSeq }) => ({ seq: Number(seq), tenant, tenantSeq: Number(tenantSeq) }));
};
