import { setTimeout as pause } from "node:timers/promises";
import type { FlowContext } from "../../../kernel/context.ts";
import { idTime } from "../../../kernel/id.ts";
import type { Outlet, Start } from "../../../kernel/stream.ts";
import { type Listed, type Place, records } from "../store.ts";
import type { DecisionLog } from "./recorder.ts";
import { find, type Search } from "./search.ts";
import { recorded } from "./show.ts";

/** Told at once at most; whoever reads has seen enough, and the list has the rest. */
const MOST_AT_ONCE = 200;
const MOST_AGAIN = 1000;
/** Decisions are written a moment after they were made, and not in their order: so far back is looked again. */
const LATE_MS = 10_000;
/** How often the database is asked when nothing was written here: other processes write, too. */
const POLL_MS = 1000;
/** And how often at most, however much is written. */
const LEAST_MS = 100;

/**
 * Decisions as they are written, found by asking the log for what is new: the filters are the list's own, it does not
 * matter which process wrote, and a busy tenant costs no more than a page.
 */
export async function liveDecisions(
  ctx: FlowContext,
  search: Omit<Search, "q" | "from" | "until">,
  lastEventId: string | undefined,
  { onWritten }: Pick<DecisionLog, "onWritten">,
  now: () => Date,
): Promise<Start> {
  const { filters } = await ctx.read((tx) => find({ tx, tenant: ctx.tenant }, search));
  const last = lastEventId === undefined ? undefined : idTime(lastEventId);
  return async (outlet) => {
    let floor = ctx.now;
    let seen = new Map<string, Date>();
    if (last !== undefined && lastEventId !== undefined) {
      floor = last;
      for (const row of await catchUp({ at: last, id: lastEventId })) seen.set(row.decision_id, row.at);
      seen.set(lastEventId, last);
    }
    while (!outlet.over.aborted) {
      const rows = await ctx.read((tx) => records.list(tx, { ...filters, from: floor }, { limit: MOST_AT_ONCE }));
      const fresh = rows.items.filter(({ decision_id }) => !seen.has(decision_id)).reverse();
      const [oldest] = fresh;
      if (fresh.length === MOST_AT_ONCE && rows.next !== undefined && oldest) {
        outlet.send({ event: "skipped", data: { before: oldest.at } });
        floor = oldest.at;
      }
      for (const row of fresh) await tell(outlet, row);
      for (const row of fresh) seen.set(row.decision_id, row.at);
      floor = later(floor, new Date(now().getTime() - LATE_MS));
      seen = new Map([...seen].filter(([, at]) => at >= floor));
      await pause(LEAST_MS, undefined, { ref: false });
      await somethingWritten(outlet, onWritten);
    }

    async function catchUp(after: Place): Promise<readonly Listed[]> {
      const missed = await ctx.read((tx) =>
        records.stretch(tx, filters, { after, limit: MOST_AGAIN, withBody: false }),
      );
      for (const row of missed) await tell(outlet, row);
      const newest = missed.at(-1);
      if (newest && missed.length === MOST_AGAIN) {
        outlet.send({ event: "skipped", data: { before: ctx.now } });
        floor = ctx.now;
      }
      return missed;
    }
  };
}

async function tell(outlet: Outlet, row: Listed): Promise<void> {
  await outlet.room();
  outlet.send({ id: row.decision_id, event: "decision", data: recorded(row) });
}

const later = (a: Date, b: Date) => (a > b ? a : b);

/** Until this process has written, or long enough for another to have. */
function somethingWritten({ over }: Outlet, onWritten: DecisionLog["onWritten"]): Promise<void> {
  return new Promise((go) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      over.removeEventListener("abort", done);
      go();
    };
    const timer = setTimeout(done, POLL_MS).unref();
    const forget = onWritten(done);
    over.addEventListener("abort", done);
  });
}
