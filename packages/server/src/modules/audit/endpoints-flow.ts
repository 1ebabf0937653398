import { z } from "zod";
import { download, type Endpoint, stream } from "../../kernel/endpoint.ts";
import type { Hints } from "../../kernel/hints.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import { type Filters, filters, place, realm, searched } from "./endpoints.ts";
import { bundleOf, csvOf, follow, jsonLinesOf } from "./flow.ts";
import * as problems from "./problems.ts";
import { Entry } from "./wire.ts";

const { q: _words, since: _since, until: _until, ...followed } = filters;
const exported = { action: "audit.log.exported" };

/** Where a reader that comes back had got to. */
function afterOf(lastEventId: string | undefined, after: number | undefined): number | undefined {
  if (lastEventId === undefined) return after;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw invalidRequest("That is no event of this stream", {
    errors: [{ header: "Last-Event-ID", detail: "Send the id of the last event you saw, or leave it out" }],
  });
}

const search = (query: Filters) => searched(query);

/** What of the log lasts: the live view, and the exports. */
export const flowsOf = ({ hints }: { readonly hints: Hints }): readonly Endpoint[] => [
  stream({
    path: "/api/v1/audit-log/live",
    summary: "Follow the audit log",
    description: "Each entry as it gets its place, from `after` or from now; the event's id is its `seq`.",
    access: { permission: "audit.log.read" },
    realm,
    query: { ...followed, after: place.optional() },
    events: { entry: Entry },
    audit: { action: "audit.log.read", target: () => "live" },
    handle: async ({ query: { after, ...filter }, ctx, lastEventId }) =>
      follow(ctx, filter, afterOf(lastEventId, after), hints),
  }),
  download({
    path: "/api/v1/audit-log/csv",
    summary: "Export entries as CSV",
    description: "Newest first. Text that a spreadsheet would run begins with an apostrophe.",
    access: { permission: "audit.log.export" },
    realm,
    query: { ...filters, bom: z.enum(["true", "false"]).default("false").describe("For Excel") },
    types: ["text/csv; charset=utf-8"],
    problems: [problems.tooManyMatches],
    audit: { ...exported, target: () => "csv" },
    handle: async ({ query: { bom, ...query }, ctx }) => csvOf(ctx, search(query), bom === "true"),
  }),
  download({
    path: "/api/v1/audit-log/jsonl",
    summary: "Export entries as lines of JSON",
    description: "Newest first; the last line is a manifest with count, places and a SHA-256 over the lines before it.",
    access: { permission: "audit.log.export" },
    realm,
    query: filters,
    types: ["application/x-ndjson"],
    problems: [problems.tooManyMatches],
    audit: { ...exported, target: () => "jsonl" },
    handle: async ({ query, ctx }) => jsonLinesOf(ctx, search(query)),
  }),
  download({
    path: "/api/v1/audit/bundle",
    summary: "Export the signed log as a bundle that can be verified",
    description: "For `bailiwick audit verify`. Begin again after the last `seq` you have.",
    access: { permission: "audit.log.export" },
    realm,
    query: { after: place.default(0) },
    types: ["application/x-ndjson"],
    audit: { ...exported, target: () => "bundle" },
    handle: async ({ query, ctx }) => bundleOf(ctx, query.after),
  }),
];
