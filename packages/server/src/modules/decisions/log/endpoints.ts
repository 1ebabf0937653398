import { z } from "zod";
import { download, type Endpoint, list, read, stream, write } from "../../../kernel/endpoint.ts";
import { notFound } from "../../../kernel/problem.ts";
import { Instant } from "../../../kernel/wire.ts";
import { tooManyMatches } from "../problems.ts";
import { countDecisions } from "./counts.ts";
import { exportDecisions, formats } from "./export.ts";
import { liveDecisions } from "./live.ts";
import { acknowledge, findDecision, listDropped, listUnknown } from "./reports.ts";
import type { DecisionLog } from "./recorder.ts";
import { listDecisions } from "./search.ts";
import { samplingEndpoints } from "./sampling-endpoints.ts";
import { recorded, wholeOf } from "./show.ts";
import * as wire from "./wire.ts";

const base = "/api/v1/decision-log";
const realm = { tenantOptional: "an operator looks at one tenant's decisions, or at everybody's" };
const access = { permission: "decisions.log.read" };
const { q: _q, from: _from, until: _until, ...live } = wire.filters;
const { from, until } = wire.filters;

export interface LogPorts {
  readonly log: Pick<DecisionLog, "onWritten">;
  readonly now: () => Date;
}

export const logEndpoints = ({ log, now }: LogPorts): readonly Endpoint[] => [
  list({
    path: base,
    summary: "Search the decision log",
    description:
      "Newest first. A decision is there a moment after it was made. With an operator's key and without a tenant: those of all tenants.",
    access,
    realm,
    query: wire.filters,
    problems: [tooManyMatches],
    item: wire.Recorded,
    handle: async ({ query, page, ctx }) => {
      const { items, next } = await listDecisions(ctx, query, page);
      return { items: items.map(recorded), next };
    },
  }),
  stream({
    path: `${base}/stream`,
    summary: "Watch decisions",
    description:
      "Each decision a moment after it was made, as it is in the list. More than 200 at once are not told one by one: `skipped` says from when on the list has to be read.",
    access,
    realm,
    query: live,
    events: { decision: wire.Recorded, skipped: wire.Skipped },
    handle: ({ query, ctx, lastEventId }) => liveDecisions(ctx, query, lastEventId, log, now),
  }),
  download({
    path: `${base}/export`,
    summary: "Export the decision log",
    description:
      "Oldest first, until now. CSV has the columns of the list; text that a spreadsheet would run begins with an apostrophe. JSON Lines has whole records, one on a line, and escapes nothing.",
    access: { permission: "decisions.log.export" },
    realm,
    query: { ...wire.filters, format: z.enum(["csv", "jsonl"]).default("csv") },
    problems: [tooManyMatches],
    types: Object.values(formats),
    audit: { action: "decisions.log.exported", target: ({ query }) => `decision-log.${query.format}` },
    handle: ({ query, ctx }) => exportDecisions(ctx, query),
  }),
  read({
    path: `${base}/counts`,
    summary: "Count decisions",
    description:
      "By interval and outcome, for a chart: 500 intervals at most, and the newest 200,000 records. By default the last hour, by minute.",
    access,
    realm,
    query: { ...wire.filters, interval: wire.Interval.default("1m") },
    problems: [tooManyMatches],
    reply: wire.Counts,
    handle: ({ query, ctx }) => countDecisions(ctx, query),
  }),
  list({
    path: `${base}/dropped`,
    summary: "List decisions that were not recorded",
    description:
      "How many decisions of a minute the log had no room for, because more were made than could be written. Denials are the last to go. Sampling is not counted here.",
    access,
    realm,
    query: { from, until },
    item: wire.DroppedCount,
    handle: ({ query, page, ctx }) => listDropped(ctx, query, page),
  }),
  list({
    path: `${base}/unknown-capabilities`,
    summary: "List unknown capabilities",
    description: "Names that were asked about and are in no catalogue, the latest first; 1,000 of a tenant at most.",
    access,
    realm,
    query: {
      open: z
        .enum(["true", "false"])
        .default("false")
        .describe("`true`: only those asked about since they were acknowledged"),
    },
    item: wire.UnknownCapability,
    handle: ({ query, page, ctx }) => listUnknown(ctx, query.open === "true", page),
  }),
  write("POST", {
    path: `${base}/unknown-capabilities/acknowledge`,
    summary: "Acknowledge unknown capabilities",
    description: "They are open again when they are asked about after this.",
    access: { permission: "decisions.log.acknowledge" },
    body: z.strictObject({
      capabilities: z.array(z.string().min(1).max(255)).min(1).max(1000).optional().describe("All when left out"),
    }),
    example: { capabilities: ["desk.tickets.asign"] },
    reply: z.object({ acknowledged: z.int(), at: Instant }),
    status: 200,
    moves: "nothing",
    audit: { action: "decisions.unknown-capabilities.acknowledged", target: () => "unknown-capabilities" },
    handle: ({ body, ctx }) => acknowledge(ctx, body.capabilities),
  }),
  ...samplingEndpoints,
  read({
    path: `${base}/{decision}`,
    summary: "Read a recorded decision",
    description: "With its question, all seven stages and their provenance, as they were.",
    access,
    realm,
    params: { decision: wire.DecisionId },
    reply: wire.WholeRecord,
    handle: async ({ params, ctx }) => {
      const found = await findDecision(ctx, params.decision);
      if (!found) throw notFound("There is no such decision in the log, or not yet, or no more");
      return z.decode(wire.WholeRecord, wholeOf(found));
    },
  }),
];
