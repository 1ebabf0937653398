import type { FlowContext } from "../../kernel/context.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Tx } from "../../kernel/sql.ts";
import type { Start } from "../../kernel/stream.ts";
import { wakeable } from "../../kernel/wakeable.ts";
import type { Search } from "./service.ts";
import { entries } from "./store.ts";
import { trees } from "./store-trees.ts";
import { toEntry } from "./wire.ts";

const ROWS_AT_ONCE = 200;
/** What one read looks at, however seldom something fits. */
const PLACES_AT_ONCE = 2000;
const POLL_MS = 1000;

/** Sends entries as they get their place, from `after` on, or from now. */
export const follow =
  (ctx: FlowContext, search: Search, after: number | undefined, hints: Hints): Start =>
  async (outlet) => {
    const sizeOf = (tx: Tx) => trees.size(tx, ctx.tenant.id);
    const sleep = wakeable();
    const stopHearing = hints.on(() => sleep.wake());
    outlet.over.addEventListener("abort", () => sleep.wake());
    try {
      let seq = after ?? (await ctx.read(sizeOf));
      while (!outlet.over.aborted) {
        const from = seq;
        const { rows, to, size } = await ctx.read(async (tx) => nextIn(tx, search, from, await sizeOf(tx)));
        for (const row of rows) {
          await outlet.room();
          outlet.send({ id: String(row.seq), event: "entry", data: toEntry(row) });
        }
        seq = to;
        if (seq >= size) await sleep.for(POLL_MS);
      }
    } finally {
      stopHearing();
    }
  };

/** What fits of the next places of a log that is that long. Looked at itself, for the index of words comes later. */
async function nextIn(tx: Tx, { words, ...filter }: Search, after: number, size: number) {
  if (size <= after) return { rows: [], to: after, size };
  const upTo = Math.min(size, after + PLACES_AT_ONCE);
  const asked = { after, upTo, filter, words, isWhole: false, limit: ROWS_AT_ONCE };
  return { ...(await entries.between(tx, asked)), size };
}
