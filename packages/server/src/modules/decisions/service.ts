import type { Question } from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import {
  atContext,
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
import { inSlices } from "../../kernel/slices.ts";
import { after, type Soon } from "../../kernel/soon.ts";
import { instant, wireStage } from "./stages.ts";
import type {
  BatchRequest,
  CapabilitiesRequest,
  DecisionList,
  DecisionReply,
  DecisionRequest,
  ExplanationReply,
} from "./wire.ts";

type WireDecision = z.output<typeof DecisionList>["decisions"][number];

export function answerOne(
  ctx: AskContext,
  asked: z.output<typeof DecisionRequest>,
  ports: DecisionPorts,
): Soon<z.output<typeof DecisionReply>> {
  return after(hear(ctx, asked, ports), (hearing) => {
    const { id, allowed, code, stage, capability, value, source, retryAt, overage, reasonUser, reasonAdmin } = judged(
      hearing,
      questionOf(hearing, asked),
      ports,
    );
    return {
      id,
      allowed,
      code,
      stage,
      capability,
      value,
      source,
      retryAt,
      overage,
      reasonUser,
      reasonAdmin,
      revision: hearing.compiled.tenant.revision,
      decidedAt: ctx.now,
      advisory: true,
    };
  });
}

/** Many questions of one principal, all answered from one revision and at one instant. */
export function answerBatch(
  ctx: AskContext,
  asked: z.output<typeof BatchRequest>,
  ports: DecisionPorts,
): Soon<z.output<typeof DecisionList>> {
  const { subject, resource, context } = asked;
  return after(hear(ctx, asked, ports), (hearing) => {
    const decisions = inSlices(asked.questions, (question, index) => {
      const whole = {
        subject,
        action: question.action,
        resource: question.resource ?? resource,
        context: question.context ?? context,
      };
      // What is wrong with a default stands where the default does.
      const at = question.context === undefined ? atContext : () => `#/questions/${index}/context`;
      return judged(hearing, questionOf(hearing, whole, at), ports);
    });
    return after(decisions, (all) => ({ decisions: all, ...said(hearing) }));
  });
}

/** Every capability of some products: what an app asks once to know what to show. */
export async function answerCapabilities(
  ctx: AskContext,
  asked: z.output<typeof CapabilitiesRequest>,
  ports: DecisionPorts,
): Promise<z.output<typeof DecisionList>> {
  const hearing = await hear(ctx, asked, ports);
  const wanted = capabilitiesOf(hearing.compiled, asked.products);
  const decisions = await inSlices(wanted, (key) =>
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

function wireDecision(decision: Named): WireDecision {
  const { id, allowed, code, stage, capability, value, source, retryAt, overage } = decision;
  const { reasonUser, reasonAdmin } = reasons(decision);
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
    reasonUser,
    reasonAdmin,
  };
}
