import type { z } from "zod";
import type { Context } from "../../../kernel/context.ts";
import { invalidRequest } from "../../../kernel/problem.ts";
import { records } from "../store.ts";
import { find, type Search } from "./search.ts";
import { type Counts, type Interval, intervals } from "./wire.ts";

const MOST_INTERVALS = 500;
const MOST_RECORDS = 200_000;
const STANDARD_INTERVALS = 60;

export async function countDecisions(
  ctx: Context,
  { interval, ...search }: Search & { readonly interval: z.output<typeof Interval> },
): Promise<z.output<typeof Counts>> {
  const { sql: step, seconds } = intervals[interval];
  const until = search.until ?? new Date(ctx.now.getTime() + 1);
  const from = search.from ?? new Date(until.getTime() - STANDARD_INTERVALS * seconds * 1000);
  if (until <= from || until.getTime() - from.getTime() > MOST_INTERVALS * seconds * 1000)
    throw invalidRequest(`A count is of ${MOST_INTERVALS} intervals at most, and \`from\` is before \`until\``, {
      errors: [{ parameter: "from", detail: "Bring `from` and `until` nearer, or choose a longer interval" }],
    });
  const { filters, among } = await find(ctx, { ...search, from, until });
  const found = await records.count(ctx.tx, filters, step, MOST_RECORDS, among);
  const kept = found.reduce((sum, each) => sum + each.kept, 0);
  const complete = kept < MOST_RECORDS;
  const oldest = found.reduce((first, each) => (each.oldest < first ? each.oldest : first), until);
  return {
    interval,
    from: complete ? from : oldest,
    until,
    complete,
    counts: found.map(({ starts, allowed, code, kept: records, made }) => ({
      at: starts,
      allowed,
      code,
      kept: records,
      made: Number(made),
    })),
  };
}
