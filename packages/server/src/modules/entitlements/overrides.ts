import { compareAmounts, type Json, parseAmount, resolveEntitlement } from "@bailiwick/decision";
import type { Context } from "../../kernel/context.ts";
import type { Page, PageAsk } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { publishedCatalogue, type PublishedCatalogue } from "../catalogue/index.ts";
import { findNode, nodeFacts } from "../tenancy/index.ts";
import { DEFAULT_DAYS, misfit, type OverrideMode } from "./domain/override.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { tenantAt } from "./resolution.ts";
import { type NodeFilter, type Override, overrides } from "./store.ts";
import { capabilityKey } from "./terms.ts";

export interface NewOverride {
  readonly capability: string;
  readonly node?: string | undefined;
  readonly mode: OverrideMode;
  readonly value?: Json | undefined;
  readonly reason: string;
  readonly from?: Date | undefined;
  /** Undefined: after the default time; null: never. */
  readonly until?: Date | null | undefined;
}

const DAY = 86_400_000;

/** Gives a tenant, or narrows for a part of it, something its plan does not say. */
export async function grantOverride(ctx: Context, ask: NewOverride): Promise<Override> {
  const catalogue = await publishedCatalogue(ctx.tx);
  const capability = capabilityKey(catalogue, ask.capability, "#/capability");
  const nodeId = await nodeBelowRoot(ctx, ask.node);
  const override: Override = {
    id: ctx.newId("ovr"),
    capability,
    nodeId,
    mode: ask.mode,
    value: ask.value ?? null,
    reason: ask.reason,
    ...lasting(ctx.now, ask),
    createdBy: ctx.caller.id,
    createdAt: ctx.now,
    endedAt: null,
    endedBy: null,
    endedReason: null,
  };
  refuseMisfit(catalogue, override, ask.value);
  await refuseNotLower(ctx, catalogue, override);
  await overrides.insert(ctx.tx, override);
  ctx.emit(events.overrideGranted, override.id, {
    ...told(override),
    from: override.from,
    until: override.until,
  });
  return override;
}

/** When a row is in force; nothing can have been in force before it was written. */
export function lasting(
  now: Date,
  { from = now, until }: { readonly from?: Date | undefined; readonly until?: Date | null | undefined },
  defaultDays?: number,
): { readonly from: Date; readonly until: Date | null } {
  if (from < now) throw problems.inThePast("It begins now or later");
  const days = defaultDays ?? DEFAULT_DAYS;
  const end = until === undefined ? (days === Infinity ? null : new Date(from.getTime() + days * DAY)) : until;
  if (end !== null && end <= from) throw problems.endsBeforeItBegins();
  return { from, until: end };
}

/** The node an override or a block is attached to; null for the root, however it was named. */
export async function nodeBelowRoot(
  { tx }: Pick<Context, "tx">,
  reference: string | undefined,
): Promise<string | null> {
  if (reference === undefined) return null;
  const node = await findNode(tx, reference);
  if (node) return node.parentId === null ? null : node.id;
  throw problems.nodeUnknown(undefined, {
    errors: [{ pointer: "#/node", detail: "No node has this id or key" }],
  });
}

function refuseMisfit(catalogue: PublishedCatalogue, { capability, mode, nodeId }: Override, value: Json | undefined) {
  const fact = catalogue.capabilities.get(capability);
  if (fact === undefined || fact.archived) throw problems.capabilityArchived();
  const detail = misfit(fact, { mode, value, belowRoot: nodeId !== null });
  if (detail !== undefined) throw problems.overrideInvalid(detail, { errors: [{ pointer: "#/value", detail }] });
}

/** Below the root a set that is not lower than what lies above would never count; better told than kept. */
async function refuseNotLower(ctx: Context, catalogue: PublishedCatalogue, override: Override): Promise<void> {
  const { capability, nodeId, mode, value, from } = override;
  if (nodeId === null || mode !== "set" || typeof value !== "string") return;
  const tenant = await tenantAt(ctx, catalogue, from);
  const above = (await nodeFacts(ctx.tx)).find(({ id }) => id === nodeId)?.parent;
  const held = resolveEntitlement(tenant, capability, from.getTime(), above)?.value;
  const [mine, theirs] = [parseAmount(value), typeof held === "string" ? parseAmount(held) : 0];
  if (mine === undefined || theirs === undefined || compareAmounts(mine, theirs) < 0) return;
  throw problems.overrideNotLower(`The node above holds ${JSON.stringify(held ?? "0")}: set less`, {
    errors: [{ pointer: "#/value", detail: "Not lower than what the node above holds" }],
  });
}

const told = ({ id, capability, nodeId, mode, reason }: Override) => ({
  overrideId: id,
  capability,
  nodeId,
  mode,
  reason,
});

export async function getOverride({ tx }: Pick<Context, "tx">, id: string): Promise<Override> {
  const found = await overrides.find(tx, id);
  if (!found) throw notFound();
  return found;
}

export interface OverrideQuery {
  readonly capability?: string | undefined;
  readonly node?: string | undefined;
  readonly inForce?: boolean | undefined;
}

export async function listOverrides(ctx: Context, query: OverrideQuery, page: PageAsk): Promise<Page<Override>> {
  const catalogue = await publishedCatalogue(ctx.tx);
  const capability = query.capability && capabilityKey(catalogue, query.capability, "capability");
  return overrides.list(
    ctx.tx,
    { capability, node: await nodeFilter(ctx, query.node), inForce: query.inForce },
    ctx.now,
    page,
  );
}

export async function nodeFilter(ctx: Context, reference: string | undefined): Promise<NodeFilter> {
  return reference === undefined ? undefined : nodeBelowRoot(ctx, reference);
}

/** Ends an override before its time; it stays to be read. */
export async function endOverride(ctx: Context, id: string, reason: string): Promise<Override> {
  const override = await getOverride(ctx, id);
  if (isOver(override, ctx.now)) throw problems.overrideEnded();
  const ended = { ...override, endedAt: ctx.now, endedBy: ctx.caller.id, endedReason: reason };
  const changed = await overrides.end(ctx.tx, id, { at: ctx.now, by: ctx.caller.id, reason });
  if (changed === 0) throw problems.overrideEnded();
  ctx.emit(events.overrideEnded, id, { ...told(override), reason });
  return ended;
}

export const isOver = ({ until, endedAt }: Pick<Override, "until" | "endedAt">, now: Date): boolean =>
  endedAt !== null || (until !== null && until <= now);
