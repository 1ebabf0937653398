import { type Body, leafHash } from "@bailiwick/audit-verify";
import type { Context } from "../../kernel/context.ts";
import type { Disclosures } from "../../kernel/envelope.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { type InputError, invalidRequest, notFound } from "../../kernel/problem.ts";
import { firstKept } from "./domain/dropped.ts";
import { logName } from "./keys.ts";
import { leavesGone, placeGone, tooManyMatches } from "./problems.ts";
import {
  checkpoints,
  entries,
  type EntryFilter,
  type EntryRow,
  originOf,
  patternOf,
  signingKeys,
  trees,
  type WholeEntry,
} from "./store.ts";
import { consistencyProof, frontierAt, inclusionProof } from "./tree.ts";

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

export interface Proof {
  readonly checkpoint: string;
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly string[];
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
  if (hashes === undefined) return undefined;
  return {
    checkpoint: newest.note,
    index: seq - 1,
    size: newest.size,
    hashes: hashes.map((hash) => hash.toString("base64")),
  };
}

export async function showCheckpoint({ tx, tenant }: Context) {
  const newest = await checkpoints.newest(tx, tenant.id);
  const keys = await signingKeys.all(tx);
  const { size = 0, note = null, signedAt = null } = newest ?? {};
  return { size, note, signedAt, keys: keys.map(({ verifierKey }) => verifierKey) };
}

/** That the log at one size is the beginning of the log at another. */
export async function proveConsistency({ tx, tenant }: Context, from: number, to: number) {
  const size = await trees.size(tx, tenant.id);
  const wrong = from > to ? "from" : to > size ? "to" : undefined;
  if (wrong !== undefined)
    throw invalidRequest("There are no such trees", {
      errors: [{ parameter: wrong, detail: wrong === "to" ? `The log has ${size} entries` : "Not more than `to`" }],
    });
  const hashes = await consistencyProof(tx, tenant.id, from, to);
  if (hashes === undefined) throw leavesGone();
  return { from, to, hashes: hashes.map((hash) => hash.toString("base64")) };
}

/** How a program keeps up with a log: stretches that meet. What retention took away cannot be caught up with. */
export async function readFeed(ctx: Pick<Context, "tx" | "tenant">, after: number, limit: number) {
  await refuseBeyond(ctx, after);
  const stretch = await readStretch(ctx, after, limit);
  if (stretch.entries[0]?.body === null) {
    const next = firstKept(after, await entries.dropped(ctx.tx, MOST_DROPS));
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

/** A stretch of the log after a place, with what it takes to verify it: the unit of every bundle. */
export async function readStretch(
  { tx, tenant }: { readonly tx: Context["tx"]; readonly tenant: Pick<Context["tenant"], "id"> },
  after: number,
  limit: number,
) {
  const size = await trees.size(tx, tenant.id);
  const rows = await entries.after(tx, after, limit);
  const to = Number(rows.at(-1)?.seq ?? after);
  const frontier = await frontierAt(tx, tenant.id, after);
  const signed = await checkpoints.between(tx, tenant.id, after, to);
  const keys = await signingKeys.all(tx);
  return {
    origin: logName(await originOf(tx), tenant.id),
    after,
    to,
    rows: rows.length,
    size,
    signedSize: (await checkpoints.newest(tx, tenant.id))?.size ?? 0,
    leavesSha256: leafHash(Buffer.concat(rows.map(({ leaf }) => leaf))).toString("base64"),
    // Without it the verifier says that what is before is not whole, which is true.
    frontier: (frontier ?? []).map((hash) => hash.toString("base64")),
    keys: keys.map(({ verifierKey }) => verifierKey),
    explainedAt: await explainedAt(tx, rows),
    entries: rows.map(({ seq, leaf, body, disclosed }) => ({
      seq: Number(seq),
      leaf: leaf.toString("base64"),
      body: body?.toString() ?? null,
      disclosed: Object.fromEntries(Object.entries(disclosed ?? {}).map(([name, value]) => [name, [...value]])),
    })),
    checkpoints: signed.map(({ size: at, note }) => ({ size: at, note })),
  };
}

/** Up to where one has to read for the log's own word on what these entries lack; null while it has no place yet. */
async function explainedAt(
  tx: Context["tx"],
  rows: readonly { readonly body: Buffer | null; readonly disclosed: Disclosures | null }[],
): Promise<number | null> {
  const isAnyGone = rows.some(({ body }) => body === null);
  if (rows.length === 0 || !(await entries.isThinned(tx))) return 0;
  const thinned = rows.flatMap(({ body, disclosed }) => {
    if (body === null) return [];
    const { id, commitments = {} } = JSON.parse(body.toString()) as Body;
    return id !== undefined && Object.keys(commitments).some((name) => !(name in (disclosed ?? {}))) ? [id] : [];
  });
  return isAnyGone || thinned.length > 0 ? entries.explainedAt(tx, thinned, isAnyGone) : 0;
}
