import type { Change, LimitState, ProvenanceStep, StageExplanation, Tenant } from "@bailiwick/decision";
import type { z } from "zod";
import { reasons } from "./hearing.ts";
import type { WireChange, WireStage } from "./wire.ts";

export const instant = (at: number | undefined) => (at === undefined ? null : new Date(at));

/** A stage as the wire has it. */
export function wireStage(explained: StageExplanation, capability: string, tenant: Tenant): z.output<typeof WireStage> {
  const { stage, outcome, code, source, retryAt, parameters, provenance, limits, monitored, change } = explained;
  const { reasonUser, reasonAdmin } = reasons({ code, capability, source, retryAt, parameters });
  return {
    stage,
    outcome,
    code,
    reasonUser,
    reasonAdmin,
    source: source ?? null,
    retryAt: instant(retryAt),
    parameters: parameters ?? null,
    provenance: provenance ? wireProvenance(provenance, tenant) : null,
    limits: limits?.map(wireLimit) ?? null,
    monitored: monitored ?? null,
    change: change ? wireChange(change) : null,
  };
}

const wireLimit = ({ meter, kind, level, of, amount, used, soft, start, end, source }: LimitState) => ({
  meter,
  kind,
  level,
  of,
  amount,
  used,
  soft,
  start: instant(start),
  end: instant(end),
  source: source ?? null,
});

/** How an entitlement came to its value, as the wire has it. */
export function wireProvenance(steps: readonly ProvenanceStep[], tenant: Tenant) {
  return steps.map(({ kind, id, node, value, result }) => ({
    kind,
    id,
    label: labelOf(tenant, id),
    node: node ?? null,
    value: value ?? null,
    result: result ?? null,
  }));
}

/** What a person calls the version a value came from. */
function labelOf({ platform }: Tenant, id: string): string | null {
  const plan = platform.planVersions.get(id);
  if (plan) return `${plan.plan}@${plan.version}`;
  const addOn = platform.addOnVersions.get(id);
  return addOn ? `${addOn.addOn}@${addOn.version}` : null;
}

/** Instants become dates; a change of several is one level deep. */
function wireChange(change: Change): WireChange {
  if (change.kind !== "all") return wireSingle(change);
  return { kind: "all", changes: change.changes.flatMap((each) => (each.kind === "all" ? [] : [wireSingle(each)])) };
}

const wireSingle = (change: Exclude<Change, { readonly kind: "all" }>): Exclude<WireChange, { kind: "all" }> =>
  change.kind === "wait_until" ? { kind: "wait_until", at: new Date(change.at) } : change;
