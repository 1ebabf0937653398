import { explain } from "@bailiwick/decision";
import { wireStage } from "../stages.ts";
import { keptOf } from "./kept.ts";
import type { Row } from "./shapes.ts";
import type { Waiting } from "./buffer.ts";

/** Of all stages together, as JSON: more than any real decision has, and an end for those that are made up. */
const LARGEST_STAGES = 64 * 1024;

/**
 * A decision as it is written: everything worked out now that was only referred to so far. The same facts at the same
 * instant give the same explanation. What would have to change is left out: that is asked of today's revision.
 */
export function rowOf(decided: Waiting, keptDays: number): Row {
  const { id, hearing, question, decision, took, keptOf10000 } = decided;
  const { compiled, principal, trusted, ctx, askedBy } = hearing;
  const { stages } = explain(compiled.tenant, principal, question, ctx.now.getTime(), {
    trustUsage: trusted,
    changes: false,
  });
  const kept = keptOf(question);
  const node = question.resource?.properties?.["node"];
  const { value, retryAt, overage, parameters } = decision;
  const whole = stages.map((stage) => wireStage(stage, decision.capability, compiled.tenant));
  const cut = JSON.stringify(whole).length > LARGEST_STAGES;
  return {
    tenant_id: ctx.tenant.id,
    at: ctx.now,
    decision_id: id,
    kept_days: keptDays,
    caller: ctx.caller.id,
    request_id: ctx.requestId,
    asked_by: askedBy,
    subject_type: question.subject.type,
    subject_id: question.subject.id,
    capability: decision.capability,
    resource_type: question.resource?.type ?? null,
    resource_id: question.resource?.id ?? null,
    node_id: typeof node === "string" ? (compiled.tenant.byName?.get(node)?.id ?? node.slice(0, 255)) : null,
    allowed: decision.allowed,
    code: decision.code,
    stage: decision.stage ?? null,
    source: decision.source ?? null,
    revision: decision.revision,
    took_us: Math.min(took, 2_000_000_000),
    kept_of_10000: keptOf10000,
    trusted,
    body: {
      ...kept,
      answer: {
        value: value ?? null,
        retryAt: retryAt === undefined ? null : new Date(retryAt).toISOString(),
        overage: overage ?? null,
        parameters: parameters ?? null,
      },
      stages: cut
        ? whole.map(({ stage, outcome, code, source }) => ({ ...bare, stage, outcome, code, source }))
        : whole,
      cut,
    },
  };
}

/** A stage of which only the outcome is kept. */
const bare = {
  reasonUser: null,
  reasonAdmin: null,
  retryAt: null,
  parameters: null,
  provenance: null,
  limits: null,
  monitored: null,
  change: null,
};
