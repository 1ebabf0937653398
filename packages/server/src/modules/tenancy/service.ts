import type { Context } from "../../kernel/context.ts";
import { notFound, tenantClosed } from "../../kernel/problem.ts";
import { brokenConstraint, sqlState } from "../../kernel/sql.ts";
import { type ChildKind, DEEPEST, mayLieUnder } from "./domain/tree.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { type Node, nodes, type Tenant, tenants } from "./store.ts";

export interface NewTenant
  extends Pick<Tenant, "slug" | "name" | "environment" | "region" | "zone" | "locale" | "attributes" | "settings"> {
  readonly plan?: string | undefined;
}

/** Makes a tenant with the root of its tree; what else a new tenant gets, others add when they hear of it. */
export async function createTenant(ctx: Context, { plan, ...given }: NewTenant): Promise<Tenant> {
  const tenant: Tenant = {
    ...given,
    id: ctx.newId("ten"),
    status: "active",
    statusReason: null,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  await ctx.enter(tenant);
  await tenants.insert(ctx.tx, tenant).catch(taken("tenants_slug_key", problems.slugTaken));
  await nodes.insert(ctx.tx, {
    id: ctx.newId("nod"),
    parentId: null,
    kind: "tenant",
    key: null,
    name: tenant.name,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  });
  ctx.emit(events.tenantCreated, tenant.id, {
    tenantId: tenant.id,
    slug: tenant.slug,
    environment: tenant.environment,
    ...(plan !== undefined && { plan }),
  });
  return tenant;
}

export async function getTenant(ctx: Context): Promise<Tenant> {
  const tenant = await tenants.find(ctx.tx, ctx.tenant.id);
  if (!tenant) throw notFound();
  return tenant;
}

export type TenantPatch = {
  readonly [F in "name" | "region" | "zone" | "locale" | "attributes" | "settings"]?: Tenant[F] | undefined;
};

export async function updateTenant(ctx: Context, patch: TenantPatch): Promise<Tenant> {
  const tenant = await changeable(ctx);
  const changed = { ...tenant, ...given(patch), updatedAt: ctx.now };
  await tenants.put(ctx.tx, changed);
  ctx.emit(events.tenantUpdated, tenant.id, { tenantId: tenant.id });
  return changed;
}

const announced = { active: events.tenantResumed, suspended: events.tenantSuspended, closed: events.tenantClosed };

/** Suspends, resumes or closes; asking for the status it has already changes only the reason. */
export async function setStatus(ctx: Context, status: Tenant["status"], reason: string): Promise<Tenant> {
  const tenant = await changeable(ctx);
  const changed = { ...tenant, status, statusReason: reason, updatedAt: ctx.now };
  await tenants.put(ctx.tx, changed);
  ctx.emit(announced[status], tenant.id, { reason });
  return changed;
}

async function changeable(ctx: Context): Promise<Tenant> {
  const tenant = await tenants.lock(ctx.tx, ctx.tenant.id);
  if (!tenant) throw notFound();
  if (tenant.status === "closed") throw tenantClosed();
  return tenant;
}

// ---- the tree -----------------------------------------------------------------------------------------------------

export async function getNode(ctx: Context, id: string): Promise<Node> {
  const node = await nodes.find(ctx.tx, id);
  if (!node) throw notFound();
  return node;
}

export interface NewNode {
  readonly parentId?: string | undefined;
  readonly kind: ChildKind;
  readonly key?: string | undefined;
  readonly name: string;
}

export async function createNode(ctx: Context, { parentId, kind, key, name }: NewNode): Promise<Node> {
  const parent = parentId === undefined ? await nodes.root(ctx.tx) : await nodes.find(ctx.tx, parentId);
  if (!parent) throw problems.parentUnknown(undefined, { errors: [{ pointer: "#/parentId", detail: "No such node" }] });
  await refuseMisplaced(ctx, kind, parent, 0);
  const node: Node = {
    id: ctx.newId("nod"),
    parentId: parent.id,
    kind,
    key: key ?? null,
    name,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  await nodes
    .insert(ctx.tx, node)
    .catch(taken("nodes_tenant_id_key_key", problems.nodeKeyTaken))
    // The parent was there a moment ago; somebody deleted it since.
    .catch(taken("nodes_tenant_id_parent_id_fkey", problems.parentUnknown));
  ctx.emit(events.nodeCreated, node.id, { nodeId: node.id, kind, parentId: parent.id });
  return node;
}

export interface NodePatch {
  readonly parentId?: string | undefined;
  readonly key?: string | null | undefined;
  readonly name?: string | undefined;
}

/** Renames a node or moves it, with all that hangs on it, under another parent. */
export async function updateNode(ctx: Context, id: string, patch: NodePatch): Promise<Node> {
  const node = await getNode(ctx, id);
  if (patch.parentId !== undefined && patch.parentId !== node.parentId) await refuseMove(ctx, node, patch.parentId);
  const changed = { ...node, ...given(patch), updatedAt: ctx.now };
  await nodes
    .put(ctx.tx, changed)
    .catch(taken("nodes_no_cycle", problems.nodeUnderItself))
    .catch(taken("nodes_tenant_id_parent_id_fkey", problems.parentUnknown))
    .catch(taken("nodes_tenant_id_key_key", problems.nodeKeyTaken));
  ctx.emit(events.nodeUpdated, id, { nodeId: id, kind: node.kind, parentId: changed.parentId });
  return changed;
}

async function refuseMove(ctx: Context, node: Node, parentId: string): Promise<void> {
  if (node.kind === "tenant") throw problems.nodeMisplaced("The root of the tree does not move");
  const parent = await nodes.find(ctx.tx, parentId);
  if (!parent) throw problems.parentUnknown(undefined, { errors: [{ pointer: "#/parentId", detail: "No such node" }] });
  const path = await nodes.ancestors(ctx.tx, parentId);
  if (path.some(({ id }) => id === node.id)) throw problems.nodeUnderItself();
  await refuseMisplaced(ctx, node.kind, parent, await nodes.height(ctx.tx, node.id));
}

async function refuseMisplaced(ctx: Context, kind: ChildKind, parent: Node, height: number): Promise<void> {
  if (!mayLieUnder(kind, parent.kind)) throw problems.nodeMisplaced(`A ${kind} cannot lie under a ${parent.kind}`);
  const depth = (await nodes.ancestors(ctx.tx, parent.id)).length + 1 + height;
  if (depth > DEEPEST) throw problems.nodeTooDeep(`${DEEPEST} levels at most`);
}

const FOREIGN_KEY_VIOLATION = "23503";

/** Only a leaf that nothing refers to can go: roles, policies or people on it must be moved first. */
export async function deleteNode(ctx: Context, id: string): Promise<Node> {
  const node = await getNode(ctx, id);
  if (node.kind === "tenant") throw problems.nodeInUse("The root of the tree stays as long as the tenant");
  await nodes.remove(ctx.tx, id).catch((error: unknown) => {
    throw sqlState(error) === FOREIGN_KEY_VIOLATION ? problems.nodeInUse() : error;
  });
  ctx.emit(events.nodeDeleted, id, { nodeId: id, kind: node.kind, parentId: node.parentId });
  return node;
}

// ---- small things -------------------------------------------------------------------------------------------------

/** A broken constraint, told as the problem it means. */
const taken =
  (constraint: string, told: () => Error) =>
  (error: unknown): never => {
    throw brokenConstraint(error) === constraint ? told() : error;
  };

/** The members a patch really names. */
const given = <Patch extends object>(patch: Patch) =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [Field in keyof Patch]?: Exclude<Patch[Field], undefined>;
  };
