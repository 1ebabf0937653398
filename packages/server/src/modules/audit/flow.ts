import type { FlowContext } from "../../kernel/context.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Start } from "../../kernel/stream.ts";
import { wakeable } from "../../kernel/wakeable.ts";
import { entries, type EntryFilter, trees } from "./store.ts";
import { toEntry } from "./wire.ts";

const AT_ONCE = 200;
const POLL_MS = 1000;

/** Sends entries as they get their place, from `after` on, or from now. */
export const follow =
  (ctx: FlowContext, filter: EntryFilter, after: number | undefined, hints: Hints): Start =>
  async (outlet) => {
    const sleep = wakeable();
    const stopHearing = hints.on(() => sleep.wake());
    outlet.over.addEventListener("abort", () => sleep.wake());
    try {
      let seq = after ?? (await ctx.read((tx) => trees.size(tx, ctx.tenant.id)));
      while (!outlet.over.aborted) {
        const rows = await ctx.read((tx) => entries.follow(tx, seq, filter, AT_ONCE));
        for (const row of rows) {
          await outlet.room();
          seq = row.seq ?? seq;
          outlet.send({ id: String(seq), event: "entry", data: toEntry(row) });
        }
        if (rows.length < AT_ONCE) await sleep.for(POLL_MS);
      }
    } finally {
      stopHearing();
    }
  };
