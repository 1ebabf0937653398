import { type Change, type Question, type StageExplanation, type Tenant } from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import {
  capabilitiesOf,
  type DecisionPorts,
  hear,
  type Hearing,
  judge,
  judgeAndExplain,
  type Named,
  questionOf,
  reasons,
} from "./hearing.ts";
import type {
  BatchRequest,
  WireChange,
  CapabilitiesRequest,
  DecisionList,
  DecisionReply,
  DecisionRequest,
  ExplanationReply,
} from "./wire.ts";

type WireDecision = z.output<typeof DecisionList>["decisions"][number];

export async function answerOne(
  ctx: AskContext,
  asked: z.output<typeof DecisionRequest>,
  ports: DecisionPorts,
): Promise<z.output<typeof DecisionReply>> {
  const hearing = await hear(ctx, asked, ports);
  return { ...judged(hearing, questionOf(hearing, asked), ports), ...said(hearing) };
}

/** Many questions of one principal, all answered from one revision and at one instant. */
export async function answerBatch(
  ctx: AskContext,
  asked: z.output<typeof BatchRequest>,
  ports: DecisionPorts,
): Promise<z.output<typeof DecisionList>> {
  const hearing = await hear(ctx, asked, ports);
  const { subject, resource, context } = asked;
  const decisions = asked.questions.map((question, index) => {
    const whole = {
      subject,
      action: question.action,
      resource: question.resource ?? resource,
      context: question.context ?? context,
    };
    return judged(hearing, questionOf(hearing, whole, `#/questions/${index}/context`), ports);
  });
  return { decisions, ...said(hearing) };
}

/** Every capability of some products: what an app asks once to know what to show. */
export async function answerCapabilities(
  ctx: AskContext,
  asked: z.output<typeof CapabilitiesRequest>,
  ports: DecisionPorts,
): Promise<z.output<typeof DecisionList>> {
  const hearing = await hear(ctx, asked, ports);
  const wanted = capabilitiesOf(hearing.compiled, asked.products);
  const decisions = wanted.map((key) =>
    judged(hearing, questionOf(hearing, { ...asked, action: { name: key } }), ports),
  );
  return { decisions, ...said(hearing) };
}

export async function answerExplained(
  ctx: AskContext,
  asked: z.output<typeof DecisionRequest>,
  ports: DecisionPorts,
): Promise<z.output<typeof ExplanationReply>> {
  const hearing = await hear(ctx, asked, ports);
  const { decision, stages } = judgeAndExplain(hearing, questionOf(hearing, asked), ports);
  return {
    ...wireDecision(decision),
    ...said(hearing),
    stages: stages.map((stage) => wireStage(stage, decision.capability, hearing.compiled.tenant)),
  };
}

function judged(hearing: Hearing, question: Question, ports: DecisionPorts): WireDecision {
  return wireDecision(judge(hearing, question, ports));
}

const said = ({ compiled, ctx }: Hearing) => ({
  revision: compiled.tenant.revision,
  decidedAt: ctx.now,
  advisory: true as const,
});

const instant = (at: number | undefined) => (at === undefined ? null : new Date(at));

function wireDecision(decision: Named): WireDecision {
  const { id, allowed, code, stage, capability, value, source, retryAt, overage } = decision;
  return {
    id,
    allowed,
    code,
    stage: stage ?? null,
    capability,
    value: value ?? null,
    source: source ?? null,
    retryAt: instant(retryAt),
    overage: overage ?? null,
    ...reasons(decision),
  };
}

function wireStage(
  explained: StageExplanation,
  capability: string,
  tenant: Tenant,
): z.output<typeof ExplanationReply>["stages"][number] {
  const { stage, outcome, code, source, retryAt, parameters, provenance, limits, monitored, change } = explained;
  return {
    stage,
    outcome,
    code,
    ...reasons({ ...explained, capability }),
    source: source ?? null,
    retryAt: instant(retryAt),
    parameters: parameters ?? null,
    provenance:
      provenance?.map(({ kind, id, node, value, result }) => ({
        kind,
        id,
        label: labelOf(tenant, id),
        node: node ?? null,
        value: value ?? null,
        result: result ?? null,
      })) ?? null,
    limits:
      limits?.map(({ start, end, source: from, ...limit }) => ({
        ...limit,
        start: instant(start),
        end: instant(end),
        source: from ?? null,
      })) ?? null,
    monitored: monitored ?? null,
    change: change ? wireChange(change) : null,
  };
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
