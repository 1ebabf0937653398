import { z } from "zod";
import { type Endpoint, read } from "../../kernel/endpoint.ts";
import { Instant } from "../../kernel/wire.ts";
import { keptFor } from "./keep.ts";

const Kept = {
  days: z
    .number()
    .int()
    .nullable()
    .describe("New entries are kept for so many days after the end of their month; null: for ever"),
  capability: z.string().nullable().describe("The capability that says so; null where none does"),
};

const Retention = z.object({
  ...Kept,
  upcoming: z.array(z.object({ since: Instant, ...Kept })).describe("What is known to change it"),
});

/** How long entries are kept. */
export const retentionEndpoints: readonly Endpoint[] = [
  read({
    path: "/api/v1/audit/retention",
    summary: "Read how long a tenant's audit entries are kept",
    description:
      "What the tenant holds of a capability with `keeps: audit`, rounded up to a class, for entries from then on; what is there keeps the time it was written under.",
    access: { permission: "audit.retention.read" },
    reply: Retention,
    handle: ({ ctx }) => keptFor(ctx.tx, ctx.now),
  }),
];
