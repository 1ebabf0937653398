import { z } from "zod";
import { list, read, write } from "../../kernel/endpoint.ts";
import { Attributes, Id, Instant, JsonValue, NoBody, Slug, Text, Zone } from "../../kernel/wire.ts";
import { nodeKinds } from "./domain/tree.ts";
import * as problems from "./problems.ts";
import * as service from "./service.ts";
import { countTenants, nodes, tenants } from "./store.ts";

const Tenant = z.object({
  id: Id("ten"),
  slug: Slug,
  name: z.string(),
  environment: z.enum(["live", "test"]).describe("`test` marks a sandbox; only blw_test_ keys belong to it"),
  status: z.enum(["active", "suspended", "closed"]),
  statusReason: z.string().nullable(),
  region: z.string(),
  zone: z.string().describe("IANA time zone; periods and calendar windows follow it"),
  locale: z.string(),
  attributes: z.record(z.string(), JsonValue).describe("Facts conditions can read as `tenant.<name>`"),
  settings: z.record(z.string(), JsonValue).describe("What the app keeps for the tenant; no decision reads it"),
  createdAt: Instant,
  updatedAt: Instant,
});

const Locale = z.string().regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?$/, "A BCP 47 tag such as en or de-AT");
const Settings = Attributes.describe("What the app keeps for the tenant; 16 KiB at most");
const Region = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "Lower case letters, digits and hyphens, such as eu-central");

const reference = { tenant: z.string().min(1).max(100).describe("The tenant's id or slug") };
const Reason = z.strictObject({ reason: Text(500).describe("Why; kept with the tenant and in the audit log") });
const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;
const currentTenant = ({ ctx }: { readonly ctx: Parameters<typeof service.getTenant>[0] }) => service.getTenant(ctx);

const lifecycle = (verb: "suspend" | "resume" | "close", status: "suspended" | "active" | "closed", summary: string) =>
  write("POST", {
    path: `/api/v1/tenants/{tenant}/${verb}`,
    summary,
    access: { permission: `tenancy.tenant.${verb}`, operatorOnly: true },
    params: reference,
    body: Reason,
    example: { reason: "Agreed with the customer" },
    reply: Tenant,
    status: 200,
    moves: "tenant",
    current: currentTenant,
    audit: { action: `tenancy.tenant.${status === "active" ? "resumed" : status}`, target },
    handle: ({ body, ctx }) => service.setStatus(ctx, status, body.reason),
  });

const tenantEndpoints = [
  write("POST", {
    path: "/api/v1/tenants",
    summary: "Create a tenant",
    description: "A new tenant is subscribed to the catalogue's default plans, or to `plan`.",
    access: { permission: "tenancy.tenant.create", operatorOnly: true },
    realm: { acrossTenants: "a new tenant is made from outside any tenant" },
    body: z.strictObject({
      slug: Slug,
      name: Text(200),
      environment: z.enum(["live", "test"]).default("live"),
      region: Region.default("default"),
      zone: Zone.default("UTC"),
      locale: Locale.default("en"),
      attributes: Attributes.default({}),
      settings: Settings.default({}),
      plan: z
        .string()
        .max(200)
        .optional()
        .describe("The plan to begin with, by key; default: the catalogue's default plans"),
    }),
    example: { slug: "northwind", name: "Northwind", zone: "Europe/Berlin" },
    reply: Tenant,
    moves: "tenant",
    fills: { endless: "An operator has as many tenants as customers; each is read by itself." },
    problems: [problems.slugTaken, problems.planUnknown],
    audit: { action: "tenancy.tenant.created", target },
    handle: ({ body, ctx }) => service.createTenant(ctx, body),
  }),

  list({
    path: "/api/v1/tenants",
    summary: "List tenants",
    description: "Newest first.",
    access: { permission: "tenancy.tenant.read", operatorOnly: true },
    realm: { acrossTenants: "the operator lists all tenants" },
    query: {
      status: z.enum(["active", "suspended", "closed"]).optional(),
      environment: z.enum(["live", "test"]).optional(),
      search: z.string().min(1).max(100).optional().describe("Part of the name or slug"),
    },
    item: Tenant,
    handle: ({ query, page, ctx }) => tenants.list(ctx.tx, query, page),
  }),

  read({
    path: "/api/v1/tenant-counts",
    summary: "Count the tenants",
    description: "By status and environment.",
    access: { permission: "tenancy.tenant.read", operatorOnly: true },
    realm: { acrossTenants: "the operator counts all tenants" },
    reply: z.object({
      counts: z.array(
        z.object({
          status: z.enum(["active", "suspended", "closed"]),
          environment: z.enum(["live", "test"]),
          tenants: z.number().int(),
        }),
      ),
    }),
    handle: async ({ ctx }) => ({ counts: [...(await countTenants(ctx.tx))] }),
  }),

  read({
    path: "/api/v1/tenants/{tenant}",
    summary: "Read a tenant",
    access: { permission: "tenancy.tenant.read" },
    params: reference,
    reply: Tenant,
    etag: true,
    handle: ({ ctx }) => service.getTenant(ctx),
  }),

  write("PATCH", {
    path: "/api/v1/tenants/{tenant}",
    summary: "Change a tenant",
    access: { permission: "tenancy.tenant.update", operatorOnly: true },
    params: reference,
    body: z.strictObject({
      name: Text(200).optional(),
      region: Region.optional(),
      zone: Zone.optional().describe("Takes effect for windows that begin after the change"),
      locale: Locale.optional(),
      attributes: Attributes.optional(),
      settings: Settings.optional(),
    }),
    example: { name: "Northwind Traders" },
    reply: Tenant,
    moves: "tenant",
    current: currentTenant,
    audit: { action: "tenancy.tenant.updated", target },
    handle: ({ body, ctx }) => service.updateTenant(ctx, body),
  }),

  lifecycle("suspend", "suspended", "Suspend a tenant"),
  lifecycle("resume", "active", "Resume a suspended tenant"),
  lifecycle("close", "closed", "Close a tenant for good"),
];

const Node = z.object({
  id: Id("nod"),
  parentId: Id("nod").nullable().describe("Null for the root"),
  kind: z.enum(["tenant", ...nodeKinds]),
  key: z.string().nullable().describe("The app's own key for it; a question may name the node by it"),
  name: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
});

const nodeParam = { node: Id("nod") };
const NodeKey = z.string().regex(/^[A-Za-z0-9][\w.:-]{0,99}$/, "Letters, digits, _ . : and -, 100 at most");

const nodeEndpoints = [
  write("POST", {
    path: "/api/v1/nodes",
    summary: "Create a scope node",
    access: { permission: "tenancy.node.create" },
    body: z.strictObject({
      parentId: Id("nod").optional().describe("Default: the root"),
      kind: z.enum(nodeKinds),
      key: NodeKey.optional(),
      name: Text(200),
    }),
    example: { kind: "department", key: "marketing", name: "Marketing" },
    reply: Node,
    moves: "tenant",
    fills: [{ name: "nodes", most: 10_000, count: ({ ctx }, upTo) => nodes.count(ctx.tx, upTo) }],
    problems: [problems.parentUnknown, problems.nodeKeyTaken, problems.nodeMisplaced, problems.nodeTooDeep],
    audit: { action: "tenancy.node.created", target },
    handle: ({ body, ctx }) => service.createNode(ctx, body),
  }),

  list({
    path: "/api/v1/nodes",
    summary: "List scope nodes",
    description: "Oldest first.",
    access: { permission: "tenancy.node.read" },
    query: {
      parent: Id("nod").optional(),
      kind: z.enum(nodeKinds).optional(),
      key: z.string().max(100).optional(),
      search: z.string().min(1).max(100).optional().describe("Part of the name or key"),
    },
    item: Node,
    handle: ({ query, page, ctx }) => nodes.list(ctx.tx, query, page),
  }),

  read({
    path: "/api/v1/nodes/{node}",
    summary: "Read a scope node",
    access: { permission: "tenancy.node.read" },
    params: nodeParam,
    reply: Node,
    etag: true,
    handle: ({ params, ctx }) => service.getNode(ctx, params.node),
  }),

  write("PATCH", {
    path: "/api/v1/nodes/{node}",
    summary: "Rename or move a scope node",
    description: "All that hangs on a node moves with it.",
    access: { permission: "tenancy.node.update" },
    params: nodeParam,
    body: z.strictObject({
      parentId: Id("nod").optional(),
      key: NodeKey.nullable().optional(),
      name: Text(200).optional(),
    }),
    example: { name: "Marketing Europe" },
    reply: Node,
    moves: "tenant",
    current: ({ params, ctx }) => service.getNode(ctx, params.node),
    problems: [
      problems.parentUnknown,
      problems.nodeKeyTaken,
      problems.nodeMisplaced,
      problems.nodeTooDeep,
      problems.nodeUnderItself,
    ],
    audit: { action: "tenancy.node.updated", target },
    handle: ({ params, body, ctx }) => service.updateNode(ctx, params.node, body),
  }),

  write("DELETE", {
    path: "/api/v1/nodes/{node}",
    summary: "Delete a scope node",
    description: "Only a leaf nothing refers to; answers with the node as it was.",
    access: { permission: "tenancy.node.delete" },
    params: nodeParam,
    body: NoBody,
    example: undefined,
    reply: Node,
    moves: "tenant",
    current: ({ params, ctx }) => service.getNode(ctx, params.node),
    problems: [problems.nodeInUse],
    audit: { action: "tenancy.node.deleted", target },
    handle: ({ params, ctx }) => service.deleteNode(ctx, params.node),
  }),
];

export const endpoints = [...tenantEndpoints, ...nodeEndpoints];
