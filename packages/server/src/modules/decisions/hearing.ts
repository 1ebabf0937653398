import {
  type Decision,
  decide,
  explain,
  type Explanation,
  fixedReasons,
  type Principal,
  type Question,
  type ReasonCode,
  reasonCodes,
  reasonTexts,
} from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../kernel/context.ts";
import { newId } from "../../kernel/id.ts";
import type { Cursors } from "../../kernel/page.ts";
import { laterOf, parseRevision } from "../../kernel/revision.ts";
import { MOST_MISTAKES, pointerToken } from "../../kernel/text.ts";
import { after, type Soon } from "../../kernel/soon.ts";
import { lasting } from "../../kernel/writer.ts";
import type { AtRevision, CompiledTenants } from "./compiled.ts";
import { contextNotTrusted, meterUnknown } from "./problems.ts";
import type { AskedBy, Recorder } from "./log/recorder.ts";
import type { DecisionList, DecisionRequest } from "./wire.ts";

export interface DecisionPorts {
  readonly compiled: CompiledTenants;
  readonly recorder: Recorder;
  readonly cursors: Cursors;
}

/** Everything one request's questions have in common. */
export interface Hearing {
  readonly compiled: AtRevision;
  readonly principal: Principal | undefined;
  readonly trusted: boolean;
  readonly ctx: AskContext;
  readonly askedBy: AskedBy;
}

/** Who the question is about, and everything its answer rests on. */
export function hear(
  ctx: AskContext,
  { subject, minRevision }: { readonly subject: { readonly id: string }; readonly minRevision?: string | undefined },
  { compiled }: Pick<DecisionPorts, "compiled">,
  askedBy: AskedBy = "bailiwick",
): Soon<Hearing> {
  const own = minRevision === undefined ? undefined : parseRevision(minRevision, { pointer: "#/minRevision" });
  const wanted = own === undefined ? ctx.minRevision : laterOf(own, ctx.minRevision);
  return after(compiled.withPrincipal(ctx.tenant.id, subject.id, wanted), ({ compiled: tenant, principal }) => {
    ctx.answeredAt(tenant.tenant.revision);
    return { compiled: tenant, principal, trusted: trusts(ctx), ctx, askedBy };
  });
}

/** Whether this key may say where its user is and what was used. */
export const trusts = (ctx: AskContext): boolean => ctx.may("decisions.context.assert");

type Parts = Pick<z.output<typeof DecisionRequest>, "subject" | "action" | "resource" | "context">;

/** Where the question comes from is what the connection says, unless a trusted key says where its user is. */
export function questionOf(
  { compiled, trusted, ctx }: Hearing,
  { subject, action, resource, context = {} }: Parts,
  at = atContext,
): Question {
  if (!trusted) refuseClaims(context, at);
  if (context.usage !== undefined) refuseNoMeters(compiled, context.usage, at);
  const known = placed(context, context.ip ?? ctx.address);
  return (resource === undefined
    ? { subject, action, context: known }
    : { subject, action, resource, context: known }) as unknown as Question;
}

/**
 * A context with where it comes from. Many questions of one request may have the same large one, and come one after the
 * other: it is copied once.
 */
function placed(context: NonNullable<Parts["context"]>, ip: string | undefined): object {
  if (context.ip === ip) return context;
  if (last.of !== context || last.ip !== ip) {
    last.known = { ip, ...context };
    last.of = context;
    last.ip = ip;
  }
  return last.known;
}

const last: { of: Parts["context"]; ip: string | undefined; known: object } = {
  of: undefined,
  ip: undefined,
  known: {},
};

/** Where the context stands; only a refusal needs to know. */
export const atContext = (): string => "#/context";

function refuseClaims(context: NonNullable<Parts["context"]>, at: () => string): void {
  const claimed = (["ip", "usage"] as const).filter((name) => context[name] !== undefined);
  if (claimed.length === 0) return;
  throw contextNotTrusted(undefined, {
    errors: claimed.map((name) => ({
      pointer: `${at()}/${name}`,
      detail: "Needs a key with the scope decisions.context.assert",
    })),
  });
}

/** Usage of what is no meter would be looked at by nobody: a mistyped key must not read as room. */
function refuseNoMeters({ tenant }: AtRevision, usage: object, at: () => string): void {
  const wrong = noMeters.get(usage) ?? noMetersIn(tenant, usage);
  if (wrong.length > 0)
    throw meterUnknown(undefined, {
      errors: wrong.map((key) => ({
        pointer: `${at()}/usage/${pointerToken(key)}`,
        detail: `There is no meter ${key}`,
      })),
    });
}

function noMetersIn({ platform: { capabilities } }: AtRevision["tenant"], usage: object): readonly string[] {
  const wrong: string[] = [];
  for (const key in usage) {
    if (!capabilities.get(key)?.meters.some((meter) => meter.key === key)) wrong.push(key);
    if (wrong.length === MOST_MISTAKES) break;
  }
  if (wrong.length > 0) noMeters.set(usage, wrong);
  return wrong;
}

/** What is wrong with a usage that many questions of one request, and so of one revision, may share. */
const noMeters = new WeakMap<object, readonly string[]>();

/** A decision that somebody was told, under the name it can be found by. */
export type Named = Decision & { readonly id: string };

/** The one place where a question becomes a decision that counts: it gets its name here, and is recorded. */
export function judge(hearing: Hearing, question: Question, { recorder }: Pick<DecisionPorts, "recorder">): Named {
  const began = performance.now();
  const decision = weigh(hearing, question);
  return told(hearing, question, decision, began, recorder);
}

/** The same with the explanation of every stage. */
export function judgeAndExplain(
  hearing: Hearing,
  question: Question,
  { recorder }: Pick<DecisionPorts, "recorder">,
): { readonly decision: Named; readonly stages: Explanation["stages"] } {
  const { compiled, principal, trusted, ctx } = hearing;
  const began = performance.now();
  const { decision, stages } = explain(compiled.tenant, principal, question, ctx.now.getTime(), {
    trustUsage: trusted,
  });
  return { decision: told(hearing, question, decision, began, recorder), stages };
}

function told(hearing: Hearing, question: Question, decision: Decision, began: number, recorder: Recorder): Named {
  const id = newId("dec", hearing.ctx.now);
  recorder.record({ id, hearing, question, decision, took: microsecondsSince(began) });
  // Member by member, here and in the replies: spreading would take longer than deciding.
  const { allowed, code, stage, capability, value, source, retryAt, overage, parameters, revision } = decision;
  return { id, allowed, code, stage, capability, value, source, retryAt, overage, parameters, revision };
}

const microsecondsSince = (began: number) => Math.round((performance.now() - began) * 1000);

/** The answer to what nobody asked in so many words: a search tries many questions to find those that are allowed. */
export const weigh = ({ compiled, principal, trusted, ctx }: Hearing, question: Question): Decision =>
  decide(compiled.tenant, principal, question, ctx.now.getTime(), { trustUsage: trusted });

/** Keys of the capabilities of some products that are not archived; by default of those the tenant is subscribed to. */
export function capabilitiesOf(
  compiled: AtRevision,
  products: readonly string[] = subscribedProducts(compiled),
): readonly string[] {
  const wanted = new Set(products);
  return compiled.tenant.platform.capabilityList.flatMap(({ key, archived }) =>
    !archived && wanted.has(key.slice(0, key.indexOf("."))) ? [key] : [],
  );
}

function subscribedProducts({ tenant }: AtRevision): readonly string[] {
  return tenant.subscriptions.flatMap(({ phases }) =>
    phases.flatMap(({ planVersion }) => tenant.platform.planVersions.get(planVersion)?.products ?? []),
  );
}

type WireReasons = Pick<z.output<typeof DecisionList>["decisions"][number], "reasonUser" | "reasonAdmin">;

/** Both languages at once: the caller knows its reader, the server does not. */
export function reasons(answer: Parameters<typeof reasonTexts>[0]): WireReasons {
  const { reasonUser, reasonAdmin } = fixed[answer.code];
  if (reasonUser !== undefined && reasonAdmin !== undefined) return { reasonUser, reasonAdmin };
  const made = reasonsMade(answer);
  return { reasonUser: reasonUser ?? made.reasonUser, reasonAdmin: reasonAdmin ?? made.reasonAdmin };
}

function reasonsMade(answer: Parameters<typeof reasonTexts>[0]) {
  const en = reasonTexts(answer, "en");
  const de = reasonTexts(answer, "de");
  return {
    reasonUser: { en: en.reasonUser, de: de.reasonUser },
    reasonAdmin: { en: en.reasonAdmin, de: de.reasonAdmin },
  };
}

/** What a code always says, which most of them do. */
const fixed = Object.fromEntries(
  reasonCodes.map((code) => {
    if (code === "allowed") return [code, { reasonUser: null, reasonAdmin: null }];
    const { reasonUser, reasonAdmin } = reasonsMade({ code });
    const { user, admin } = fixedReasons(code);
    return [
      code,
      { ...(user && { reasonUser: lasting(reasonUser) }), ...(admin && { reasonAdmin: lasting(reasonAdmin) }) },
    ];
  }),
) as Readonly<Record<ReasonCode, Partial<WireReasons>>>;
