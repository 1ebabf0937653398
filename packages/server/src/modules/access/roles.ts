import type { Context } from "../../kernel/context.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint, type Tx } from "../../kernel/sql.ts";
import { publishedCatalogue } from "../catalogue/index.ts";
import { rootNode } from "../tenancy/index.ts";
import { type AnyRole, builtInRoles } from "./built-in-roles.ts";
import { type Grant, isSame, misfits, tidied } from "./domain/grant.ts";
import * as events from "./events.ts";
import { refuseBeyond } from "./giving.ts";
import * as problems from "./problems.ts";
import { assignments, type Role, type RoleFilter, roles } from "./store.ts";

const custom = (role: Role): AnyRole => ({ ...role, builtIn: false });

/** By id; a built-in role's id is its key. */
async function findRole(tx: Tx, id: string): Promise<AnyRole | undefined> {
  const own = await roles.find(tx, id);
  return own ? custom(own) : (await builtInRoles(tx)).find((role) => role.id === id);
}

export async function getRole({ tx }: Pick<Context, "tx">, id: string): Promise<AnyRole> {
  const role = await findRole(tx, id);
  if (!role) throw notFound();
  return role;
}

/** The same for a change: nobody else changes or deletes the role until this transaction ends. */
export async function findLockedRole(tx: Tx, id: string): Promise<AnyRole | undefined> {
  const own = await roles.lock(tx, id);
  return own ? custom(own) : (await builtInRoles(tx)).find((role) => role.id === id);
}

/** Built-in roles first, by key, then the tenant's own, oldest first. */
export async function listRoles(
  { tx }: Context,
  filter: RoleFilter,
  { limit, after }: PageAsk,
): Promise<Page<AnyRole>> {
  const [kind, ...keys] = after ?? [];
  const [last = ""] = keys;
  const builtIn =
    kind === "custom" ? [] : (await builtInRoles(tx)).filter((role) => role.id > last && isLike(role, filter));
  if (builtIn.length > limit) {
    const shown = builtIn.slice(0, limit);
    return { items: shown, next: ["built_in", shown.at(-1)?.id ?? ""] };
  }
  const room = limit - builtIn.length;
  const own = await roles.list(tx, filter, { limit: Math.max(1, room), ...(kind === "custom" && { after: keys }) });
  const items = [...builtIn, ...own.items.slice(0, room).map(custom)];
  if (room === 0) return { items, next: own.items.length > 0 ? ["built_in", items.at(-1)?.id ?? ""] : undefined };
  return { items, next: own.next && ["custom", ...own.next] };
}

const isLike = ({ id, name }: AnyRole, { search }: RoleFilter): boolean =>
  search === undefined || `${name} ${id}`.toLowerCase().includes(search.toLowerCase());

export interface NewRole {
  readonly name: string;
  readonly description?: string | undefined;
  readonly permissions: readonly Grant[];
}

export async function createRole(ctx: Context, { name, description, permissions }: NewRole): Promise<AnyRole> {
  await refuseMisfits(ctx, permissions, []);
  const role: Role = {
    id: ctx.newId("rol"),
    name,
    description: description || null,
    permissions: tidied(permissions),
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  await roles.insert(ctx.tx, role).catch(nameTaken);
  ctx.emit(events.roleCreated, role.id, { roleId: role.id, name });
  return custom(role);
}

export interface RolePatch {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly permissions?: readonly Grant[] | undefined;
  readonly onBehalfOf?: string | undefined;
}

/** What the role gives changes at once for everybody it is assigned to. */
export async function updateRole(ctx: Context, id: string, patch: RolePatch): Promise<AnyRole> {
  const role = await ownRole(ctx, id);
  if (patch.permissions) await refuseMisfits(ctx, patch.permissions, role.permissions);
  await refuseAdding(ctx, role, patch);
  const changed: Role = {
    ...role,
    name: patch.name ?? role.name,
    description: patch.description === undefined ? role.description : patch.description || null,
    permissions: patch.permissions ? tidied(patch.permissions) : role.permissions,
    updatedAt: ctx.now,
  };
  await roles.put(ctx.tx, changed).catch(nameTaken);
  ctx.emit(events.roleUpdated, id, { roleId: id, name: changed.name });
  return custom(changed);
}

/** What a role gives more of, everybody is given who has it or will have it. */
async function refuseAdding(ctx: Context, role: Role, { permissions = [], onBehalfOf }: RolePatch): Promise<void> {
  const grants = permissions.filter((grant) => !role.permissions.some((held) => isSame(held, grant)));
  if (grants.length === 0 || !(await assignments.isAssigned(ctx.tx, role.id, ctx.now))) return;
  const { id: nodeId } = await rootNode(ctx.tx);
  await refuseBeyond(ctx, { grants, nodeId, until: null }, { onBehalfOf, at: "#/permissions" });
}

/** Only a role that nobody has, nor will have. */
export async function deleteRole(ctx: Context, id: string): Promise<AnyRole> {
  const role = await ownRole(ctx, id);
  if (await assignments.isAssigned(ctx.tx, id, ctx.now)) throw problems.roleInUse("End its assignments first");
  await roles.remove(ctx.tx, id, ctx.now);
  ctx.emit(events.roleDeleted, id, { roleId: id, name: role.name });
  return custom(role);
}

async function ownRole({ tx }: Context, id: string): Promise<Role> {
  const role = await roles.lock(tx, id);
  if (role) return role;
  if (await findRole(tx, id)) throw problems.roleBuiltIn("Make a role of your own with what you want to differ");
  throw notFound();
}

async function refuseMisfits({ tx }: Context, grants: readonly Grant[], holds: readonly Grant[]): Promise<void> {
  const { permissions } = await publishedCatalogue(tx);
  const errors = misfits(grants, permissions, holds).map(({ index, member, detail }) => ({
    pointer: `#/permissions/${index}/${member}`,
    detail,
  }));
  if (errors.length > 0) throw problems.permissionUnknown(undefined, { errors });
}

function nameTaken(error: unknown): never {
  throw brokenConstraint(error) === "roles_one_name" ? problems.roleNameTaken() : error;
}
