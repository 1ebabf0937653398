import { z } from "zod";
import { PLATFORM } from "../../kernel/database.ts";
import { type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { notFound } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { realm } from "./endpoints.ts";
import * as problems from "./problems.ts";
import { REDACTED, redact, redactOnceReleased } from "./redact.ts";
import { type Hold, holds, waitingRedactions } from "./store-holds.ts";
import { Redaction } from "./wire.ts";

export interface HoldPorts {
  /** Finds a user by the app's id or the directory's; handed in, since the log itself knows nobody. */
  readonly findPrincipal: (tx: Tx, reference: string) => Promise<{ id: string; externalId: string } | undefined>;
}

const Name = z.string().min(1).max(200);

const HoldReply = z.object({
  id: Id("hld"),
  reason: z.string(),
  user: z.string().nullable().describe("Only what this user did, or what was done to or on behalf of this user"),
  object: z.object({ id: z.string(), kind: z.string().nullable() }).nullable().describe("Only what was done to this"),
  since: Instant.nullable(),
  until: Instant.nullable(),
  createdAt: Instant,
  releasedAt: Instant.nullable(),
});

const Waiting = z.object({
  id: Id("red"),
  event: Id("aud"),
  fields: z.array(z.string()).readonly(),
  reason: z.string(),
  askedBy: z.string(),
  askedAt: Instant,
});

const shown = ({ objectId, objectKind, userNames: _names, ...hold }: Hold): z.output<typeof HoldReply> => ({
  ...hold,
  object: objectId === null ? null : { id: objectId, kind: objectKind },
});

async function holdNamed(tx: Tx, id: string): Promise<Hold> {
  const hold = await holds.find(tx, id);
  if (!hold) throw notFound();
  return hold;
}

const params = { hold: Id("hld") };
const event = { event: Id("aud").describe("An entry's id") };
const example = { fields: ["address" as const, "actorName" as const], reason: "Request for erasure 118" };

/** What stays whatever retention says, and what is taken out of entries when nothing holds them. */
export const holdEndpoints = ({ findPrincipal }: HoldPorts): readonly Endpoint[] => [
  write("POST", {
    path: "/api/v1/audit/holds",
    summary: "Put audit entries under legal hold",
    description:
      "Nothing it covers is dropped or redacted until it is released: everything, or what concerns a user, a thing, a stretch of time; where several are given, what fits them all. An entry is in the stretch by when it happened or by when it was recorded. What is being redacted at that moment is done first.",
    access: { permission: "audit.hold.create" },
    realm,
    body: z
      .strictObject({
        reason: Text(500),
        user: Name.optional().describe("By the app's id, or Bailiwick's: as actor, as target, or on whose behalf"),
        object: z.strictObject({ id: Name, kind: Name.optional().describe("Absent: of any kind") }).optional(),
        since: Instant.optional(),
        until: Instant.optional(),
      })
      .refine(({ since, until }) => !since || !until || since < until, { path: ["until"], error: "Not after since" }),
    example: { reason: "Case 2026-114", user: "agent-1", since: "2026-01-01T00:00:00Z" },
    reply: HoldReply,
    moves: "nothing",
    fills: [{ name: "holds", most: 1000, count: ({ ctx }, upTo) => holds.count(ctx.tx, upTo) }],
    audit: { action: "audit.hold.created", target: ({ reply }) => reply.id },
    handle: async ({ body: { reason, user, object, since, until }, ctx }) => {
      await holds.stopRedactions(ctx.tx);
      // The operator's own log tells of keys and sessions; users are a tenant's.
      const isUnknown = user === undefined || ctx.tenant.id === PLATFORM;
      const principal = isUnknown ? undefined : await findPrincipal(ctx.tx, user);
      const hold: Hold = {
        id: ctx.newId("hld"),
        reason,
        user: user ?? null,
        userNames: user === undefined ? null : [...new Set([user, ...namesOf(principal)])],
        objectId: object?.id ?? null,
        objectKind: object?.kind ?? null,
        since: since ?? null,
        until: until ?? null,
        createdAt: ctx.now,
        releasedAt: null,
      };
      await holds.insert(ctx.tx, hold);
      return shown(hold);
    },
  }),
  list({
    path: "/api/v1/audit/holds",
    summary: "List legal holds",
    description: "Oldest first.",
    access: { permission: "audit.hold.read" },
    realm,
    item: HoldReply,
    handle: async ({ page, ctx }) => {
      const { items, next } = await holds.list(ctx.tx, page);
      return { items: items.map(shown), next };
    },
  }),
  read({
    path: "/api/v1/audit/holds/{hold}",
    summary: "Read a legal hold",
    access: { permission: "audit.hold.read" },
    realm,
    params,
    reply: HoldReply,
    handle: async ({ params: { hold }, ctx }) => shown(await holdNamed(ctx.tx, hold)),
  }),
  write("POST", {
    path: "/api/v1/audit/holds/{hold}/release",
    summary: "Release a legal hold",
    description:
      "Redactions that waited for it and segments that are due follow with the next run of their jobs, where nothing else holds them.",
    access: { permission: "audit.hold.release" },
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: HoldReply,
    status: 200,
    moves: "nothing",
    audit: { action: "audit.hold.released", target: ({ reply }) => reply.id },
    handle: async ({ params: { hold }, ctx }) => {
      await holds.release(ctx.tx, hold, ctx.now);
      return shown(await holdNamed(ctx.tx, hold));
    },
  }),
  write("POST", {
    path: "/api/v1/audit/events/{event}/redact",
    summary: "Take values out of an entry for good",
    description: "The entry, its place and every proof stay; that it was redacted is an entry of its own.",
    access: { permission: "audit.event.redact" },
    realm,
    params: event,
    body: Redaction,
    example,
    reply: z.object({ id: Id("aud"), fields: z.array(z.string()) }),
    status: 200,
    moves: "nothing",
    problems: [problems.onHold],
    audit: { action: REDACTED, target: ({ reply }) => reply.id },
    handle: ({ params: { event: id }, body, ctx }) => redact(ctx, id, body.fields, body.reason),
  }),
  write("POST", {
    path: "/api/v1/audit/events/{event}/redact-once-released",
    summary: "Take values out of an entry as soon as no hold is on it",
    description: "Within a minute where none is. That it was done is an entry of its own, as with any redaction.",
    access: { permission: "audit.event.redact" },
    realm,
    params: event,
    body: Redaction,
    example,
    reply: Waiting,
    status: 202,
    moves: "nothing",
    problems: [problems.tooManyWaiting],
    audit: { action: "audit.redaction.queued", target: ({ reply }) => reply.event },
    handle: ({ params: { event: id }, body, ctx }) => redactOnceReleased(ctx, id, body.fields, body.reason),
  }),
  list({
    path: "/api/v1/audit/waiting-redactions",
    summary: "List redactions that wait until no hold is on their entry",
    description: "Oldest first.",
    access: { permission: "audit.hold.read" },
    realm,
    item: Waiting,
    handle: ({ page, ctx }) => waitingRedactions.list(ctx.tx, page),
  }),
];

const namesOf = (principal: { id: string; externalId: string } | undefined): readonly string[] =>
  principal === undefined ? [] : [principal.id, principal.externalId];
