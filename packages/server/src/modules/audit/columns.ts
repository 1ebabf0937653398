import type { z } from "zod";
import type { Cell } from "../../kernel/csv.ts";
import type { Entry } from "./wire.ts";

interface Column {
  readonly name: string;
  readonly type: "integer" | "timestamp" | "text";
  readonly says: string;
  of(entry: z.output<typeof Entry>): Cell;
}

type Tie = keyof z.output<typeof Entry>["correlation"];

const tied = (name: string, says: string, tie: Tie): Column => ({
  name,
  type: "text",
  says,
  of: ({ correlation }) => correlation[tie] ?? null,
});

/** What a spreadsheet gets. Numbers are numbers; the rest is text. */
export const columns: readonly Column[] = [
  { name: "seq", type: "integer", says: "Its place in the log, from 1", of: ({ seq }) => seq },
  {
    name: "recorded_at",
    type: "timestamp",
    says: "When it was written",
    of: (entry) => entry.recordedAt.toISOString(),
  },
  {
    name: "occurred_at",
    type: "timestamp",
    says: "When it is said to have happened",
    of: (entry) => entry.occurredAt.toISOString(),
  },
  { name: "action", type: "text", says: "What happened", of: ({ action }) => action },
  { name: "outcome", type: "text", says: "done, refused or failed", of: ({ outcome }) => outcome },
  { name: "reason", type: "text", says: "Why it was refused, as a code", of: ({ reason }) => reason },
  { name: "actor", type: "text", says: "Who did it", of: ({ actor }) => actor.id },
  { name: "actor_kind", type: "text", says: "What kind of actor", of: ({ actor }) => actor.kind },
  {
    name: "actor_name",
    type: "text",
    says: "What the actor is called; can be redacted",
    of: ({ actor }) => actor.name,
  },
  { name: "target", type: "text", says: "To what", of: ({ target }) => target.id },
  { name: "target_kind", type: "text", says: "What kind of target", of: ({ target }) => target.kind },
  {
    name: "target_name",
    type: "text",
    says: "What the target is called; can be redacted",
    of: ({ target }) => target.name,
  },
  { name: "node", type: "text", says: "Where in the tenant", of: ({ node }) => node },
  { name: "address", type: "text", says: "Where the actor was; can be redacted", of: ({ address }) => address },
  { name: "source", type: "text", says: "bailiwick, app, or import and a name", of: ({ source }) => source },
  { name: "request_id", type: "text", says: "The request it was part of", of: ({ requestId }) => requestId },
  { name: "id", type: "text", says: "The entry's own id", of: ({ id }) => id },
  tied("trace_id", "The trace it was part of", "traceId"),
  tied("session_id", "The session of whoever did it", "sessionId"),
  tied("on_behalf_of", "For whom it was done", "onBehalfOf"),
  tied("decision_id", "The decision it followed", "decisionId"),
  tied("revision", "The state of the rules by which it was permitted", "revision"),
];

/** The columns as a manifest tells them. */
export const dictionary = columns.map(({ name, type, says }) => ({ name, type, says }));
