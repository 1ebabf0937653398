import { randomUUID } from "node:crypto";
import pg from "pg";
import { giveUpLease, LEASE_SECONDS, renewLease, takeLease } from "./leader.ts";
import { wakeable } from "./wakeable.ts";

export interface Sequencer {
  /** Something was committed that waits for its place; calling it often costs nothing. */
  wake(): void;
  isLeading(): boolean;
  stop(): Promise<void>;
}

export interface SequencerOptions {
  readonly url: string;
  readonly log: { warn(about: object, text: string): void };
  /** Told in every process, whoever leads: something new has its place. */
  readonly sequenced?: () => void;
}

/** Hints that travel through the database; what is true is polled for. */
const APPENDED = "bailiwick_appended";
const SEQUENCED = "bailiwick_sequenced";

/** Truth by polling, this often; being woken only makes it sooner. */
const POLL_MS = 1000;
/** Whoever is woken waits this long for others to join the round. */
const GATHER_MS = 5;
/** Rows of each stream that get their place in one round. */
const AT_ONCE = 2000;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;

/**
 * Takes part in sequencing, on a connection of its own: leads while it holds the lease, and otherwise passes wake-ups
 * on to whoever does. Each round is one statement that is fenced by the epoch (docs/decisions/0040).
 */
export function runSequencer({ url, log, sequenced }: SequencerOptions): Sequencer {
  const holder = randomUUID();
  const sleep = wakeable();
  let client: pg.Client | undefined;
  let epoch: string | undefined;
  let renewedAt = 0;
  let stopped = false;
  let appended = false;

  const connect = async (): Promise<pg.Client> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: "bailiwick sequencer",
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      query_timeout: 60_000,
    });
    next.on("error", () => lose(next));
    next.on("end", () => lose(next));
    next.on("notification", ({ channel }) => {
      if (channel === SEQUENCED) sequenced?.();
      else if (epoch !== undefined) wake();
    });
    try {
      await next.connect();
      await next.query(`set role bailiwick_system; listen ${APPENDED}; listen ${SEQUENCED}`);
      return next;
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
  };

  const lose = (lost: pg.Client | undefined) => {
    if (lost !== client) return;
    client = undefined;
    epoch = undefined;
  };

  /** One round as the leader; true when there is more to do at once. */
  const lead = async (on: pg.Client, held: string): Promise<boolean> => {
    if (performance.now() - renewedAt > RENEW_MS) {
      const renewed = await renewLease(on, held);
      renewedAt = performance.now();
      if (!renewed) return stepDown();
    }
    const { rows } = await on.query<{ placed: number | null }>({
      name: "sequence",
      text: "select kernel.sequence($1, $2) as placed",
      values: [held, AT_ONCE],
    });
    const placed = rows[0]?.placed ?? null;
    return placed === null ? stepDown() : placed === AT_ONCE;
  };

  const stepDown = () => {
    epoch = undefined;
    log.warn({}, "another process leads the sequencer now");
    return false;
  };

  const round = async (): Promise<boolean> => {
    const waiting = appended;
    appended = false;
    client ??= await connect();
    if (epoch === undefined) {
      epoch = await takeLease(client, holder);
      renewedAt = performance.now();
    }
    if (epoch !== undefined) return lead(client, epoch);
    // Somebody else leads: tell them, once for all that was committed meanwhile.
    if (waiting) await client.query(`notify ${APPENDED}`);
    return false;
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      const more = await round().catch((error: unknown) => {
        if (!stopped) log.warn({ err: error }, "the sequencer lost its connection; connecting again");
        client?.end().catch(() => undefined);
        lose(client);
        return false;
      });
      if (more) continue;
      const woken = await sleep.for(POLL_MS);
      if (woken && !stopped) await sleep.gather(GATHER_MS);
    }
    if (client && epoch !== undefined) await giveUpLease(client, epoch).catch(() => undefined);
    await client?.end().catch(() => undefined);
  };

  const wake = () => {
    appended = true;
    sleep.wake();
  };
  const running = run();
  return {
    wake,
    isLeading: () => epoch !== undefined,
    async stop() {
      stopped = true;
      sleep.wake();
      await running;
    },
  };
}
