import { type Endpoint, stream } from "../../kernel/endpoint.ts";
import type { Hints } from "../../kernel/hints.ts";
import { invalidRequest } from "../../kernel/problem.ts";
import { place, realm } from "./endpoints.ts";
import { Filter, searched } from "./filters.ts";
import { follow } from "./flow.ts";
import { Entry } from "./wire.ts";

const { since: _since, until: _until, ...followed } = Filter.shape;

/** Where a reader that comes back had got to. */
function afterOf(lastEventId: string | undefined, after: number | undefined): number | undefined {
  if (lastEventId === undefined) return after;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw invalidRequest("That is no event of this stream", {
    errors: [{ header: "Last-Event-ID", detail: "Send the id of the last event you saw, or leave it out" }],
  });
}

/** What of the log lasts: the live view. */
export const flowsOf = ({ hints }: { readonly hints: Hints }): readonly Endpoint[] => [
  stream({
    path: "/api/v1/audit-log/live",
    summary: "Follow the audit log",
    description:
      "Each entry as it gets its place, from `after` or from now; the event's id is its `seq`. That a key follows it is itself in the log, at most every ten minutes.",
    access: { permission: "audit.log.read" },
    realm,
    query: { ...followed, after: place.optional() },
    events: { entry: Entry },
    noted: { action: "audit.log.read", when: "sampled" },
    handle: async ({ query: { after, ...filter }, ctx, lastEventId }) =>
      follow(ctx, searched(filter), afterOf(lastEventId, after), hints),
  }),
];
