import { type Body, leafHash } from "@bailiwick/audit-verify";
import type { Context } from "../../kernel/context.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { type InputError, invalidRequest, notFound } from "../../kernel/problem.ts";
import { firstKept } from "./domain/dropped.ts";
import { includedOf } from "./included.ts";
import { logName } from "./keys.ts";
import { leavesGone, placeGone, tooManyMatches } from "./problems.ts";
import { entries, type EntryFilter, type EntryRow, patternOf, type WholeEntry } from "./store.ts";
import { checkpoints, originOf, signingKeys, TENANTS, trees } from "./store-trees.ts";
import { gone } from "./store-segments.ts";
import { consistencyProof, frontierAt, inclusionProof, type Proof, toProof } from "./tree.ts";

const MOST_MATCHES = 5000;
const MOST_DROPS = 1000;
const MOST_COUNTED = 10_000;
const DAY = 86_400_000;
const SHORT_TERM_DAYS = 31;

export interface Search extends EntryFilter {
  readonly words?: string | undefined;
}

/** Newest first. Words are looked up first, a bounded number of them, and the rest is filtered among those. */
export async function searchLog({ tx }: Context, search: Search, page: PageAsk): Promise<Page<EntryRow>> {
  return entries.list(tx, search, await amongWords(tx, search), page);
}

/** How many match, counted to a bound: `atLeast` says that there are more. */
export async function countLog({ tx }: Context, search: Search): Promise<{ count: number; atLeast: boolean }> {
  const count = await entries.count(tx, search, await amongWords(tx, search), MOST_COUNTED + 1);
  return { count: Math.min(count, MOST_COUNTED), atLeast: count > MOST_COUNTED };
}

/** Where the words are, looked up first and up to a bound; undefined when none were asked for. */
async function amongWords(tx: Context["tx"], search: Search): Promise<readonly string[] | undefined> {
  const { words, since, until } = search;
  if (words === undefined) return undefined;
  const days =
    since === undefined ? Number.POSITIVE_INFINITY : ((until ?? new Date()).getTime() - since.getTime()) / DAY;
  if ([...words].length < 3 && days > SHORT_TERM_DAYS)
    throw invalidRequest("So short a word needs a time range", {
      errors: [
        { parameter: "q", detail: `Three characters, or since and until at most ${SHORT_TERM_DAYS} days apart` },
      ],
    });
  const found = await entries.find(tx, patternOf(words), search, MOST_MATCHES + 1);
  if (found.length > MOST_MATCHES) throw tooManyMatches();
  return found;
}

/** One entry with everything that is still disclosed of it, and the proof that it is where it is. */
export async function showEntry(ctx: Context, id: string): Promise<{ entry: WholeEntry; proof: Proof | undefined }> {
  const entry = await entries.whole(ctx.tx, id);
  if (!entry) throw notFound();
  return { entry, proof: entry.seq === null ? undefined : await proofOf(ctx, entry.seq) };
}

async function proofOf({ tx, tenant }: Context, seq: number): Promise<Proof | undefined> {
  const newest = await checkpoints.newest(tx, tenant.id);
  if (!newest || newest.size < seq) return undefined;
  const hashes = await inclusionProof(tx, tenant.id, seq - 1, newest.size);
  return hashes && toProof(newest, seq - 1, hashes);
}

/** What can be proven of: the log's own tree, or the one whose leaves are the checkpoints of all logs. */
export type Which = "log" | "tenants";

const treeOf = ({ tenant }: Pick<Context, "tenant">, which: Which): string => (which === "log" ? tenant.id : TENANTS);

export async function showCheckpoint(ctx: Context, which: Which) {
  const newest = await checkpoints.newest(ctx.tx, treeOf(ctx, which));
  const keys = await signingKeys.all(ctx.tx);
  const { size = 0, note = null, signedAt = null } = newest ?? {};
  return { size, note, signedAt, keys: keys.map(({ verifierKey }) => verifierKey) };
}

/** That a tree of one size is the beginning of the same at another, as far as it is signed. */
export async function proveConsistency(ctx: Context, which: Which, from: number, to: number) {
  const tree = treeOf(ctx, which);
  const { size = 0 } = (await checkpoints.newest(ctx.tx, tree)) ?? {};
  const wrong = from > to ? "from" : to > size ? "to" : undefined;
  if (wrong !== undefined)
    throw invalidRequest("There are no such trees", {
      errors: [{ parameter: wrong, detail: wrong === "to" ? `It is signed up to ${size}` : "Not more than `to`" }],
    });
  const hashes = await consistencyProof(ctx.tx, tree, from, to);
  const { size: truncatedAt = 0 } = (hashes === undefined ? await trees.truncation(ctx.tx, tree) : undefined) ?? {};
  if (from < truncatedAt)
    throw placeGone(`Of the hashes up to ${truncatedAt} only what goes on from there is left`, { after: truncatedAt });
  if (hashes === undefined) throw leavesGone();
  return { from, to, hashes: hashes.map((hash) => hash.toString("base64")) };
}

/** How a program keeps up with a log: stretches that meet. What retention took away cannot be caught up with. */
export async function readFeed(ctx: Pick<Context, "tx" | "tenant">, after: number, limit: number) {
  await refuseBeyond(ctx, after);
  const stretch = await readStretch(ctx, after, limit);
  if (after < stretch.truncatedAt || stretch.entries[0]?.body === null) {
    const present = Math.max(after, stretch.truncatedAt);
    const next = firstKept(present, await gone.after(ctx.tx, present, MOST_DROPS));
    if (next > after)
      throw placeGone(
        `Entries up to ${next} were dropped. Go on after ${next}, and take what is missing from the archive`,
        {
          after: next,
        },
      );
  }
  return stretch;
}

/** A log has no place beyond its end. */
export async function refuseBeyond(
  { tx, tenant }: Pick<Context, "tx" | "tenant">,
  after: number,
  at: Pick<InputError, "pointer" | "parameter"> = { parameter: "after" },
): Promise<void> {
  const size = await trees.size(tx, tenant.id);
  if (after > size)
    throw invalidRequest("The log is not that long", {
      errors: [{ ...at, detail: `The log has ${size} entries` }],
    });
}

/**
 * A stretch of the log after a place, with what it takes to verify it: the unit of every bundle. `end` is where the
 * bundle ends, which is where the log is signed up to, if nobody says.
 */
export async function readStretch(
  { tx, tenant }: { readonly tx: Context["tx"]; readonly tenant: Pick<Context["tenant"], "id"> },
  after: number,
  limit: number,
  end?: number,
) {
  const size = await trees.size(tx, tenant.id);
  const truncatedAt = (await trees.truncation(tx, tenant.id))?.size ?? 0;
  const isPruned = after > 0 && after === truncatedAt;
  const { size: signedSize = 0 } = (await checkpoints.newest(tx, tenant.id)) ?? {};
  const found = await entries.after(tx, after, limit);
  const last = Number(found.at(-1)?.seq ?? after);
  const signedThere = await checkpoints.between(tx, tenant.id, after, last);
  const { included, upTo: to = last } = await includedOf(tx, signedThere, last >= (end ?? signedSize));
  const rows = to === last ? found : found.filter(({ seq }) => Number(seq) <= to);
  const signed = to === last ? signedThere : signedThere.filter((each) => each.size <= to);
  const frontier = await frontierAt(tx, tenant.id, after);
  const keys = await signingKeys.all(tx);
  return {
    origin: logName(await originOf(tx), tenant.id),
    after,
    to,
    rows: rows.length,
    truncatedAt,
    pruned: isPruned,
    size,
    signedSize,
    leavesSha256: leafHash(Buffer.concat(rows.map(({ leaf }) => leaf))).toString("base64"),
    // Without it the verifier says that what is before is not whole, which is true.
    frontier: (frontier ?? []).map((hash) => hash.toString("base64")),
    keys: keys.map(({ verifierKey }) => verifierKey),
    explainedAt: await explainedAt(tx, rows, isPruned),
    entries: rows.map(({ seq, leaf, body, disclosed }) => ({
      seq: Number(seq),
      leaf: leaf.toString("base64"),
      body: body?.toString() ?? null,
      disclosed: Object.fromEntries(Object.entries(disclosed ?? {}).map(([name, value]) => [name, [...value]])),
    })),
    checkpoints: signed.map(({ size: at, note }) => ({ size: at, note })),
    included,
  };
}

interface Row {
  readonly body: Buffer | string | null;
  readonly disclosed: Readonly<Record<string, unknown>> | null;
}

/** The ids of those entries of which values were taken out. */
export const thinnedOf = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ body, disclosed }) => {
    if (body === null) return [];
    const { id, commitments = {} } = JSON.parse(body.toString()) as Body;
    return id !== undefined && Object.keys(commitments).some((name) => !(name in (disclosed ?? {}))) ? [id] : [];
  });

/** Up to where one has to read for the log's own word on what these entries lack; null while it has no place yet. */
async function explainedAt(tx: Context["tx"], rows: readonly Row[], isPruned: boolean): Promise<number | null> {
  const isAnyGone = isPruned || rows.some(({ body }) => body === null);
  if (rows.length === 0 || !(await entries.isThinned(tx))) return 0;
  const thinned = thinnedOf(rows);
  return isAnyGone || thinned.length > 0 ? entries.explainedAt(tx, thinned, isAnyGone) : 0;
}
