import * as store from "./store.ts";
import { z } from "zod";
import { list, read, write } from "../../kernel/endpoint.ts";
import { Id, Instant, NoBody, Text } from "../../kernel/wire.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import * as held from "./assignments.ts";
import { holdsAt } from "./domain/effective.ts";
import { reaches } from "./domain/grant.ts";
import * as problems from "./problems.ts";
import * as roles from "./roles.ts";

const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;

const PermissionWire = z.object({
  key: z.string(),
  label: z.string().nullable(),
  description: z.string().nullable(),
  reaches: z.array(z.enum(reaches)).readonly().describe("How far a role may give it"),
  archived: z.boolean().describe("Roles that have it keep it; no role gets it any more"),
});

const permissionEndpoint = list({
  path: "/api/v1/permissions",
  summary: "List the permissions roles are made of",
  description: "Those of the published catalogue, by key.",
  access: { permission: "access.permission.read" },
  realm: { tenantOptional: "the catalogue is the same for every tenant" },
  item: PermissionWire,
  handle: async ({ page: { limit, after }, ctx }) => {
    const { permissions } = await publishedCatalogue(ctx.tx);
    const rest = [...permissions.values()]
      .filter(({ key }) => key > (after?.[0] ?? ""))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const items = rest.slice(0, limit).map(({ key, label, description, reaches: offered, archived }) => ({
      key,
      label: label ?? null,
      description: description ?? null,
      reaches: offered ?? reaches,
      archived: archived ?? false,
    }));
    const last = items.at(-1);
    return { items, next: rest.length > limit && last ? [last.key] : undefined };
  },
});

// ---- roles --------------------------------------------------------------------------------------------------------

const Reach = z
  .enum(reaches)
  .describe(
    "From the node of the assignment: what is `own` or `assigned`, in the nearest node of a kind, or `all` below",
  );
const GrantWire = z.object({ permission: z.string(), reach: Reach });

const RoleWire = z.object({
  id: z.string().describe("`rol_...`, or the key of a built-in role"),
  name: z.string(),
  description: z.string().nullable(),
  builtIn: z.boolean().describe("The catalogue's: the same for every tenant, and read only"),
  permissions: z.array(GrantWire).readonly(),
  createdAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
});

const Permissions = z
  .array(z.strictObject({ permission: z.string().min(1).max(200), reach: Reach }))
  .max(1000)
  .describe("A permission may be named with several reaches");
const Principal = z.string().min(1).max(255).describe("A principal by id or external id");
const Description = z.string().trim().max(500);
const roleParam = { role: z.string().min(1).max(200).describe("The role's id; a built-in role's is its key") };

const roleEndpoints = [
  write("POST", {
    path: "/api/v1/roles",
    summary: "Create a custom role",
    access: { permission: "access.role.create" },
    body: z.strictObject({ name: Text(100), description: Description.optional(), permissions: Permissions }),
    example: { name: "Night shift", permissions: [{ permission: "tickets.view", reach: "department" }] },
    reply: RoleWire,
    moves: "tenant",
    fills: [{ name: "roles", most: 1000, count: ({ ctx }, upTo) => store.roles.count(ctx.tx, upTo) }],
    problems: [problems.permissionUnknown, problems.roleNameTaken],
    audit: { action: "access.role.created", ocsf: "role_management.create", target },
    handle: ({ body, ctx }) => roles.createRole(ctx, body),
  }),

  list({
    path: "/api/v1/roles",
    summary: "List roles",
    description: "Built-in ones first, by key, then the tenant's own, oldest first.",
    access: { permission: "access.role.read" },
    query: { search: z.string().min(1).max(100).optional().describe("Part of the name, or of a built-in role's key") },
    item: RoleWire,
    handle: ({ query, page, ctx }) => roles.listRoles(ctx, query, page),
  }),

  read({
    path: "/api/v1/roles/{role}",
    summary: "Read a role",
    access: { permission: "access.role.read" },
    params: roleParam,
    reply: RoleWire,
    etag: true,
    handle: ({ params, ctx }) => roles.getRole(ctx, params.role),
  }),

  write("PATCH", {
    path: "/api/v1/roles/{role}",
    summary: "Change a custom role",
    description:
      "At once for everybody it is assigned to, so that what is added is given: on behalf of a principal only what it holds at the root for ever. A key without the scope `access.assignment.give-any` must name one.",
    access: { permission: "access.role.update" },
    params: roleParam,
    body: z.strictObject({
      name: Text(100).optional(),
      description: Description.nullable().optional(),
      permissions: Permissions.optional().describe("All of them: what is not named the role has no more"),
      onBehalfOf: Principal.optional().describe("The principal who changes it, by id or external id"),
    }),
    example: { permissions: [{ permission: "tickets.view", reach: "all" }] },
    reply: RoleWire,
    moves: "tenant",
    current: ({ params, ctx }) => roles.getRole(ctx, params.role),
    problems: [
      problems.roleBuiltIn,
      problems.permissionUnknown,
      problems.roleNameTaken,
      problems.principalUnknown,
      problems.giverRequired,
      problems.beyondGiver,
    ],
    audit: { action: "access.role.updated", ocsf: "role_management.update", target },
    handle: ({ params, body, ctx }) => roles.updateRole(ctx, params.role, body),
  }),

  write("DELETE", {
    path: "/api/v1/roles/{role}",
    summary: "Delete a custom role",
    description: "Only one that nobody has or will have; answers with the role as it was.",
    access: { permission: "access.role.delete" },
    params: roleParam,
    body: NoBody,
    example: undefined,
    reply: RoleWire,
    moves: "tenant",
    current: ({ params, ctx }) => roles.getRole(ctx, params.role),
    problems: [problems.roleBuiltIn, problems.roleInUse],
    audit: { action: "access.role.deleted", ocsf: "role_management.delete", target },
    handle: ({ params, ctx }) => roles.deleteRole(ctx, params.role),
  }),
];

// ---- assignments --------------------------------------------------------------------------------------------------

const AssignmentWire = z.object({
  id: Id("asg"),
  principalId: Id("prn"),
  roleId: z.string(),
  nodeId: Id("nod"),
  source: z.string().describe("Who keeps it: `manual`, or what synchronises it"),
  inForce: z.boolean(),
  from: Instant,
  until: Instant.nullable().describe("No longer belongs to it; null: until it is ended"),
  givenBy: Id("prn").nullable().describe("The principal who gave it; null: the key by its own right"),
  createdBy: z.string(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  endedReason: z.string().nullable(),
});

const shown = (
  { overAt, ...assignment }: Awaited<ReturnType<typeof held.getAssignment>>,
  { now }: { readonly now: Date },
): z.output<typeof AssignmentWire> => ({
  ...assignment,
  inForce: holdsAt({ from: assignment.from, overAt }, now),
});

const Source = z.string().regex(/^[a-z][a-z0-9_.:-]{0,63}$/, "Lower case letters, digits, _ . : and -");
const Node = z.string().min(1).max(100).describe("A scope node by id or key");
const InForce = z.enum(["true", "false"]).optional().describe("Only those in force now, or only the others");
const assignmentParam = { assignment: Id("asg") };

const assignmentEndpoints = [
  write("POST", {
    path: "/api/v1/assignments",
    summary: "Assign a role",
    description:
      "The role holds at the node and everything under it. On behalf of a principal nothing is given that it does not hold there, as far and as long. A key without the scope `access.assignment.give-any` must name one.",
    access: { permission: "access.assignment.create" },
    body: z.strictObject({
      principal: Principal,
      role: roleParam.role,
      node: Node.optional().describe("By id or key; default: the tenant's root"),
      from: Instant.optional().describe("Default: now"),
      until: Instant.nullable().optional().describe("Default: until it is ended"),
      source: Source.default("manual").describe("Who keeps it; two sources may give the same role"),
      onBehalfOf: Principal.optional().describe("The principal who gives it, by id or external id"),
    }),
    example: { principal: "agent-2", role: "desk.team-lead", node: "support" },
    reply: AssignmentWire,
    moves: "tenant",
    fills: [{ name: "assignments of one principal", most: 1000, count: held.countAssignments }],
    problems: [
      problems.principalUnknown,
      problems.roleUnknown,
      problems.nodeUnknown,
      problems.alreadyAssigned,
      problems.giverRequired,
      problems.beyondGiver,
      problems.inThePast,
      problems.endsBeforeItBegins,
    ],
    audit: { action: "access.assignment.created", ocsf: "user_management.assign_roles", target },
    handle: async ({ body, ctx }) => shown(await held.createAssignment(ctx, body), ctx),
  }),

  list({
    path: "/api/v1/assignments",
    summary: "List assignments",
    description: "Newest first, ended ones included.",
    access: { permission: "access.assignment.read" },
    query: {
      principal: Principal.optional(),
      role: roleParam.role.optional(),
      node: Node.optional(),
      source: Source.optional(),
      inForce: InForce,
    },
    item: AssignmentWire,
    problems: [problems.principalUnknown, problems.nodeUnknown],
    handle: async ({ query: { inForce, ...query }, page, ctx }) => {
      const wanted = inForce === undefined ? undefined : inForce === "true";
      const found = await held.listAssignments(ctx, { ...query, inForce: wanted }, page);
      return { ...found, items: found.items.map((assignment) => shown(assignment, ctx)) };
    },
  }),

  read({
    path: "/api/v1/assignments/{assignment}",
    summary: "Read an assignment",
    access: { permission: "access.assignment.read" },
    params: assignmentParam,
    reply: AssignmentWire,
    etag: true,
    handle: async ({ params, ctx }) => shown(await held.getAssignment(ctx, params.assignment), ctx),
  }),

  write("POST", {
    path: "/api/v1/assignments/{assignment}/end",
    summary: "End an assignment",
    access: { permission: "access.assignment.end" },
    params: assignmentParam,
    body: z.strictObject({ reason: Text(500).optional() }),
    example: { reason: "Moved to sales" },
    reply: AssignmentWire,
    status: 200,
    moves: "tenant",
    current: async ({ params, ctx }) => shown(await held.getAssignment(ctx, params.assignment), ctx),
    problems: [problems.assignmentOver],
    audit: { action: "access.assignment.ended", ocsf: "user_management.remove_roles", target },
    handle: async ({ params, body, ctx }) => shown(await held.endAssignment(ctx, params.assignment, body.reason), ctx),
  }),

  read({
    path: "/api/v1/principals/{principal}/permissions",
    summary: "Explain what a principal's roles let it do",
    description:
      "Every permission with the assignment that gives it, from which node on; a suspended principal has none.",
    access: { permission: "access.assignment.read" },
    params: { principal: Principal },
    query: {
      at: Instant.optional().describe("Default: now"),
      permission: z.string().min(1).max(200).optional().describe("Only this one"),
    },
    reply: z.object({
      principalId: Id("prn"),
      externalId: z.string(),
      status: z.enum(["active", "suspended"]),
      at: Instant,
      permissions: z
        .array(
          z.object({
            permission: z.string(),
            reach: Reach,
            nodeId: Id("nod").describe("Where the reach is counted from"),
            assignmentId: Id("asg"),
            roleId: z.string(),
            roleName: z.string(),
            source: z.string(),
            until: Instant.nullable(),
          }),
        )
        .readonly(),
    }),
    handle: ({ params, query, ctx }) => held.permissionsOf(ctx, params.principal, query),
  }),
];

export const endpoints = [permissionEndpoint, ...roleEndpoints, ...assignmentEndpoints];
