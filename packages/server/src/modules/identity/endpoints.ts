import type { Collection } from "../../kernel/bound.ts";
import { z } from "zod";
import { isRange } from "../../kernel/address.ts";
import { type Endpoint, list, read, type Realm, write } from "../../kernel/endpoint.ts";
import type { Context } from "../../kernel/context.ts";
import { Attributes, ExternalId, Id, Instant, JsonValue, NoBody, Text } from "../../kernel/wire.ts";
import { keyState } from "./domain/key-state.ts";
import { sessionEndpoints } from "./endpoints-sessions.ts";
import * as keysOf from "./keys.ts";
import * as people from "./principals.ts";
import * as problems from "./problems.ts";
import { type ApiKey, keys, principals } from "./store.ts";

const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;

// ---- principals ---------------------------------------------------------------------------------------------------

const Principal = z.object({
  id: Id("prn"),
  externalId: z.string(),
  kind: z.enum(["user", "service"]),
  name: z.string(),
  status: z.enum(["active", "suspended"]),
  attributes: z.record(z.string(), JsonValue).describe("Facts conditions can read as `principal.<name>`"),
  nodes: z.array(z.string()).readonly().describe("Ids of the nodes it is a member of"),
  createdAt: Instant,
  updatedAt: Instant,
});

const Nodes = z.array(z.string().min(1).max(100)).max(200).describe("Nodes it is a member of, by id or key");
const principalParam = { principal: z.string().min(1).max(255).describe("The principal's id or external id") };

const principalEndpoints = [
  write("POST", {
    path: "/api/v1/principals",
    summary: "Create a principal",
    description: "A user or service of the tenant, known to the app by its own external id.",
    access: { permission: "identity.principal.create" },
    body: z.strictObject({
      externalId: ExternalId,
      kind: z.enum(["user", "service"]).default("user"),
      name: Text(200).optional().describe("Default: the external id"),
      attributes: Attributes.default({}),
      nodes: Nodes.default([]),
    }),
    example: { externalId: "user-1", name: "First user", attributes: { mfa: true } },
    reply: Principal,
    moves: "tenant",
    fills: { endless: "A tenant has as many users as it has; each is read when it is asked about." },
    problems: [problems.externalIdTaken, problems.nodeUnknown],
    audit: { action: "identity.principal.created", ocsf: "user_management.create", target },
    handle: ({ body, ctx }) => people.createPrincipal(ctx, body),
  }),

  list({
    path: "/api/v1/principals",
    summary: "List principals",
    description: "Newest first.",
    access: { permission: "identity.principal.read" },
    query: {
      kind: z.enum(["user", "service"]).optional(),
      status: z.enum(["active", "suspended"]).optional(),
      node: Id("nod").optional().describe("Only members of this node"),
      search: z.string().min(1).max(100).optional().describe("Part of the name or external id"),
    },
    item: Principal,
    handle: ({ query, page, ctx }) => principals.list(ctx.tx, query, page),
  }),

  read({
    path: "/api/v1/principals/{principal}",
    summary: "Read a principal",
    access: { permission: "identity.principal.read" },
    params: principalParam,
    reply: Principal,
    etag: true,
    handle: ({ params, ctx }) => people.getPrincipal(ctx, params.principal),
  }),

  write("PATCH", {
    path: "/api/v1/principals/{principal}",
    summary: "Change a principal",
    description: "A suspended principal keeps its assignments and may do nothing.",
    access: { permission: "identity.principal.update" },
    params: principalParam,
    body: z.strictObject({
      name: Text(200).optional(),
      status: z.enum(["active", "suspended"]).optional(),
      attributes: Attributes.optional(),
      nodes: Nodes.optional(),
    }),
    example: { status: "suspended" },
    reply: Principal,
    moves: "tenant",
    current: ({ params, ctx }) => people.getPrincipal(ctx, params.principal),
    problems: [problems.nodeUnknown],
    audit: { action: "identity.principal.updated", ocsf: "user_management.update", target },
    handle: ({ params, body, ctx }) => people.updatePrincipal(ctx, params.principal, body),
  }),
];

// ---- keys ---------------------------------------------------------------------------------------------------------

const Key = z.object({
  id: Id("key"),
  name: z.string(),
  realm: z.enum(["operator", "live", "test"]),
  state: z.enum(["active", "rotating", "suspended", "rotated", "expired", "revoked"]),
  hint: z.string().describe("How the key begins and ends, to tell it apart"),
  scopes: z.array(z.string()).readonly(),
  ranges: z.array(z.string()).readonly().describe("Addresses and CIDR ranges it may be used from; empty: anywhere"),
  expiresAt: Instant.nullable(),
  successorId: z.string().nullable(),
  retiresAt: Instant.nullable().describe("After a rotation the old key works until here"),
  createdAt: Instant,
  createdBy: z.string(),
  lastUsedAt: Instant.nullable().describe("To the minute"),
});

const ToldKey = Key.extend({ key: z.string().describe("The key itself, told this once and kept nowhere") });

const past = { suspend: "suspended", resume: "resumed", revoke: "revoked" } as const;
/** A key is a service's account to whoever watches it. */
const inOcsf = { suspend: "disable", resume: "enable", revoke: "delete" } as const;

const prefix = { operator: "op", live: "live", test: "test" };

const shown = (key: ApiKey, { now }: Context): z.output<typeof Key> => ({
  ...key,
  state: keyState(key, now),
  hint: `blw_${prefix[key.realm]}_${key.handle}…${key.lastFour}`,
});

const Range = z.string().max(50).refine(isRange, "An address or CIDR range in strict form, such as 203.0.113.0/24");

/** The operator's keys and a tenant's are the same thing in two realms. */
function keyEndpoints(base: "/api/v1/keys" | "/api/v1/operator-keys", ports: keysOf.KeyPorts): readonly Endpoint[] {
  const operator = base === "/api/v1/operator-keys";
  const module = operator ? "identity.operator-key" : "identity.key";
  const whose = operator ? "an operator key" : "an API key";
  const realm: Realm = operator ? { acrossTenants: "the operator's own keys belong to no tenant" } : "tenant";
  const fills: readonly Collection[] = [
    {
      name: operator ? "operator keys" : "keys",
      most: 1000,
      count: ({ ctx: { tx, now } }, upTo) => keys.count(tx, now, upTo),
    },
  ];
  const moves = operator ? ("platform" as const) : ("tenant" as const);
  const access = (verb: string) => ({
    permission: `${module}.${verb}`,
    ...(operator && { operatorOnly: true as const }),
  });
  const params = { key: Id("key") };
  const current = async ({
    params: { key },
    ctx,
  }: {
    readonly params: { readonly key: string };
    readonly ctx: Context;
  }) => shown(await keysOf.getKey(ctx, key), ctx);
  const change = (
    verb: "suspend" | "resume" | "revoke",
    summary: string,
    act: (ctx: Context, id: string) => Promise<ApiKey>,
  ) =>
    write("POST", {
      path: `${base}/{key}/${verb}`,
      summary,
      access: access(verb),
      realm,
      params,
      body: NoBody,
      example: undefined,
      reply: Key,
      status: 200,
      moves,
      current,
      problems: [
        problems.keyNotActive,
        ...(verb === "resume" ? [problems.scopeBeyondOwn, problems.keyWiderThanOwn] : []),
      ],
      audit: { action: `${module}.${past[verb]}`, ocsf: `user_management.${inOcsf[verb]}`, target },
      handle: async ({ params: { key }, ctx }) => shown(await act(ctx, key), ctx),
    });
  return [
    write("POST", {
      path: base,
      summary: `Create ${whose}`,
      description: "The key is in this reply and nowhere else.",
      access: access("create"),
      realm,
      body: z.strictObject({
        name: Text(200),
        scopes: z
          .array(z.string().max(100))
          .min(1)
          .max(100)
          .describe("API permissions; `module.*` and `*` are allowed, never more than the caller's own"),
        ranges: z.array(Range).max(50).default([]),
        expiresAt: Instant.optional(),
      }),
      example: { name: "Reporting service", scopes: ["decisions.*"] },
      reply: ToldKey,
      secret: true,
      moves,
      fills,
      problems: [problems.scopeUnknown, problems.scopeBeyondOwn, problems.keyWiderThanOwn],
      audit: { action: `${module}.created`, ocsf: "user_management.create", target },
      handle: async ({ body, ctx }) => {
        const made = await keysOf.createKey(ctx, body, ports);
        return { ...shown(made, ctx), key: made.key };
      },
    }),
    list({
      path: base,
      summary: operator ? "List operator keys" : "List API keys",
      description: "Newest first; never with the keys themselves.",
      access: access("read"),
      realm,
      item: Key,
      handle: async ({ page, ctx }) => {
        const found = await keys.list(ctx.tx, page);
        return { ...found, items: found.items.map((key) => shown(key, ctx)) };
      },
    }),
    read({
      path: `${base}/{key}`,
      summary: `Read ${whose}`,
      access: access("read"),
      realm,
      params,
      reply: Key,
      etag: true,
      handle: current,
    }),
    write("POST", {
      path: `${base}/{key}/rotate`,
      summary: `Replace ${whose} by a successor`,
      description: "The old key works until the overlap ends; 0 hours retires it at once.",
      access: access("rotate"),
      realm,
      params,
      body: z.strictObject({ overlapHours: z.number().min(0).max(168).default(24) }),
      example: { overlapHours: 24 },
      reply: ToldKey,
      secret: true,
      moves,
      fills,
      problems: [problems.keyNotActive, problems.scopeBeyondOwn, problems.keyWiderThanOwn],
      audit: {
        action: `${module}.rotated`,
        ocsf: "user_management.password_change",
        target: ({ params: { key } }) => key,
      },
      handle: async ({ params: { key }, body, ctx }) => {
        const made = await keysOf.rotateKey(ctx, key, body.overlapHours, ports);
        return { ...shown(made, ctx), key: made.key };
      },
    }),
    change("suspend", `Suspend ${whose}`, (ctx, id) => keysOf.setSuspended(ctx, id, true, ports)),
    change("resume", `Resume a suspended ${operator ? "operator key" : "API key"}`, (ctx, id) =>
      keysOf.setSuspended(ctx, id, false, ports),
    ),
    change("revoke", `Revoke ${whose} for good`, (ctx, id) => keysOf.revokeKey(ctx, id)),
  ];
}

export const endpoints = (ports: keysOf.KeyPorts): readonly Endpoint[] => [
  ...principalEndpoints,
  ...keyEndpoints("/api/v1/keys", ports),
  ...keyEndpoints("/api/v1/operator-keys", ports),
  ...sessionEndpoints(ports.seal),
];
