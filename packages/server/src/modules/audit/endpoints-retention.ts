import { z } from "zod";
import { type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { notFound } from "../../kernel/problem.ts";
import { Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { keptFor } from "./keep.ts";
import { type Hold, holds } from "./store-segments.ts";

const HoldReply = z.object({
  id: Id("hld"),
  reason: z.string(),
  since: Instant.nullable(),
  until: Instant.nullable(),
  createdAt: Instant,
  releasedAt: Instant.nullable(),
});

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

/** How long entries are kept, and what stays whatever that says. */
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
  write("POST", {
    path: "/api/v1/audit/holds",
    summary: "Put audit entries under legal hold",
    description: "Nothing recorded in that time is dropped or redacted until the hold is released.",
    access: { permission: "audit.hold.create" },
    body: z
      .strictObject({ reason: Text(500), since: Instant.optional(), until: Instant.optional() })
      .refine(({ since, until }) => !since || !until || since < until, { path: ["until"], error: "Not after since" }),
    example: { reason: "Case 2026-114", since: "2026-01-01T00:00:00Z" },
    reply: HoldReply,
    moves: "nothing",
    audit: { action: "audit.hold.created", target: ({ reply }) => reply.id },
    handle: async ({ body: { reason, since, until }, ctx }) => {
      const id = ctx.newId("hld");
      const hold: Hold = {
        id,
        reason,
        since: since ?? null,
        until: until ?? null,
        createdAt: ctx.now,
        releasedAt: null,
      };
      await holds.insert(ctx.tx, hold);
      return hold;
    },
  }),
  list({
    path: "/api/v1/audit/holds",
    summary: "List legal holds",
    description: "Oldest first.",
    access: { permission: "audit.hold.read" },
    item: HoldReply,
    handle: ({ page, ctx }) => holds.list(ctx.tx, page),
  }),
  write("POST", {
    path: "/api/v1/audit/holds/{hold}/release",
    summary: "Release a legal hold",
    access: { permission: "audit.hold.release" },
    params: { hold: Id("hld") },
    body: NoBody,
    example: undefined,
    reply: HoldReply,
    status: 200,
    moves: "nothing",
    audit: { action: "audit.hold.released", target: ({ reply }) => reply.id },
    handle: async ({ params, ctx }) => {
      await holds.release(ctx.tx, params.hold, ctx.now);
      const hold = await holds.find(ctx.tx, params.hold);
      if (!hold) throw notFound();
      return hold;
    },
  }),
];
