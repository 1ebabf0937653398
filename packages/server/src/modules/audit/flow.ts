import { createHash } from "node:crypto";
import { assemble, type Stretch } from "@bailiwick/audit-verify";
import type { FlowContext } from "../../kernel/context.ts";
import type { Delivery } from "../../kernel/download.ts";
import type { Hints } from "../../kernel/hints.ts";
import type { Start } from "../../kernel/stream.ts";
import { wakeable } from "../../kernel/wakeable.ts";
import { csvLine } from "./domain/csv.ts";
import { amongWords, readFeed, type Search } from "./service.ts";
import { entries, type EntryFilter, type EntryRow, trees } from "./store.ts";
import { type Entry, toEntry } from "./wire.ts";
import type { z } from "zod";

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

const FEED = 500;

/** The signed part of a log as a bundle for the verifier, read stretch by stretch. */
export async function bundleOf(ctx: FlowContext, after: number): Promise<Delivery> {
  const read = (from: number) =>
    ctx.read(async (tx): Promise<Stretch> => readFeed({ tx, tenant: ctx.tenant }, from, FEED));
  // Refused before anything is sent, where there is no such place.
  await read(after);
  return {
    type: "application/x-ndjson",
    name: `audit-${ctx.tenant.slug}-${ctx.now.toISOString().slice(0, 10)}.jsonl`,
    pieces: lines(assemble(read, after)),
  };
}

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Everything that matches, newest first, page by page: no snapshot is held, and no row comes twice. */
async function* found(ctx: FlowContext, search: Search): AsyncGenerator<EntryRow> {
  const among = await ctx.read((tx) => amongWords(tx, search));
  // What is written meanwhile is newer than the beginning, and so never part of it.
  let after: readonly string[] | undefined;
  do {
    const page = await ctx.read((tx) => entries.list(tx, search, among, { limit: AT_ONCE, ...(after && { after }) }));
    yield* page.items;
    after = page.next;
  } while (after);
}

const columns: readonly (readonly [name: string, of: (entry: z.output<typeof Entry>) => string | number | null])[] = [
  ["seq", ({ seq }) => seq],
  ["recorded_at", ({ recordedAt }) => recordedAt.toISOString()],
  ["occurred_at", ({ occurredAt }) => occurredAt.toISOString()],
  ["action", ({ action }) => action],
  ["outcome", ({ outcome }) => outcome],
  ["reason", ({ reason }) => reason],
  ["actor", ({ actor }) => actor.id],
  ["actor_kind", ({ actor }) => actor.kind],
  ["actor_name", ({ actor }) => actor.name],
  ["target", ({ target }) => target.id],
  ["target_kind", ({ target }) => target.kind],
  ["target_name", ({ target }) => target.name],
  ["node", ({ node }) => node],
  ["address", ({ address }) => address],
  ["source", ({ source }) => source],
  ["request_id", ({ requestId }) => requestId],
  ["id", ({ id }) => id],
];

const BYTE_ORDER_MARK = "\u{feff}";

export function csvOf(ctx: FlowContext, search: Search, withMark: boolean): Delivery {
  async function* pieces(): AsyncGenerator<string> {
    yield `${withMark ? BYTE_ORDER_MARK : ""}${csvLine(columns.map(([name]) => name))}`;
    for await (const row of found(ctx, search)) {
      const entry = toEntry(row);
      yield csvLine(columns.map(([, of]) => of(entry)));
    }
  }
  return { type: "text/csv; charset=utf-8", name: `audit-${ctx.tenant.slug}.csv`, pieces: pieces() };
}

/** The same as lines of JSON; the last line is the manifest: how many, from where to where, and a hash over the lines. */
export function jsonLinesOf(ctx: FlowContext, search: Search): Delivery {
  async function* pieces(): AsyncGenerator<string> {
    const hash = createHash("sha256");
    const seqs = { first: null as number | null, last: null as number | null };
    let rows = 0;
    for await (const row of found(ctx, search)) {
      const line = `${JSON.stringify(toEntry(row))}\n`;
      hash.update(line);
      rows += 1;
      seqs.last ??= row.seq;
      seqs.first = row.seq ?? seqs.first;
      yield line;
    }
    const manifest = { rows, ...seqs, filters: search, sha256: hash.digest("base64"), truncated: false };
    yield `${JSON.stringify({ manifest })}\n`;
  }
  return { type: "application/x-ndjson", name: `audit-${ctx.tenant.slug}.jsonl`, pieces: pieces() };
}
