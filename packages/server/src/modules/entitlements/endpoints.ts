import { openBlocks, openOverrides } from "./store-counts.ts";
import { z } from "zod";
import { list, read, write } from "../../kernel/endpoint.ts";
import { Id, Instant, JsonValue, Text } from "../../kernel/wire.ts";
import { getBlock, liftBlock, listBlocks, placeBlock } from "./blocks.ts";
import { overrideModes } from "./domain/override.ts";
import { endOverride, getOverride, grantOverride, listOverrides } from "./overrides.ts";
import * as problems from "./problems.ts";
import { entitlementsOf, entitlementTo } from "./resolution.ts";
import { BlockWire, EntitlementWire, OverrideWire, toEntitlement } from "./wire.ts";

const Capability = z.string().min(1).max(250).describe("A capability by key or alias");
const Node = z.string().min(1).max(100).describe("A scope node by id or key");
const Source = z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, "Lower case letters, digits, _ . and -");
const Reason = Text(500).describe("Why; kept with the row");
const InForce = z.enum(["true", "false"]).optional().describe("Only those in force now, or only the others");
const asBoolean = (text: "true" | "false" | undefined) => (text === undefined ? undefined : text === "true");
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;

const viewpoint = {
  at: Instant.optional().describe("Default: now"),
  node: Node.optional().describe("Default: the tenant's root"),
};

const entitlementEndpoints = [
  list({
    path: "/api/v1/entitlements",
    summary: "List what a tenant holds",
    description: "Every capability that is not archived, by key, with the way it came to its value.",
    access: { permission: "entitlements.entitlement.read" },
    query: { ...viewpoint, product: z.string().max(100).optional() },
    item: EntitlementWire,
    problems: [problems.nodeUnknown],
    handle: async ({ query, page, ctx }) => {
      const [after = ""] = page.after ?? [];
      const rest = (await entitlementsOf(ctx, query)).filter(({ capability }) => capability > after);
      const shown = rest.slice(0, page.limit);
      const last = shown.at(-1);
      return {
        items: shown.map(toEntitlement),
        next: rest.length > shown.length && last !== undefined ? [last.capability] : undefined,
      };
    },
  }),

  read({
    path: "/api/v1/entitlements/{capability}",
    summary: "Read what a tenant holds of one capability",
    access: { permission: "entitlements.entitlement.read" },
    params: { capability: Capability },
    exampleParams: { capability: "desk.sso" },
    query: viewpoint,
    reply: EntitlementWire,
    problems: [problems.nodeUnknown],
    handle: async ({ params, query, ctx }) => toEntitlement(await entitlementTo(ctx, params.capability, query)),
  }),
];

const overrideParams = { override: Id("ovr") };

const overrideEndpoints = [
  write("POST", {
    path: "/api/v1/overrides",
    summary: "Grant an override",
    description:
      "`deny` beats `cap` beats `set`; else the greater of plan and `raise`, plus `add`. Below the root it only narrows.",
    access: { permission: "entitlements.override.grant", operatorOnly: true },
    body: z.strictObject({
      capability: Capability,
      node: Node.optional().describe("Default: the tenant's root"),
      mode: z.enum(overrideModes),
      value: JsonValue.optional().describe("Of the capability's type; none for a deny"),
      reason: Reason,
      from: Instant.optional().describe("Default: now"),
      until: Instant.nullable().optional().describe("Default: 90 days after it begins; null: never, on purpose"),
    }),
    example: {
      capability: "desk.users",
      mode: "add",
      value: "5",
      reason: "Pilot agreed with sales",
    },
    reply: OverrideWire,
    moves: "tenant",
    fills: [openOverrides],
    problems: [
      problems.capabilityUnknown,
      problems.capabilityArchived,
      problems.nodeUnknown,
      problems.overrideInvalid,
      problems.overrideNotLower,
      problems.inThePast,
      problems.endsBeforeItBegins,
    ],
    audit: { action: "entitlements.override.granted", target },
    handle: ({ body, ctx }) => grantOverride(ctx, body),
  }),

  list({
    path: "/api/v1/overrides",
    summary: "List overrides",
    description: "Newest first, ended ones included.",
    access: { permission: "entitlements.override.read" },
    query: { capability: Capability.optional(), node: Node.optional(), inForce: InForce },
    item: OverrideWire,
    problems: [problems.capabilityUnknown, problems.nodeUnknown],
    handle: ({ query, page, ctx }) => listOverrides(ctx, { ...query, inForce: asBoolean(query.inForce) }, page),
  }),

  read({
    path: "/api/v1/overrides/{override}",
    summary: "Read an override",
    access: { permission: "entitlements.override.read" },
    params: overrideParams,
    reply: OverrideWire,
    etag: true,
    handle: ({ params, ctx }) => getOverride(ctx, params.override),
  }),

  write("POST", {
    path: "/api/v1/overrides/{override}/end",
    summary: "End an override before its time",
    access: { permission: "entitlements.override.end", operatorOnly: true },
    params: overrideParams,
    body: z.strictObject({ reason: Reason }),
    example: { reason: "The pilot is over" },
    reply: OverrideWire,
    status: 200,
    moves: "tenant",
    current: ({ params, ctx }) => getOverride(ctx, params.override),
    problems: [problems.overrideEnded],
    audit: { action: "entitlements.override.ended", target },
    handle: ({ params, body, ctx }) => endOverride(ctx, params.override, body.reason),
  }),
];

const blockParams = { block: Id("blk") };

const blockEndpoints = [
  write("POST", {
    path: "/api/v1/blocks",
    summary: "Place a block",
    description: "`restricted` stops writing, `suspended` leaves billing and export, `closed` leaves export.",
    access: { permission: "entitlements.block.place", operatorOnly: true },
    body: z.strictObject({
      source: Source.describe("Who restricts: billing, security, ..."),
      node: Node.optional().describe("Default: the whole tenant"),
      effect: z.enum(["restricted", "suspended", "closed"]),
      reason: Reason,
      from: Instant.optional().describe("Default: now"),
      until: Instant.optional().describe("Default: until it is lifted"),
    }),
    example: {
      source: "billing",
      node: "support-berlin",
      effect: "restricted",
      reason: "Invoice 118 is unpaid",
    },
    reply: BlockWire,
    moves: "tenant",
    fills: [openBlocks],
    problems: [problems.nodeUnknown, problems.inThePast, problems.endsBeforeItBegins],
    audit: { action: "entitlements.block.placed", target },
    handle: ({ body, ctx }) => placeBlock(ctx, body),
  }),

  list({
    path: "/api/v1/blocks",
    summary: "List blocks",
    description: "Newest first, lifted ones included.",
    access: { permission: "entitlements.block.read" },
    query: { source: Source.optional(), node: Node.optional(), inForce: InForce },
    item: BlockWire,
    problems: [problems.nodeUnknown],
    handle: ({ query, page, ctx }) => listBlocks(ctx, { ...query, inForce: asBoolean(query.inForce) }, page),
  }),

  read({
    path: "/api/v1/blocks/{block}",
    summary: "Read a block",
    access: { permission: "entitlements.block.read" },
    params: blockParams,
    reply: BlockWire,
    etag: true,
    handle: ({ params, ctx }) => getBlock(ctx, params.block),
  }),

  write("POST", {
    path: "/api/v1/blocks/{block}/lift",
    summary: "Lift a block",
    description: "Lifts this one and no other.",
    access: { permission: "entitlements.block.lift", operatorOnly: true },
    params: blockParams,
    body: z.strictObject({ reason: Reason }),
    example: { reason: "Invoice 118 was paid" },
    reply: BlockWire,
    status: 200,
    moves: "tenant",
    current: ({ params, ctx }) => getBlock(ctx, params.block),
    problems: [problems.blockLifted],
    audit: { action: "entitlements.block.lifted", target },
    handle: ({ params, body, ctx }) => liftBlock(ctx, params.block, body.reason),
  }),
];

export const endpoints = [...entitlementEndpoints, ...overrideEndpoints, ...blockEndpoints];
