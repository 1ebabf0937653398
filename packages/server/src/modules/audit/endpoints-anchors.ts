import { z } from "zod";
import { type Endpoint, list, read, write } from "../../kernel/endpoint.ts";
import { Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { failures } from "./domain/delivery.ts";
import { secrets, webhooks } from "./store-webhooks.ts";
import {
  type Anchored,
  createAnchor,
  deleteAnchor,
  enableAnchor,
  getAnchor,
  rotateSecret,
  testAnchor,
  type WebhookPorts,
} from "./webhooks.ts";

const Attempt = z.object({
  at: Instant,
  failure: z
    .enum(failures)
    .nullable()
    .describe(
      "Null: taken. `configuration` says that it was refused with 401, 403 or 404 again and again; an open enum",
    ),
  status: z.number().int().nullable().describe("Of the answer, if it was refused"),
});

const Anchor = z.object({
  id: Id("anc"),
  name: z.string(),
  url: z.string(),
  everyMinutes: z.number().int(),
  state: z.enum(["active", "failing", "disabled"]),
  stateSince: Instant,
  disabledBecause: z
    .enum(["gone", "exhausted"])
    .nullable()
    .describe("`gone`: it answered 410; `exhausted`: ten attempts in three days failed"),
  anchored: z
    .object({ size: z.number().int(), at: Instant })
    .nullable()
    .describe("How long the log was in the newest checkpoint it took, and when it took that"),
  failures: z.number().int().describe("Attempts that failed since one was taken"),
  lastAttempt: Attempt.nullable(),
  nextAt: Instant.nullable().describe("Nothing is sent before; null while it is disabled"),
  test: z
    .object({ askedAt: Instant, result: Attempt.nullable().describe("Null until it was sent") })
    .nullable()
    .describe("The newest test message"),
  secrets: z.array(z.object({ createdAt: Instant, signsUntil: Instant.nullable() })).describe("What signs now"),
  createdAt: Instant,
});

const Told = Anchor.extend({ secret: z.string().describe("For the receiver; told this once") });

function shown(anchor: Anchored, now: Date): z.output<typeof Anchor> {
  const { id, name, url, everyMinutes, state, stateSince, disabledBecause, createdAt, failures: failed } = anchor;
  const { attemptedAt, anchoredSize, anchoredAt, testAskedAt, testedAt } = anchor;
  return {
    id,
    name,
    url,
    everyMinutes,
    state,
    stateSince,
    disabledBecause,
    createdAt,
    failures: failed,
    anchored: anchoredSize === null || anchoredAt === null ? null : { size: anchoredSize, at: anchoredAt },
    lastAttempt: attemptedAt && { at: attemptedAt, failure: anchor.failure, status: anchor.status },
    nextAt: state === "disabled" ? null : anchor.nextAt,
    test: testAskedAt && {
      askedAt: testAskedAt,
      result: testedAt && { at: testedAt, failure: anchor.testFailure, status: anchor.testStatus },
    },
    secrets: anchor.secrets
      .filter(({ signsUntil }) => signsUntil === null || signsUntil > now)
      .map(({ createdAt: at, signsUntil }) => ({ createdAt: at, signsUntil })),
  };
}

const realm = { tenantOptional: "without a tenant it is the operator's, of the tree of all tenants" } as const;
const params = { anchor: Id("anc") };
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;
const access = (verb: string) => ({ permission: `audit.anchor.${verb}` });

/** Who receives checkpoints. */
export const anchorEndpoints = (ports: WebhookPorts): readonly Endpoint[] => [
  write("POST", {
    path: "/api/v1/audit/anchors",
    summary: "Have checkpoints sent to an address",
    description:
      "A tenant's anchor gets the checkpoints of its own log, the operator's those of the tree of all tenants: `everyMinutes` at most while entries come in, every hour otherwise, the first a minute from now. Standard Webhooks sign the messages; the secret is in this reply and nowhere else.",
    access: access("create"),
    realm,
    body: z.strictObject({
      name: Text(100),
      url: z.string().min(1).max(2048).describe("https, public, port 443 or 8443 unless the operator allows more"),
      everyMinutes: z.number().int().min(1).max(1440).default(10),
    }),
    example: { name: "Our own record", url: "https://audit.example.com/bailiwick" },
    reply: Told,
    secret: true,
    moves: "nothing",
    fills: [{ name: "anchors", most: 10, count: ({ ctx }, upTo) => webhooks.count(ctx.tx, upTo) }],
    audit: { action: "audit.anchor.created", target },
    handle: async ({ body, ctx }) => {
      const { anchor, secret } = await createAnchor(ctx, body, ports);
      return { ...shown(anchor, ctx.now), secret };
    },
  }),
  list({
    path: "/api/v1/audit/anchors",
    summary: "List who receives checkpoints",
    description: "Oldest first.",
    access: access("read"),
    realm,
    item: Anchor,
    handle: async ({ page, ctx }) => {
      const { items, next } = await webhooks.list(ctx.tx, page);
      const whole = items.map(async (each) => shown({ ...each, secrets: await secrets.of(ctx.tx, each) }, ctx.now));
      return { items: await Promise.all(whole), next };
    },
  }),
  read({
    path: "/api/v1/audit/anchors/{anchor}",
    summary: "Read who receives checkpoints, and how it goes",
    access: access("read"),
    realm,
    params,
    reply: Anchor,
    handle: async ({ params: { anchor }, ctx }) => shown(await getAnchor(ctx, anchor), ctx.now),
  }),
  write("POST", {
    path: "/api/v1/audit/anchors/{anchor}/test",
    summary: "Send a test message",
    description:
      "It goes out within seconds, signed by every secret that counts; read the anchor to see what came of it.",
    access: access("test"),
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: Anchor,
    status: 202,
    moves: "nothing",
    audit: { action: "audit.anchor.tested", ocsf: "api_activity.other", target },
    handle: async ({ params: { anchor }, ctx }) => shown(await testAnchor(ctx, anchor), ctx.now),
  }),
  write("POST", {
    path: "/api/v1/audit/anchors/{anchor}/rotate",
    summary: "Give an anchor a new secret",
    description: "It signs at once, and the one before beside it until the overlap ends; three at most.",
    access: access("rotate"),
    realm,
    params,
    body: z.strictObject({ overlapHours: z.number().min(0).max(168).default(24) }),
    example: { overlapHours: 24 },
    reply: Told,
    secret: true,
    status: 200,
    moves: "nothing",
    audit: { action: "audit.anchor.rotated", target },
    handle: async ({ params: { anchor }, body, ctx }) => {
      const rotated = await rotateSecret(ctx, anchor, body.overlapHours, ports);
      return { ...shown(rotated.anchor, ctx.now), secret: rotated.secret };
    },
  }),
  write("POST", {
    path: "/api/v1/audit/anchors/{anchor}/enable",
    summary: "Send to a disabled anchor again",
    description: "It goes on from what it took last, with the proof from there.",
    access: access("enable"),
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: Anchor,
    status: 200,
    moves: "nothing",
    audit: { action: "audit.anchor.enabled", target },
    handle: async ({ params: { anchor }, ctx }) => shown(await enableAnchor(ctx, anchor), ctx.now),
  }),
  write("DELETE", {
    path: "/api/v1/audit/anchors/{anchor}",
    summary: "Send no more checkpoints to an address",
    description: "Nothing that was on its way is sent any more; answers with the anchor as it was.",
    access: access("delete"),
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: Anchor,
    moves: "nothing",
    audit: { action: "audit.anchor.deleted", target },
    handle: async ({ params: { anchor }, ctx }) => shown(await deleteAnchor(ctx, anchor), ctx.now),
  }),
];
