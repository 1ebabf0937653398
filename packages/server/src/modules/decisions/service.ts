import {
  type Change,
  type Decision,
  decide,
  type Explanation,
  explain,
  languages,
  type Principal,
  type Question,
  type ReasonTexts,
  reasonTexts,
  type StageExplanation,
  type Tenant,
} from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import { newId } from "../../kernel/id.ts";
import type { Metrics } from "../../kernel/metrics.ts";
import { parseRevision } from "../../kernel/revision.ts";
import type { CompiledTenant, CompiledTenants } from "./compiled.ts";
import { pointerToken } from "../../kernel/text.ts";
import { contextNotTrusted, meterUnknown } from "./problems.ts";
import type {
  BatchRequest,
  WireChange,
  CapabilitiesRequest,
  DecisionList,
  DecisionReply,
  DecisionRequest,
  ExplanationReply,
} from "./wire.ts";

export interface DecisionPorts {
  readonly compiled: CompiledTenants;
  readonly metrics: Metrics;
}

type WireDecision = z.output<typeof DecisionList>["decisions"][number];

/** Everything one request's questions have in common. */
interface Hearing {
  readonly compiled: CompiledTenant;
  readonly principal: Principal | undefined;
  readonly trusted: boolean;
  readonly ctx: AskContext;
}

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
  const { tenant } = hearing.compiled;
  const products = new Set(asked.products ?? subscribedProducts(hearing));
  const wanted = tenant.platform.capabilityList.filter(
    ({ key, archived }) => !archived && products.has(key.slice(0, key.indexOf("."))),
  );
  const decisions = wanted.map(({ key }) =>
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
  const { compiled, principal, trusted } = hearing;
  const { decision, stages }: Explanation = explain(
    compiled.tenant,
    principal,
    questionOf(hearing, asked),
    ctx.now.getTime(),
    { trustUsage: trusted },
  );
  count(ports, decision);
  return {
    ...wireDecision(decision, ctx),
    ...said(hearing),
    stages: stages.map((stage) => wireStage(stage, decision.capability, compiled.tenant)),
  };
}

async function hear(
  ctx: AskContext,
  { subject, minRevision }: { readonly subject: { readonly id: string }; readonly minRevision?: string | undefined },
  { compiled }: DecisionPorts,
): Promise<Hearing> {
  const wanted = minRevision === undefined ? undefined : parseRevision(minRevision, { pointer: "#/minRevision" });
  const found = await compiled.withPrincipal(ctx.tenant.id, subject.id, wanted);
  return { ...found, trusted: ctx.may("decisions.context.assert"), ctx };
}

interface Parts {
  readonly subject: z.output<typeof DecisionRequest>["subject"];
  readonly action: z.output<typeof DecisionRequest>["action"];
  readonly resource?: z.output<typeof DecisionRequest>["resource"];
  readonly context?: z.output<typeof DecisionRequest>["context"];
}

/** Where the question comes from is what the connection says, unless a trusted key says where its user is. */
function questionOf(
  { compiled, trusted, ctx }: Hearing,
  { subject, action, resource, context = {} }: Parts,
  at = "#/context",
): Question {
  const claimed = (["ip", "usage"] as const).filter((name) => context[name] !== undefined);
  if (!trusted && claimed.length > 0)
    throw contextNotTrusted(undefined, {
      errors: claimed.map((name) => ({
        pointer: `${at}/${name}`,
        detail: "Needs a key with the scope decisions.context.assert",
      })),
    });
  refuseNoMeters(compiled, context.usage, at);
  const ip = context.ip ?? ctx.address;
  return {
    subject,
    action,
    ...(resource !== undefined && { resource }),
    context: { ...context, ...(ip !== undefined && { ip }) },
  } as Question;
}

/** Usage of what is no meter would be looked at by nobody: a mistyped key must not read as room. */
function refuseNoMeters({ tenant }: CompiledTenant, usage: object | undefined, at: string): void {
  const { capabilities } = tenant.platform;
  const wrong = Object.keys(usage ?? {}).filter(
    (key) => !capabilities.get(key)?.meters.some((meter) => meter.key === key),
  );
  if (wrong.length > 0)
    throw meterUnknown(undefined, {
      errors: wrong.map((key) => ({ pointer: `${at}/usage/${pointerToken(key)}`, detail: `There is no meter ${key}` })),
    });
}

function judged(
  { compiled, principal, trusted, ctx }: Hearing,
  question: Question,
  ports: DecisionPorts,
): WireDecision {
  const decision = decide(compiled.tenant, principal, question, ctx.now.getTime(), { trustUsage: trusted });
  count(ports, decision);
  return wireDecision(decision, ctx);
}

const count = ({ metrics }: DecisionPorts, { allowed, code }: Decision) =>
  metrics.decisions.inc({ outcome: allowed ? "allow" : "deny", code });

const said = ({ compiled, ctx }: Hearing) => ({
  revision: compiled.tenant.revision,
  decidedAt: ctx.now,
  advisory: true as const,
});

function subscribedProducts({ compiled: { tenant } }: Hearing): readonly string[] {
  return tenant.subscriptions.flatMap(({ phases }) =>
    phases.flatMap(({ planVersion }) => tenant.platform.planVersions.get(planVersion)?.products ?? []),
  );
}

const instant = (at: number | undefined) => (at === undefined ? null : new Date(at));

function wireDecision(decision: Decision, ctx: AskContext): WireDecision {
  const { allowed, code, stage, capability, value, source, retryAt, overage } = decision;
  return {
    id: newId("dec", ctx.now),
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

/** Both languages at once: the caller knows its reader, the server does not. */
function reasons(answer: Parameters<typeof reasonTexts>[0]): Pick<WireDecision, "reasonUser" | "reasonAdmin"> {
  if (answer.code === "allowed") return { reasonUser: null, reasonAdmin: null };
  const texts = languages.map((language): [string, ReasonTexts] => [language, reasonTexts(answer, language)]);
  const pick = (who: "reasonUser" | "reasonAdmin") =>
    Object.fromEntries(texts.map(([language, text]) => [language, text[who]])) as { en: string; de: string };
  return { reasonUser: pick("reasonUser"), reasonAdmin: pick("reasonAdmin") };
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
