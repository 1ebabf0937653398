import type { Context, FlowContext } from "../../../kernel/context.ts";
import { PLATFORM } from "../../../kernel/database.ts";
import { invalidRequest, tenantRequired } from "../../../kernel/problem.ts";
import type { Page, PageAsk } from "../../../kernel/page.ts";
import type { Tx } from "../../../kernel/sql.ts";
import { findNode } from "../../tenancy/index.ts";
import { tooManyMatches } from "../problems.ts";
import { type Listed, type Place, records, type Whole } from "../store.ts";
import type { Filters } from "./shapes.ts";

/** Filters as they are asked: with a text, which is looked for first. */
export interface Search extends Filters {
  readonly q?: string | undefined;
}

/** Filters as the store takes them, and where the text was found. */
export interface Found {
  readonly filters: Filters;
  readonly among: readonly Place[] | undefined;
}

const MOST_CANDIDATES = 5000;
/** What an index of three-letter pieces can find. */
const SHORTEST = 3;
const DAY_MS = 86_400_000;

/**
 * In two phases: first where the text is, without any order and up to a bound, then the rest of the filters and the
 * order among those. Asked in one, a planner may walk a tenant's whole log for the newest fifty.
 */
export async function find({ tx, tenant }: Pick<Context, "tx" | "tenant">, { q, ...filters }: Search): Promise<Found> {
  // Keys of nodes are a tenant's own; across tenants only ids mean something.
  const named = filters.node !== undefined && tenant.id !== PLATFORM;
  const resolved = { ...filters, ...(named && { node: await nodeId(tx, filters.node ?? "") }) };
  if (q === undefined) return { filters: resolved, among: undefined };
  refuseVague(q, filters);
  if (tenant.id === PLATFORM) throw tenantRequired("A text is looked for in one tenant's log; name it");
  const among = await records.holding(tx, q.toLowerCase(), filters, MOST_CANDIDATES + 1);
  if (among.length > MOST_CANDIDATES)
    throw tooManyMatches(
      `More than ${MOST_CANDIDATES.toLocaleString("en")} decisions hold this text: narrow the time range`,
      {
        errors: [{ parameter: "q", detail: "Give `from` and `until`, or a longer text" }],
      },
    );
  return { filters: resolved, among };
}

const nodeId = async (tx: Tx, reference: string): Promise<string> => (await findNode(tx, reference))?.id ?? reference;

function refuseVague(q: string, { from, until }: Filters): void {
  if ([...q].length >= SHORTEST) return;
  if (from && until && until.getTime() - from.getTime() <= DAY_MS) return;
  throw invalidRequest("A text this short needs a time range", {
    errors: [{ parameter: "q", detail: "Give three characters, or `from` and `until` a day apart at most" }],
  });
}

export async function listDecisions(ctx: Context, search: Search, page: PageAsk): Promise<Page<Listed>> {
  const { filters, among } = await find(ctx, search);
  return records.list(ctx.tx, filters, page, among);
}

const STRETCH = 500;

/** Everything that matches, oldest first, read in stretches of a moment each: no snapshot is held meanwhile. */
export async function* everyDecision(
  ctx: FlowContext,
  found: Found,
  withBody: boolean,
): AsyncGenerator<readonly (Listed | Whole)[]> {
  let after: Place | undefined;
  for (;;) {
    const place = after;
    const rows = await ctx.read((tx) =>
      records.stretch(tx, found.filters, { ...(place && { after: place }), limit: STRETCH, withBody }, found.among),
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < STRETCH) return;
    after = { at: last.at_text, id: last.decision_id };
  }
}
