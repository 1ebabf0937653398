import pg from "pg";
import type { Logger } from "./log.ts";
import { CHANNEL } from "./revision.ts";

export interface Listening {
  stop(): Promise<void>;
}

const RETRY_MS = 1000;
const WATCH_MS = 15_000;

/**
 * Hears of moved revisions. What it hears is a hint only, so losing the connection costs freshness of at most a
 * second; a watchdog notices a connection that died silently, and `lost` is told whenever hints may be missing.
 */
export function listen(url: string, heard: (tenant: string) => void, lost: () => void, log: Logger): Listening {
  let client: pg.Client | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let down = false;

  const connect = async (): Promise<void> => {
    if (stopped) return;
    const next = new pg.Client({ connectionString: url, application_name: "bailiwick listen", keepAlive: true });
    client = next;
    next.on("notification", ({ payload }) => heard(payload ?? ""));
    next.on("error", (error) => again(next, error));
    next.on("end", () => again(next, undefined));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (down) log.info("listening again");
      down = false;
      lost();
    } catch (error) {
      again(next, error);
    }
  };

  const again = (failed: pg.Client, error: unknown) => {
    if (stopped || client !== failed) return;
    client = undefined;
    lost();
    // Once for each time, however long it takes.
    if (!down) log.warn({ err: error }, "the listening connection was lost; connecting again");
    down = true;
    failed.end().catch(() => undefined);
    timer = setTimeout(() => void connect(), RETRY_MS);
  };

  const watchdog = setInterval(() => {
    const watched = client;
    if (!watched) return;
    const late = setTimeout(() => again(watched, new Error("no answer")), 5000);
    watched
      .query("select 1")
      .catch((error: unknown) => again(watched, error))
      .finally(() => clearTimeout(late));
  }, WATCH_MS).unref();

  void connect();
  return {
    async stop() {
      stopped = true;
      clearInterval(watchdog);
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
