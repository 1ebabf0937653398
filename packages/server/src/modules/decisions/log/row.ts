import {
  type Decision,
  explainDecision,
  type ProvenanceStep,
  type StageExplanation,
  type Tenant,
} from "@bailiwick/decision";
import { quoted } from "../../../kernel/text.ts";
import { instantText } from "../../../kernel/wire.ts";
import type { Hearing } from "../hearing.ts";
import { wireProvenance, wireStage } from "../stages.ts";
import { type Kept, keptOf } from "./kept.ts";
import type { KeptStage } from "./shapes.ts";
import type { Decided } from "./recorder.ts";

/** Of all stages together, as JSON: more than any real decision has, and an end for those that are made up. */
const LARGEST_STAGES = 64 * 1024;

/**
 * A decision as the members of a row of `decisions.records` in JSON, all but `kept_days`, which is found out when it is written. Everything
 * that was only referred to so far is worked out now: the same facts at the same instant give the same explanation.
 * What would have to change is left out, for that is asked of today's revision, and so are the reasons in words, for
 * they follow from the rest. Written by hand, for there is one of these for every decision.
 */
export function membersOf({ id, hearing, question, decision, took }: Decided, keptOf10000: number): string {
  const { compiled } = hearing;
  const { subject, resource } = question;
  const node = resource?.properties?.["node"];
  return (
    `${headOf(hearing)},"decision_id":"${id}","subject_type":${quoted(subject.type)},"subject_id":${quoted(subject.id)}` +
    `,"capability":${quoted(decision.capability)},"resource_type":${maybe(resource?.type)}` +
    `,"resource_id":${maybe(resource?.id)}` +
    `,"node_id":${typeof node === "string" ? quoted(compiled.tenant.byName?.get(node)?.id ?? node.slice(0, 255)) : "null"}` +
    `,"allowed":${decision.allowed},"code":"${decision.code}","stage":${maybe(decision.stage)}` +
    `,"source":${maybe(decision.source)},"took_us":${Math.min(took, 2_000_000_000)}` +
    `,"kept_of_10000":${keptOf10000},"body":${bodyOf(hearing, question, decision)}`
  );
}

const maybe = (value: string | undefined): string => (value === undefined ? "null" : quoted(value));

/** What the questions of one request have in common; they come one after the other. */
function headOf(hearing: Hearing): string {
  if (head.of === hearing) return head.text;
  const { compiled, trusted, ctx, askedBy } = hearing;
  head.of = hearing;
  head.text =
    `"tenant_id":${quoted(ctx.tenant.id)},"at":"${instantText(ctx.now)}","caller":${quoted(ctx.caller.id)}` +
    `,"request_id":${quoted(ctx.requestId)},"asked_by":"${askedBy}","trusted":${trusted}` +
    `,"revision":${quoted(compiled.tenant.revision)}`;
  return head.text;
}

const head: { of: Hearing | undefined; text: string } = { of: undefined, text: "" };

/** A `Body` as JSON. */
function bodyOf({ compiled, principal, trusted, ctx }: Hearing, question: Decided["question"], decision: Decision) {
  const stages = explainDecision(decision, compiled.tenant, principal, question, ctx.now.getTime(), {
    trustUsage: trusted,
    changes: false,
  });
  let told = "";
  for (const stage of stages)
    told += `${told === "" ? "" : ","}${stageText(stage, decision.capability, compiled.tenant)}`;
  const cut = told.length > LARGEST_STAGES;
  const { question: kept, omitted } = keptOf(question);
  return (
    `{"question":${questionText(kept)},"omitted":${omitted.length === 0 ? "[]" : JSON.stringify(omitted)}` +
    `,"answer":${answerOf(decision)},"stages":[${cut ? stages.map(outcomeText).join(",") : told}],"cut":${cut}}`
  );
}

const questionText = ({ subject, action, resource, context }: Kept["question"]): string =>
  `{"subject":${entityText(subject)},"action":{"name":${quoted(action.name)}${memberText("properties", action.properties)}}` +
  `${resource === undefined ? "" : `,"resource":${entityText(resource)}`}${memberText("context", context)}}`;

const entityText = ({ type, id, properties }: Kept["question"]["subject"]): string =>
  `{"type":${quoted(type)},"id":${quoted(id)}${memberText("properties", properties)}}`;

const memberText = (name: string, value: object | undefined): string =>
  value === undefined ? "" : `,"${name}":${JSON.stringify(value)}`;

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

/** A stage without what it has nothing to say of, and most have nothing to say at all. */
function stageText(explained: StageExplanation, capability: string, tenant: Tenant): string {
  const { stage, outcome, code, source, retryAt, parameters, provenance, limits, monitored } = explained;
  const others = retryAt ?? parameters ?? limits ?? monitored;
  if (others !== undefined) return JSON.stringify(saying(wireStage(explained, capability, tenant)));
  return (
    `{"stage":"${stage}","outcome":"${outcome}"${code === "allowed" ? "" : `,"code":"${code}"`}` +
    `${source === undefined ? "" : `,"source":${quoted(source)}`}` +
    `${provenance === undefined ? "" : `,"provenance":${provenanceText(provenance, tenant)}`}}`
  );
}

/** The way to an entitlement is worked out once for all questions about it; so is its text. */
function provenanceText(steps: readonly ProvenanceStep[], tenant: Tenant): string {
  const known = provenanceTexts.get(steps);
  if (known !== undefined) return known;
  const text = JSON.stringify(wireProvenance(steps, tenant));
  provenanceTexts.set(steps, text);
  return text;
}

const provenanceTexts = new WeakMap<readonly ProvenanceStep[], string>();

const outcomeText = ({ stage, outcome, code, source }: StageExplanation): string =>
  JSON.stringify({ stage, outcome, code, source });

/** Without what is null or follows from the rest: `show.ts` says it again. */
function saying({ reasonUser: _user, reasonAdmin: _admin, ...stage }: ReturnType<typeof wireStage>): KeptStage {
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(stage)) if (value !== null) said[name] = value;
  return said as unknown as KeptStage;
}
