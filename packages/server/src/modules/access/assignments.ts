import type { Context } from "../../kernel/context.ts";
import type { AnyCall } from "../../kernel/endpoint.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint } from "../../kernel/sql.ts";
import { findPrincipal } from "../identity/index.ts";
import { findNode, rootNode } from "../tenancy/index.ts";
import type { Effective } from "./domain/effective.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { heldBy, refuseBeyond } from "./giving.ts";
import { findLockedRole } from "./roles.ts";
import { type Assignment, type AssignmentFilter, assignments } from "./store.ts";

export interface NewAssignment {
  readonly principal: string;
  readonly role: string;
  readonly node?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | null | undefined;
  readonly source: string;
  /** The principal who gives it; nobody hands out what they do not hold. */
  readonly onBehalfOf?: string | undefined;
}

/** Gives a principal a role at a node, and all that lies under it; the same twice at one time is refused. */
export async function createAssignment(ctx: Context, given: NewAssignment): Promise<Assignment> {
  const { from = ctx.now, until = null, source, onBehalfOf } = given;
  if (from < ctx.now) throw problems.inThePast("An assignment begins now or later", at("from", "Before now"));
  if (until !== null && until <= from)
    throw problems.endsBeforeItBegins(undefined, at("until", "Not after the beginning"));
  const principal = await findPrincipal(ctx.tx, given.principal);
  if (!principal)
    throw problems.principalUnknown(undefined, at("principal", "No principal has this id or external id"));
  const role = await findLockedRole(ctx.tx, given.role);
  if (!role) throw problems.roleUnknown(undefined, at("role", "No role has this id"));
  const node = given.node === undefined ? await rootNode(ctx.tx) : await findNode(ctx.tx, given.node);
  if (!node) throw problems.nodeUnknown(undefined, at("node", "No node has this id or key"));
  const gift = { grants: role.permissions, nodeId: node.id, until };
  const giver = await refuseBeyond(ctx, gift, { onBehalfOf, at: "#/role" });
  const assignment: Assignment = {
    id: ctx.newId("asg"),
    principalId: principal.id,
    roleId: role.id,
    nodeId: node.id,
    source,
    from,
    until,
    givenBy: giver?.id ?? null,
    createdBy: ctx.caller.id,
    createdAt: ctx.now,
    endedAt: null,
    endedBy: null,
    endedReason: null,
    overAt: until,
  };
  await assignments.lockPrincipal(ctx.tx, principal.id);
  await assignments.insert(ctx.tx, assignment).catch((error: unknown) => {
    // The node may have been deleted since it was looked up; a role cannot, for it is locked.
    const broken = brokenConstraint(error);
    if (broken === "assignments_tenant_id_holds_node_id_fkey") throw problems.nodeUnknown();
    throw broken === "assignments_once" ? problems.alreadyAssigned() : error;
  });
  ctx.emit(events.assignmentCreated, assignment.id, {
    ...told(assignment),
    externalId: principal.externalId,
    from,
    until,
  });
  return assignment;
}

export async function getAssignment({ tx }: Pick<Context, "tx">, id: string): Promise<Assignment> {
  const assignment = await assignments.find(tx, id);
  if (!assignment) throw notFound();
  return assignment;
}

export async function endAssignment(ctx: Context, id: string, reason: string | undefined): Promise<Assignment> {
  const assignment = await getAssignment(ctx, id);
  if (assignment.endedAt !== null || (assignment.until !== null && assignment.until <= ctx.now))
    throw problems.assignmentOver();
  const ended: Assignment = {
    ...assignment,
    endedAt: ctx.now,
    endedBy: ctx.caller.id,
    endedReason: reason ?? null,
    overAt: ctx.now < assignment.from ? assignment.from : ctx.now,
  };
  await assignments.end(ctx.tx, ended);
  ctx.emit(events.assignmentEnded, id, { ...told(assignment), reason: reason ?? null });
  return ended;
}

export interface AssignmentQuery extends Pick<AssignmentFilter, "source" | "inForce"> {
  readonly principal?: string | undefined;
  readonly role?: string | undefined;
  readonly node?: string | undefined;
}

export async function listAssignments(
  ctx: Context,
  { principal, role, node, ...filter }: AssignmentQuery,
  page: PageAsk,
): Promise<Page<Assignment>> {
  const who = principal === undefined ? undefined : await findPrincipal(ctx.tx, principal);
  if (principal !== undefined && !who) throw problems.principalUnknown(undefined, inQuery("principal"));
  const where = node === undefined ? undefined : await findNode(ctx.tx, node);
  if (node !== undefined && !where) throw problems.nodeUnknown(undefined, inQuery("node"));
  return assignments.list(ctx.tx, { ...filter, principalId: who?.id, roleId: role, nodeId: where?.id }, ctx.now, page);
}

export interface PrincipalPermissions {
  readonly principalId: string;
  readonly externalId: string;
  readonly status: "active" | "suspended";
  readonly at: Date;
  readonly permissions: readonly Effective[];
}

/** What a principal may do by its roles, and which assignment gave each; a suspended one may do nothing. */
export async function permissionsOf(
  ctx: Context,
  reference: string,
  { at: when = ctx.now, permission }: { readonly at?: Date | undefined; readonly permission?: string | undefined },
): Promise<PrincipalPermissions> {
  const principal = await findPrincipal(ctx.tx, reference);
  if (!principal) throw notFound();
  const { id: principalId, externalId, status } = principal;
  const held = await heldBy(ctx, principal, when);
  const permissions = held.filter((each) => permission === undefined || each.permission === permission);
  return { principalId, externalId, status, at: when, permissions };
}

const told = ({ id, principalId, roleId, nodeId, source }: Assignment) => ({
  assignmentId: id,
  principalId,
  roleId,
  nodeId,
  source,
});

const at = (name: string, detail: string) => ({ errors: [{ pointer: `#/${name}`, detail }] });
const inQuery = (parameter: string) => ({ errors: [{ parameter, detail: "Names nothing of this tenant" }] });

/** Those that the principal of this request has now, or will have. */
export async function countAssignments({ body, ctx }: AnyCall, upTo: number): Promise<number> {
  const { principal } = body as { readonly principal: string };
  const found = await findPrincipal(ctx.tx, principal);
  return found ? assignments.count(ctx.tx, found.id, ctx.now, upTo) : 0;
}
