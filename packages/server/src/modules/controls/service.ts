import type { Context } from "../../kernel/context.ts";
import { PLATFORM } from "../../kernel/database.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { brokenConstraint, type Tx } from "../../kernel/sql.ts";
import { findNode, referTenant } from "../tenancy/index.ts";
import { type Control, type ControlKind, isOver } from "./domain/control.ts";
import { bucketsOf, percentageOf } from "./domain/percentage.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { type ControlFilter, type Controls, listAll, platformControls, tenantControls } from "./store.ts";

export interface NewControl {
  readonly kind: ControlKind;
  readonly capability?: string | undefined;
  /** Only where a tenant is. */
  readonly node?: string | undefined;
  readonly percentage?: number | undefined;
  readonly salt?: string | undefined;
  readonly reason: string;
  readonly from?: Date | undefined;
  readonly until?: Date | null | undefined;
}

/** What controls need from outside this module. */
export interface ControlPorts {
  /** Whether the catalogue has a capability of that key; a switch on a mistyped one would look like safety and be none. */
  readonly isCapability: (tx: Tx, key: string) => Promise<boolean>;
}

/** In the operator's realm everybody's controls are meant, inside a tenant that tenant's. */
const controlsOf = ({ tenant }: Pick<Context, "tenant">): Controls =>
  tenant.id === PLATFORM ? platformControls : tenantControls;

export const countControls = (ctx: Pick<Context, "tx" | "now" | "tenant">, upTo: number): Promise<number> =>
  controlsOf(ctx).count(ctx.tx, ctx.now, upTo);

export async function createControl(ctx: Context, given: NewControl, ports: ControlPorts): Promise<Control> {
  const { kind, capability = null, reason, from = ctx.now, until = null } = given;
  const id = ctx.newId("ctl");
  if (from < ctx.now) throw problems.inThePast("A control begins now or later", at("from"));
  refuseEmpty(from, until);
  if (capability !== null && !(await ports.isCapability(ctx.tx, capability)))
    throw problems.capabilityUnknown(`There is no capability ${capability}`, at("capability"));
  const control: Control = {
    id,
    kind,
    tenantId: ctx.tenant.id === PLATFORM ? null : ctx.tenant.id,
    capability,
    nodeId: await nodeBelowRoot(ctx, given.node),
    ...rolloutOf(kind, given, id),
    reason,
    from,
    until,
    createdBy: ctx.caller.id,
    createdAt: ctx.now,
    updatedAt: ctx.now,
    endedAt: null,
    endedBy: null,
    endedReason: null,
  };
  await controlsOf(ctx)
    .insert(ctx.tx, control)
    .catch((error: unknown) => {
      throw brokenConstraint(error) === "tenant_controls_tenant_id_holds_node_id_fkey" ? problems.nodeUnknown() : error;
    });
  ctx.emit(events.controlCreated, id, told(control));
  return control;
}

export async function getControl(ctx: Context, id: string): Promise<Control> {
  const control = await controlsOf(ctx).find(ctx.tx, id);
  if (!control) throw notFound();
  return control;
}

export interface ControlPatch {
  readonly percentage?: number | undefined;
  readonly reason?: string | undefined;
  readonly until?: Date | null | undefined;
}

/** Who is in stays in while the percentage grows: the salt, and with it each tenant's bucket, stays as it was. */
export async function updateControl(ctx: Context, id: string, patch: ControlPatch): Promise<Control> {
  const control = await changeable(ctx, id);
  const { kind, salt } = control;
  if (patch.until instanceof Date && patch.until < ctx.now)
    throw problems.inThePast("To stop a control at once, end it", at("until"));
  const changed: Control = {
    ...control,
    ...(patch.percentage !== undefined && rolloutOf(kind, { percentage: patch.percentage }, salt ?? id)),
    reason: patch.reason ?? control.reason,
    until: patch.until === undefined ? control.until : patch.until,
    updatedAt: ctx.now,
  };
  refuseEmpty(changed.from, changed.until);
  await controlsOf(ctx).put(ctx.tx, changed);
  ctx.emit(events.controlUpdated, id, told(changed));
  return changed;
}

export async function endControl(ctx: Context, id: string, reason: string): Promise<Control> {
  const control = await changeable(ctx, id);
  await controlsOf(ctx).end(ctx.tx, id, { at: ctx.now, by: ctx.caller.id, reason });
  const { kind, tenantId, capability, nodeId } = control;
  ctx.emit(events.controlEnded, id, { controlId: id, kind, tenantId, capability, nodeId, reason });
  return { ...control, endedAt: ctx.now, endedBy: ctx.caller.id, endedReason: reason, updatedAt: ctx.now };
}

export const listControls = (ctx: Context, filter: ControlFilter, page: PageAsk): Promise<Page<Control>> =>
  tenantControls.list(ctx.tx, filter, ctx.now, page);

/** Everybody's and all tenants', or one tenant's by id or slug; of a tenant that is not there nothing. */
export async function listAllControls(
  ctx: Context,
  { tenant, ...filter }: Omit<ControlFilter, "tenantId"> & { readonly tenant?: string | undefined },
  page: PageAsk,
): Promise<Page<Control>> {
  if (tenant === undefined) return listAll(ctx.tx, filter, ctx.now, page);
  const found = await referTenant(ctx.tx, tenant);
  return found ? listAll(ctx.tx, { ...filter, tenantId: found.id }, ctx.now, page) : { items: [], next: undefined };
}

async function changeable(ctx: Context, id: string): Promise<Control> {
  const control = await getControl(ctx, id);
  if (isOver(control, ctx.now)) throw problems.controlOver();
  return control;
}

/** The root's controls are the tenant's, however the root was named. */
async function nodeBelowRoot({ tx }: Context, reference: string | undefined): Promise<string | null> {
  if (reference === undefined) return null;
  const node = await findNode(tx, reference);
  if (!node) throw problems.nodeUnknown(undefined, at("node", "No node has this id or key"));
  return node.parentId === null ? null : node.id;
}

function rolloutOf(
  kind: ControlKind,
  { percentage, salt }: Pick<NewControl, "percentage" | "salt">,
  defaultSalt: string,
): Pick<Control, "buckets" | "salt"> {
  const buckets = percentage === undefined ? undefined : bucketsOf(percentage);
  if (kind === "rollout") {
    if (buckets === undefined) throw problems.percentageMisplaced("A rollout needs a percentage", at("percentage"));
    return { buckets, salt: salt ?? defaultSalt };
  }
  for (const [name, value] of Object.entries({ percentage, salt }))
    if (value !== undefined) throw problems.percentageMisplaced(`Only a rollout has a ${name}`, at(name));
  return { buckets: null, salt: null };
}

function refuseEmpty(from: Date, until: Date | null): void {
  if (until !== null && until <= from) throw problems.endsBeforeItBegins(undefined, at("until"));
}

const at = (name: string, detail = "This value does not fit the others") => ({
  errors: [{ pointer: `#/${name}`, detail }],
});

const told = ({ id, kind, tenantId, capability, nodeId, buckets, reason, from, until }: Control) => ({
  controlId: id,
  kind,
  tenantId,
  capability,
  nodeId,
  percentage: buckets === null ? null : percentageOf(buckets),
  reason,
  from,
  until,
});
