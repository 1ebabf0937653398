import {
  type Decision,
  excess,
  formatAmount,
  type Json,
  nextFlip,
  parseAmount,
  resolveEntitlement,
  type Tenant,
  windowAt,
} from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../../kernel/context.ts";
import { inSlices } from "../../../kernel/slices.ts";
import type { Soon } from "../../../kernel/soon.ts";
import { Problem } from "../../../kernel/problem.ts";
import { capabilitiesOf, type DecisionPorts, hear, type Hearing, judge, questionOf } from "../hearing.ts";
import { flagUnknown, valueUnfit } from "../problems.ts";
import type { EvaluationRequest, Flag, Flags } from "./wire.ts";

type Asked = z.output<typeof EvaluationRequest>["context"];
type Value = Pick<z.output<typeof Flag>, "value" | "variant">;
type Metadata = z.output<typeof Flag>["metadata"];

export async function evaluateFlag(
  ctx: AskContext,
  key: string,
  asked: Asked,
  ports: DecisionPorts,
): Promise<z.output<typeof Flag>> {
  const hearing = await hearTarget(ctx, asked, ports, undefined);
  if (!hearing.compiled.tenant.platform.capabilities.has(key)) throw flagUnknown(`There is no capability ${key}`);
  return flagsOf(hearing, asked, ports)(key);
}

/** A context, and the revision its asker was told of, if it was. */
export interface BulkAsked {
  readonly context: Asked;
  readonly seen: string | undefined;
}

/** Every flag of the products the tenant is subscribed to, from one revision and at one instant. */
export async function evaluateFlags(
  ctx: AskContext,
  { context: asked, seen }: BulkAsked,
  ports: DecisionPorts,
): Promise<Omit<z.output<typeof Flags>, "eventStreams">> {
  const hearing = await hearTarget(ctx, asked, ports, seen);
  const flagOf = flagsOf(hearing, asked, ports);
  const flags = await inSlices(capabilitiesOf(hearing.compiled), (key) => {
    try {
      return flagOf(key);
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== valueUnfit.kind) throw error;
      return { key, errorCode: "GENERAL" as const, errorDetails: error.detail };
    }
  });
  return { flags, metadata: { revision: hearing.compiled.tenant.revision } };
}

/** What the flags of one context depend on: the tag must change whenever any of it does, time included. */
export async function versionOf(
  ctx: AskContext,
  { context: asked, seen }: BulkAsked,
  ports: DecisionPorts,
): Promise<unknown> {
  const { compiled, principal, trusted } = await hearTarget(ctx, asked, ports, seen);
  const { tenant, state } = compiled;
  const flip = nextFlip(tenant, ctx.now.getTime(), principal) ?? null;
  return [tenant.id, tenant.revision, state, flip, trusted, ctx.address ?? null, asked];
}

/** What was seen and is no revision is not one of ours: another server's tag holds nobody up. */
function hearTarget(
  ctx: AskContext,
  { targetingKey }: Asked,
  ports: DecisionPorts,
  seen: string | undefined,
): Soon<Hearing> {
  const minRevision = /^\d{1,15}-\d{1,15}$/.test(seen ?? "") ? seen : undefined;
  return hear(ctx, { subject: { id: targetingKey }, minRevision }, ports, "ofrep");
}

/** The context is taken apart once for all flags. */
function flagsOf(hearing: Hearing, asked: Asked, ports: DecisionPorts): (key: string) => z.output<typeof Flag> {
  const { targetingKey: id, resource, ...context } = asked;
  const { ip: _ip, quantity: _quantity, usage: _usage, ...properties } = context;
  const subject = { type: "user", id, properties };
  const { tenant } = hearing.compiled;
  return (key) => {
    const parts = { subject, action: { name: key }, resource, context };
    const decision = judge(hearing, questionOf(hearing, parts), ports);
    return {
      key,
      ...valueOf(tenant, decision),
      reason: reasonOf(decision),
      metadata: {
        code: decision.code,
        revision: decision.revision,
        decisionId: decision.id,
        ...(decision.retryAt !== undefined && { retryAt: new Date(decision.retryAt).toISOString() }),
        ...limitOf(hearing, decision, asked),
      },
    };
  };
}

/** A switch and a meter are whether they may be used; a value is what the tenant holds, or the app's own default. */
function valueOf({ platform }: Tenant, { allowed, capability, value }: Decision): Value {
  const { sort, meters } = platform.capabilities.get(capability) ?? { sort: "switch", meters: [] };
  if (sort === "switch" || meters.some(({ key }) => key === capability))
    return { value: allowed, variant: allowed ? "on" : "off" };
  if (!allowed || value === undefined) return { variant: "off" };
  if (sort === "numeric") return value === "unlimited" ? { variant: value } : { value: Number(value) };
  if (value === null || Array.isArray(value))
    throw valueUnfit(`The value of ${capability} is neither boolean, number, text nor object`);
  return { value, ...(typeof value === "string" && { variant: value }) };
}

/** Flags here are rules; only what is switched off, or rolled out to some, has a name of its own. */
function reasonOf({ code }: Decision): z.output<typeof Flag>["reason"] {
  if (code === "error") return "UNKNOWN";
  if (code === "not_rolled_out") return "SPLIT";
  return ["killed", "read_only", "capability_archived"].includes(code) ? "DISABLED" : "TARGETING_MATCH";
}

/** How much of a meter there is, when it begins again, and, where usage was told, what is left. */
function limitOf({ compiled: { tenant }, ctx, trusted }: Hearing, decision: Decision, asked: Asked): Metadata {
  const node = asked.resource?.properties?.["node"];
  const now = ctx.now.getTime();
  const held = resolveEntitlement(tenant, decision.capability, now, typeof node === "string" ? node : undefined);
  if (held?.limit === undefined || typeof held.value !== "string") return {};
  const anchor = tenant.subscriptions.find(({ id }) => id === held.subscription)?.anchor;
  const end = anchor === undefined ? undefined : windowAt(held.limit.window, { anchor, zone: tenant.zone }, now).end;
  const used = trusted ? usedOf(asked, decision.capability) : undefined;
  const [limit, spent] = [parseAmount(held.value), used === undefined ? undefined : parseAmount(used)];
  return {
    limit: held.value,
    ...(limit !== undefined && spent !== undefined && { remaining: formatAmount(excess(limit, spent)) }),
    ...(end !== undefined && { resetAt: new Date(end).toISOString() }),
  };
}

/** What the tenant as a whole has used, as the question tells it. */
function usedOf({ usage }: Asked, meter: string): string | undefined {
  const told: Json | undefined = usage && Object.hasOwn(usage, meter) ? (usage[meter] as Json) : undefined;
  if (typeof told === "string") return told;
  return (told as { readonly tenant?: string } | undefined)?.tenant;
}
