import { type Decision, explain, type StageExplanation, type Tenant } from "@bailiwick/decision";
import { wireStage } from "../stages.ts";
import { keptOf } from "./kept.ts";
import type { Body, Row } from "./shapes.ts";
import type { Waiting } from "./buffer.ts";
import type { Decided } from "./recorder.ts";

/** Of all stages together, as JSON: more than any real decision has, and an end for those that are made up. */
const LARGEST_STAGES = 64 * 1024;

/** A record on its way into the table, as JSON: it is put together once, and never taken apart again here. */
export interface Prepared extends Pick<Row, "kept_days" | "at"> {
  readonly text: string;
}

/**
 * A decision as it is written: everything worked out now that was only referred to so far. The same facts at the same
 * instant give the same explanation. What would have to change is left out: that is asked of today's revision.
 */
export function rowOf({ decided, keptOf10000 }: Waiting, keptDays: number): Prepared {
  const narrow: Omit<Row, "body"> = { ...narrowOf(decided), kept_days: keptDays, kept_of_10000: keptOf10000 };
  const text = JSON.stringify(narrow);
  return { kept_days: keptDays, at: narrow.at, text: `${text.slice(0, -1)},"body":${bodyOf(decided)}}` };
}

function narrowOf({
  id,
  hearing,
  question,
  decision,
  took,
}: Decided): Omit<Row, "body" | "kept_days" | "kept_of_10000"> {
  const { compiled, trusted, ctx, askedBy } = hearing;
  const node = question.resource?.properties?.["node"];
  return {
    tenant_id: ctx.tenant.id,
    at: ctx.now,
    decision_id: id,
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
    trusted,
  };
}

/** A `Body` as JSON. */
function bodyOf({ hearing, question, decision }: Decided): string {
  const { compiled, principal, trusted, ctx } = hearing;
  const { stages } = explain(compiled.tenant, principal, question, ctx.now.getTime(), {
    trustUsage: trusted,
    changes: false,
  });
  const whole = stages.map((stage) => stageText(stage, decision.capability, compiled.tenant)).join(",");
  const cut = whole.length > LARGEST_STAGES;
  const kept = keptOf(question);
  const parts: { readonly [Part in keyof Body]: string } = {
    question: JSON.stringify(kept.question),
    omitted: JSON.stringify(kept.omitted),
    answer: answerOf(decision),
    stages: `[${cut ? stages.map(outcomeText).join(",") : whole}]`,
    cut: String(cut),
  };
  const { omitted, answer } = parts;
  return `{"question":${parts.question},"omitted":${omitted},"answer":${answer},"stages":${parts.stages},"cut":${parts.cut}}`;
}

function answerOf({ value, retryAt, overage, parameters }: Decision): string {
  return JSON.stringify({
    value: value ?? null,
    retryAt: retryAt === undefined ? null : new Date(retryAt).toISOString(),
    overage: overage ?? null,
    parameters: parameters ?? null,
  });
}

/** Stages that pass and have nothing to tell are most of them, and always the same. */
const plain = new Map<string, string>();

function stageText(explained: StageExplanation, capability: string, tenant: Tenant): string {
  if (!isPlain(explained)) return JSON.stringify(wireStage(explained, capability, tenant));
  const name = `${explained.stage} ${explained.outcome}`;
  const known = plain.get(name) ?? JSON.stringify(wireStage(explained, capability, tenant));
  plain.set(name, known);
  return known;
}

function isPlain({ code, ...explained }: StageExplanation): boolean {
  const { source, retryAt, parameters, provenance, limits, monitored, change } = explained;
  const told = source ?? retryAt ?? parameters ?? provenance ?? limits ?? monitored ?? change;
  return code === "allowed" && told === undefined;
}

const outcomeText = ({ stage, outcome, code, source }: StageExplanation): string =>
  JSON.stringify({ ...bare, stage, outcome, code, source: source ?? null });

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
