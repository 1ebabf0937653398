import type { FlowContext } from "../../../kernel/context.ts";
import { CSV_TYPE, type Cell, csvLine } from "../../../kernel/csv.ts";
import type { Delivery } from "../../../kernel/download.ts";
import type { Listed, Whole } from "../store.ts";
import { everyDecision, find, type Search } from "./search.ts";
import { wholeOf } from "./show.ts";

export const formats = {
  csv: CSV_TYPE,
  jsonl: "application/x-ndjson; charset=utf-8",
} as const;

export interface ExportAsked extends Search {
  readonly format: keyof typeof formats;
}

/** What a spreadsheet gets: the columns of the list. Numbers are numbers; the rest is text. */
const columns: readonly (readonly [name: string, cell: (row: Listed) => Cell])[] = [
  ["id", (row) => row.decision_id],
  ["tenant", (row) => row.tenant_id],
  ["at", (row) => row.at.toISOString()],
  ["allowed", (row) => row.allowed],
  ["code", (row) => row.code],
  ["stage", (row) => row.stage],
  ["capability", (row) => row.capability],
  ["subject_type", (row) => row.subject_type],
  ["subject_id", (row) => row.subject_id],
  ["resource_type", (row) => row.resource_type],
  ["resource_id", (row) => row.resource_id],
  ["node", (row) => row.node_id],
  ["source", (row) => row.source],
  ["revision", (row) => row.revision],
  ["caller", (row) => row.caller],
  ["request_id", (row) => row.request_id],
  ["asked_by", (row) => row.asked_by],
  ["took_us", (row) => row.took_us],
  ["kept_of_10000", (row) => row.kept_of_10000],
];

/** Everything that matches until now, oldest first: what comes while it is read would make it endless. */
export async function exportDecisions(ctx: FlowContext, { format, ...asked }: ExportAsked): Promise<Delivery> {
  const until = asked.until && asked.until < ctx.now ? asked.until : new Date(ctx.now.getTime() + 1);
  const found = await ctx.read((tx) => find({ tx, tenant: ctx.tenant }, { ...asked, until }));
  const day = ctx.now.toISOString().slice(0, 10);
  return {
    type: formats[format],
    name: `decisions-${ctx.tenant.slug}-${day}.${format}`,
    pieces: format === "csv" ? csv(everyDecision(ctx, found, false)) : jsonLines(everyDecision(ctx, found, true)),
  };
}

async function* csv(stretches: AsyncIterable<readonly Listed[]>): AsyncGenerator<string> {
  yield csvLine(columns.map(([name]) => name));
  for await (const rows of stretches) yield rows.map((row) => csvLine(columns.map(([, cell]) => cell(row)))).join("");
}

async function* jsonLines(stretches: AsyncIterable<readonly (Listed | Whole)[]>): AsyncGenerator<string> {
  for await (const rows of stretches) yield rows.map((row) => `${JSON.stringify(wholeOf(row as Whole))}\n`).join("");
}
