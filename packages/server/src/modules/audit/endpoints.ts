import { z } from "zod";
import { ask, type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import type { Seal } from "../../kernel/seal.ts";
import { Id, Instant, NoBody } from "../../kernel/wire.ts";
import { filters, searched } from "./filters.ts";
import { importRows } from "./import.ts";
import { proveInclusion } from "./included.ts";
import { rotateKey } from "./keys.ts";
import * as problems from "./problems.ts";
import { type ReportOne, report, type ReportPorts } from "./report.ts";
import * as service from "./service.ts";
import { signingKeys } from "./store-trees.ts";
import {
  AppEvent,
  Detail,
  Entry,
  Feed,
  Import,
  IncludedReply,
  ProofReply,
  ReceiptReply,
  toDetail,
  toEntry,
} from "./wire.ts";

const example = {
  id: "4711",
  type: "ticket.assigned",
  actor: { id: "agent-1", name: "Ada" },
  target: { id: "ticket-812", kind: "ticket" },
  node: "support-berlin",
  before: { assignee: null },
  after: { assignee: "agent-2" },
  address: "192.0.2.17",
  occurredAt: "2026-03-10T11:59:30Z",
};

/** The operator's own log is the platform's; every other belongs to a tenant. */
export const realm = { tenantOptional: "without a tenant it is the platform's own log" } as const;
const params = { event: Id("aud").describe("An entry's id") };
export const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const readLog = { permission: "audit.log.read" };
const tree = z
  .enum(["log", "tenants"])
  .default("log")
  .describe("Which: the log's own, or `tenants`, whose leaves are the hashes of the checkpoints of all logs");

const reported = [problems.eventIdReused, problems.eventTypeUnknown, problems.eventNotAsDeclared];

export const endpointsOf = (
  ports: ReportPorts & { readonly seal: Seal; readonly reportOne: ReportOne },
): readonly Endpoint[] => [
  list({
    path: "/api/v1/audit-log",
    summary: "Search the audit log",
    description:
      "Newest first. The time range goes by `recordedAt`, whatever `occurredAt` claims: what was reported late, or imported, stands where it was recorded, and `source` finds it. Words are looked for in the first 200,000 characters of an entry, more than any that is reported or imported has. That a key reads it is itself in the log, at most every ten minutes.",
    access: readLog,
    realm,
    query: filters,
    item: Entry,
    problems: [problems.tooManyMatches],
    noted: { action: "audit.log.read", when: "sampled" },
    handle: async ({ query, page, ctx }) => {
      const { items, next } = await service.searchLog(ctx, searched(query), page);
      return { items: items.map(toEntry), next };
    },
  }),
  read({
    path: "/api/v1/audit-log/count",
    summary: "Count entries of the audit log",
    description: "Up to 10,000.",
    access: readLog,
    realm,
    query: filters,
    reply: z.object({ count: z.number().int(), atLeast: z.boolean().describe("There are more") }),
    problems: [problems.tooManyMatches],
    noted: { action: "audit.log.read", when: "sampled" },
    handle: ({ query, ctx }) => service.countLog(ctx, searched(query)),
  }),
  ask({
    path: "/api/v1/audit/events",
    summary: "Report an event to the audit log",
    description:
      "Once by the app's own event id, however often it is sent. Where catalogues declare event types it has to be of one of them, as `GET /api/v1/audit/event-types` tells them.",
    access: { permission: "audit.event.report" },
    body: AppEvent,
    example,
    reply: ReceiptReply,
    problems: reported,
    handle: ({ body, ctx }) => ports.reportOne(ctx, body),
  }),
  ask({
    path: "/api/v1/audit/event-batches",
    summary: "Report many events to the audit log",
    description: "All of them, or none when one is wrong; each once by the app's own event id.",
    access: { permission: "audit.event.report" },
    large: true,
    body: z.strictObject({ events: z.array(AppEvent).min(1).max(1000) }),
    example: {
      events: [
        { ...example, id: "4712" },
        { ...example, id: "4713", type: "ticket.closed" },
      ],
    },
    reply: z.object({ items: z.array(ReceiptReply) }),
    problems: reported,
    handle: async ({ body, ctx }) => ({
      items: [...(await report(ports, ctx, body.events, (index) => `#/events/${index}`))],
    }),
  }),
  ask({
    path: "/api/v1/audit/imports",
    summary: "Take over another system's log",
    description:
      "Each row once, by its own id or else by what it holds, found under `source` `import <name>`, with the row as it was among its details. `mapping` says where in a row things stand: JSON pointers, of which the first that leads somewhere counts.",
    access: { permission: "audit.log.import" },
    large: true,
    body: Import,
    example: {
      name: "okta",
      mapping: {
        id: ["/uuid"],
        action: ["/eventType"],
        actor: ["/actor/alternateId", "/actor/id"],
        time: ["/published"],
        address: ["/client/ipAddress"],
      },
      rows: [
        {
          uuid: "b1",
          published: "2026-03-09 14:21:53.225",
          eventType: "user.session.start",
          actor: { alternateId: "ada@example.com" },
          client: { ipAddress: "192.0.2.4" },
        },
      ],
    },
    reply: z.object({
      taken: z.number().int(),
      duplicates: z.number().int(),
      items: z.array(ReceiptReply),
    }),
    problems: [problems.eventIdReused],
    handle: ({ body, ctx }) => importRows(ports, ctx, body),
  }),
  read({
    path: "/api/v1/audit/events/{event}",
    summary: "Read an entry of the audit log, with its proof",
    description: "That a key reads it is itself in the log, at most every ten minutes for each entry.",
    access: readLog,
    realm,
    params,
    reply: Detail,
    noted: { action: "audit.entry.read", when: "sampled" },
    handle: async ({ params: { event }, ctx }) => {
      const { entry, proof } = await service.showEntry(ctx, event);
      return toDetail(entry, proof);
    },
  }),
  read({
    path: "/api/v1/audit/checkpoint",
    summary: "Read the newest signed checkpoint",
    access: readLog,
    realm,
    query: { tree },
    reply: z.object({
      size: z.number().int(),
      note: z.string().nullable().describe("A signed note (C2SP); null while nothing is signed"),
      signedAt: Instant.nullable(),
      keys: z.array(z.string()).describe("Verifier keys; better keep those you got earlier"),
    }),
    handle: ({ query, ctx }) => service.showCheckpoint(ctx, query.tree),
  }),
  read({
    path: "/api/v1/audit/consistency",
    summary: "Prove that an earlier log is the beginning of a later one",
    access: readLog,
    realm,
    query: { from: place.default(0), to: place.default(0), tree },
    problems: [problems.leavesGone, problems.placeGone],
    reply: z.object({ from: z.number().int(), to: z.number().int(), hashes: ProofReply.shape.hashes }),
    handle: async ({ query, ctx }) => service.proveConsistency(ctx, query.tree, query.from, query.to),
  }),
  read({
    path: "/api/v1/audit/inclusion",
    summary: "Prove that a checkpoint of the log is in the tree of all tenants",
    description:
      "The newest one in the tree of that size, so that whoever keeps a checkpoint of the tree of all tenants needs no other. The leaf is the hash of the text that the note signs; nothing is said of others' logs.",
    access: readLog,
    realm,
    query: {
      size: place.min(1).optional().describe("Of the tree of all tenants, as it was signed; default: the newest"),
    },
    problems: [problems.notIncluded, problems.leavesGone],
    reply: IncludedReply,
    handle: ({ query, ctx }) => proveInclusion(ctx, query.size),
  }),
  read({
    path: "/api/v1/audit/feed",
    summary: "Export the audit log by place",
    description:
      "What comes after a place, in order and without gaps, with what it takes to verify it. Begin at 0, go on from `to`; each time is itself in the log. Where retention took away what comes next, 410 says in `after` from where on there is something.",
    access: { permission: "audit.log.export" },
    realm,
    query: {
      after: place.default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(500),
    },
    reply: Feed,
    problems: [problems.placeGone],
    noted: { action: "audit.log.exported", when: "always" },
    handle: ({ query, ctx }) => service.readFeed(ctx, query.after, query.limit),
  }),
  read({
    path: "/api/v1/audit/keys",
    summary: "List the keys that sign checkpoints",
    access: readLog,
    realm,
    reply: z.object({
      items: z.array(
        z.object({
          generation: z.number().int(),
          verifierKey: z.string(),
          validFrom: Instant,
          validUntil: Instant.nullable(),
        }),
      ),
    }),
    handle: async ({ ctx }) => ({ items: [...(await signingKeys.all(ctx.tx))] }),
  }),
  write("POST", {
    path: "/api/v1/audit/keys/rotate",
    summary: "Sign checkpoints with a new key",
    description: "The old keys sign beside it for seven days more, so that nobody is left without one they know.",
    access: { permission: "audit.key.rotate", operatorOnly: true },
    realm: { acrossTenants: "one key signs the checkpoints of all tenants" },
    body: NoBody,
    example: undefined,
    reply: z.object({ generation: z.number().int(), verifierKey: z.string() }),
    status: 200,
    moves: "nothing",
    audit: { action: "audit.key.rotated", target: ({ reply }) => String(reply.generation) },
    handle: ({ ctx }) => rotateKey(ctx.tx, ports.seal, ctx.now, OVERLAP_DAYS),
  }),
];

const OVERLAP_DAYS = 7;
