import type { Question } from "@bailiwick/decision";
import type { z } from "zod";
import type { AskContext } from "../../../kernel/context.ts";
import { parseInput } from "../../../kernel/input.ts";
import { inSlices } from "../../../kernel/slices.ts";
import { after, attempt, type Soon } from "../../../kernel/soon.ts";
import { moved } from "../compiled.ts";
import {
  atContext,
  type DecisionPorts,
  hear,
  type Hearing,
  judge,
  type Named,
  questionOf,
  reasons,
  trusts,
} from "../hearing.ts";
import type { Answered, Profiles } from "./profiles.ts";
import { mistakeIn } from "./protocol.ts";
import {
  type AccessRequest,
  type Evaluation,
  EvaluationRequest,
  type Evaluations,
  type EvaluationsRequest,
} from "./wire.ts";

type Asked = z.output<typeof EvaluationRequest>;
type Many = z.output<typeof EvaluationsRequest>;
type Said = z.output<typeof Evaluation>;

export interface AuthzenPorts extends DecisionPorts {
  readonly profiles: Profiles;
}

export async function evaluate(ctx: AskContext, asked: Asked, ports: AuthzenPorts): Promise<Said> {
  const hearing = await hear(ctx, asked, ports, "authzen");
  return answer(hearing, questionOf(hearing, asked), ports);
}

/** Judges, and says what came of it. */
function answer(hearing: Hearing, question: Question, ports: AuthzenPorts): Soon<Said> {
  const { caller, tenant, now } = hearing.ctx;
  return said({ question, decision: judge(hearing, question, ports), caller, tenant, now }, ports.profiles);
}

/** Many evaluations of one revision and instant, in the order asked; one that cannot be made is denied, and says why. */
export async function evaluateAll(
  ctx: AskContext,
  asked: Many,
  ports: AuthzenPorts,
): Promise<z.output<typeof Evaluations>> {
  const { evaluations = [], options } = asked;
  if (evaluations.length === 0) return evaluate(ctx, parseInput(EvaluationRequest, asked, "body") as Asked, ports);
  const read = evaluations.map((item) => reading(item, asked));
  const hearings = await hearAll(ctx, read, ports);
  const results = await inSlices(
    read,
    (item, index) => ("mistake" in item ? failed(item.mistake) : judged(item, index)),
    lastOf(options?.evaluations_semantic ?? "execute_all"),
  );
  return { evaluations: results };

  function judged(item: Asked, index: number): Soon<Said> {
    const hearing = hearings(item);
    // What is wrong with a default stands where the default does.
    const own = evaluations[index] as { readonly context?: unknown };
    const at = own.context === undefined ? atContext : () => `#/evaluations/${index}/context`;
    return attempt(
      () => answer(hearing, questionOf(hearing, item, at), ports),
      (error) => failed(mistakeIn(error)),
    );
  }
}

/** Whether a result is the last one asked for. */
function lastOf(semantic: NonNullable<Many["options"]>["evaluations_semantic"]): (result: Said) => boolean {
  switch (semantic) {
    case "execute_all":
      return () => false;
    case "deny_on_first_deny":
      return ({ decision }) => !decision;
    case "permit_on_first_permit":
      return ({ decision }) => decision;
  }
}

/** An evaluation with its defaults, or what is wrong with it. What is taken whole from the defaults is read once, there. */
function reading(item: unknown, defaults: Many): Asked | { readonly mistake: string } {
  try {
    if (!isObject(item)) return parseInput(EvaluationRequest, item, "body") as Asked;
    const { subject, action, resource, context } = item;
    const whole = {
      subject: over(defaults.subject, subject),
      action: over(defaults.action, action),
      resource: over(defaults.resource, resource),
      context: context ?? undefined,
    };
    const asked = parseInput(EvaluationRequest, whole, "body") as Asked;
    return {
      subject: subject === undefined ? (defaults.subject as Asked["subject"]) : asked.subject,
      action: action === undefined ? (defaults.action as Asked["action"]) : asked.action,
      resource: resource === undefined ? (defaults.resource as Asked["resource"]) : asked.resource,
      context: asked.context ?? defaults.context,
    };
  } catch (error) {
    return { mistake: mistakeIn(error) };
  }
}

/** An entity takes the whole place of its default; only what names it and is missing is taken from there. */
function over(base: object | undefined, own: unknown): unknown {
  if (base === undefined || (own !== undefined && !isObject(own))) return own;
  const { properties: _, ...name } = base as { readonly properties?: unknown };
  return own === undefined ? name : { ...name, ...own };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Everybody the evaluations are about, all of one revision. */
async function hearAll(
  ctx: AskContext,
  read: readonly (Asked | { readonly mistake: string })[],
  { compiled }: DecisionPorts,
): Promise<(asked: Asked) => Hearing> {
  const ids = [...new Set(read.flatMap((item) => ("mistake" in item ? [] : [item.subject.id])))];
  const { compiled: tenant, found } = await compiled.consistently(
    ctx.tenant.id,
    async (known) => {
      const all = await known.named(ids);
      return all === moved ? moved : new Map(ids.map((id, index) => [id, all[index]]));
    },
    ctx.minRevision,
  );
  ctx.answeredAt(tenant.tenant.revision);
  const trusted = trusts(ctx);
  return ({ subject }) => ({ compiled: tenant, principal: found.get(subject.id), trusted, ctx, askedBy: "authzen" });
}

const failed = (message: string): Said => ({ decision: false, context: { error: { status: 400, message } } });

/** The one place where a decision becomes AuthZEN's answer. */
export function said(answered: Answered, { obligations, accessRequests }: Profiles): Soon<Said> {
  return after(obligations(answered), (owed) =>
    after(answered.decision.allowed ? undefined : accessRequests?.offer(answered), (offered) =>
      worded(answered.decision, owed, offered),
    ),
  );
}

function worded(decision: Named, owed: Owed, offered: Offered): Said {
  const { id, allowed, code, value, retryAt, revision } = decision;
  const { reasonUser, reasonAdmin } = reasons(decision);
  return {
    decision: allowed,
    context: {
      evaluation_id: id,
      reason: code,
      reason_user: reasonUser ?? undefined,
      reason_admin: reasonAdmin ?? undefined,
      value,
      retry_at: retryAt === undefined ? undefined : new Date(retryAt).toISOString(),
      revision,
      obligations: owed.length === 0 ? undefined : owed,
      access_request: offered,
    },
  };
}

type Owed = Awaited<ReturnType<Profiles["obligations"]>>;
type Offered = z.output<typeof AccessRequest> | undefined;
