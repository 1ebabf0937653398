import { type Decision, explain, type StageExplanation, type Tenant } from "@bailiwick/decision";
import { wireStage } from "../stages.ts";
import { keptOf } from "./kept.ts";
import type { KeptStage, Row } from "./shapes.ts";
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
  const { id, hearing, question, decision, took } = decided;
  const { compiled, trusted, ctx, askedBy } = hearing;
  const node = question.resource?.properties?.["node"];
  // In the order of `Row`; JSON is written by hand, for there is one of these for every decision.
  const text =
    `{"tenant_id":${quoted(ctx.tenant.id)},"at":"${ctx.now.toISOString()}","decision_id":${quoted(id)}` +
    `,"kept_days":${keptDays},"caller":${quoted(ctx.caller.id)},"request_id":${quoted(ctx.requestId)}` +
    `,"asked_by":"${askedBy}","subject_type":${quoted(question.subject.type)},"subject_id":${quoted(question.subject.id)}` +
    `,"capability":${quoted(decision.capability)},"resource_type":${quoted(question.resource?.type)}` +
    `,"resource_id":${quoted(question.resource?.id)}` +
    `,"node_id":${typeof node === "string" ? quoted(compiled.tenant.byName?.get(node)?.id ?? node.slice(0, 255)) : "null"}` +
    `,"allowed":${decision.allowed},"code":"${decision.code}","stage":${quoted(decision.stage)}` +
    `,"source":${quoted(decision.source)},"revision":${quoted(decision.revision)}` +
    `,"took_us":${Math.min(took, 2_000_000_000)},"kept_of_10000":${keptOf10000},"trusted":${trusted}` +
    `,"body":${bodyOf(decided)}}`;
  return { kept_days: keptDays, at: ctx.now, text };
}

const quoted = (value: string | undefined): string => (value === undefined ? "null" : JSON.stringify(value));

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
  const omitted = kept.omitted.length === 0 ? "[]" : JSON.stringify(kept.omitted);
  const told = cut ? stages.map(outcomeText).join(",") : whole;
  return `{"question":${JSON.stringify(kept.question)},"omitted":${omitted},"answer":${answerOf(decision)},"stages":[${told}],"cut":${cut}}`;
}

function answerOf({ value, retryAt, overage, parameters }: Decision): string {
  if (retryAt === undefined && overage === undefined && parameters === undefined)
    return `{"value":${value === undefined ? "null" : JSON.stringify(value)},"retryAt":null,"overage":null,"parameters":null}`;
  return JSON.stringify({
    value: value ?? null,
    retryAt: retryAt === undefined ? null : new Date(retryAt).toISOString(),
    overage: overage ?? null,
    parameters: parameters ?? null,
  });
}

/** A stage without what it has nothing to say of. Stages that pass and have nothing to tell are most of them. */
function stageText(explained: StageExplanation, capability: string, tenant: Tenant): string {
  const { stage, outcome, code, source, retryAt, parameters, provenance, limits, monitored } = explained;
  const isPlain =
    code === "allowed" &&
    (source ?? retryAt ?? parameters ?? provenance ?? limits ?? monitored ?? undefined) === undefined;
  if (isPlain) return `{"stage":"${stage}","outcome":"${outcome}","code":"allowed"}`;
  if (code === "allowed" && (retryAt ?? parameters ?? provenance ?? limits ?? monitored ?? undefined) === undefined)
    return `{"stage":"${stage}","outcome":"${outcome}","code":"allowed","source":${quoted(source)}}`;
  return JSON.stringify(saying(wireStage(explained, capability, tenant)));
}

const outcomeText = ({ stage, outcome, code, source }: StageExplanation): string =>
  JSON.stringify({ stage, outcome, code, source });

/** Without what is null: `show.ts` says it again. */
function saying(stage: ReturnType<typeof wireStage>): KeptStage {
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(stage)) if (value !== null) said[name] = value;
  return said as unknown as KeptStage;
}
