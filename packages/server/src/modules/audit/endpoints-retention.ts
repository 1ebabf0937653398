import { z } from "zod";
import { type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { notFound } from "../../kernel/problem.ts";
import { Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { type Hold, holds, segments } from "./store-segments.ts";

const HoldReply = z.object({
  id: Id("hld"),
  reason: z.string(),
  since: Instant.nullable(),
  until: Instant.nullable(),
  createdAt: Instant,
  releasedAt: Instant.nullable(),
});

const Retention = z.object({
  days: z.number().int().nullable().describe("How long new entries are kept; null for ever"),
});

const daysOf = (name: string | undefined): number | null => (name?.startsWith("d") ? Number(name.slice(1)) : null);

/** How long entries are kept, and what stays whatever that says. */
export const retentionEndpoints: readonly Endpoint[] = [
  read({
    path: "/api/v1/audit/retention",
    summary: "Read how long a tenant's audit entries are kept",
    access: { permission: "audit.retention.read" },
    reply: Retention,
    handle: async ({ ctx }) => ({ days: daysOf(await segments.classOf(ctx.tx)) }),
  }),
  write("PUT", {
    path: "/api/v1/audit/retention",
    summary: "Set how long a tenant's audit entries are kept",
    description: "For entries from now on; what is there keeps the time it was written under.",
    access: { permission: "audit.retention.set", operatorOnly: true },
    body: z.strictObject({ days: z.number().int().min(1).max(36_500).nullable() }),
    example: { days: 365 },
    reply: Retention,
    moves: "nothing",
    audit: { action: "audit.retention.set", target: ({ reply }) => String(reply.days ?? "for ever") },
    handle: async ({ body: { days }, ctx }) => {
      await segments.setClass(ctx.tx, days === null ? "standard" : `d${days}`);
      return { days };
    },
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
    fills: [{ name: "holds", most: 1000, count: ({ ctx }, upTo) => holds.count(ctx.tx, upTo) }],
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
