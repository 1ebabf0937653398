/** The decision: seven stages in a fixed order; it is allowed only if every one of them passes. */
import type { Decision } from "./answer.ts";
import { allow, type Asked, type DecideOptions } from "./asked.ts";
import type { Node, Principal, Tenant } from "./compile/model.ts";
import { nodeNamed } from "./compile/tree.ts";
import { segmentAt } from "./compile/segment.ts";
import type { ReasonCode } from "./reasons.ts";
import { controls } from "./stages/controls.ts";
import { entitlement } from "./stages/entitlement.ts";
import { limits } from "./stages/limits.ts";
import { network } from "./stages/network.ts";
import { permission } from "./stages/permission.ts";
import { policy } from "./stages/policy.ts";
import { standing } from "./stages/standing.ts";
import type { Instant, Question } from "./types.ts";

const defaults: DecideOptions = {};

/**
 * Answers a question from compiled facts alone, at an instant in milliseconds since the epoch. `principal` is the one
 * the question's subject names, compiled for this very tenant; undefined where the tenant knows nobody of that name.
 * It never throws: whatever goes wrong denies with `error`.
 */
export function decide(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  options: DecideOptions = defaults,
): Decision {
  try {
    const asked = ask(tenant, principal, question, now, options);
    return asked === undefined ? unanswerable(tenant, principal, question) : judge(asked);
  } catch (error) {
    return unanswered(tenant, question, "error", String(error));
  }
}

/** Written out, not looped over: this is the hot path, and the order is the product. */
function judge(asked: Asked): Decision {
  return (
    controls.judge(asked) ??
    standing.judge(asked) ??
    network.judge(asked) ??
    entitlement.judge(asked) ??
    policy.judge(asked) ??
    permission.judge(asked) ??
    limits.judge(asked) ??
    allow(asked)
  );
}

/** The same seven, for explanations. */
export const stages = [controls, standing, network, entitlement, policy, permission, limits] as const;

/** A question on its way; undefined for one that can't be put. */
export function ask(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  options: DecideOptions,
): Asked | undefined {
  if (tenant.broken !== undefined || isForeign(tenant, principal)) return undefined;
  const capability = tenant.platform.capabilities.get(question.action.name);
  const node = nodeOf(tenant, question);
  if (capability === undefined || node === undefined) return undefined;
  return {
    tenant,
    principal,
    question,
    now,
    options,
    capability,
    node,
    segment: segmentAt(tenant, now),
    entitlement: undefined,
    overage: undefined,
  };
}

function nodeOf(tenant: Tenant, { resource }: Question): Node | undefined {
  const name = resource?.properties?.["node"];
  return name === undefined || typeof name === "string" ? nodeNamed(tenant, name) : undefined;
}

function isForeign(tenant: Tenant, principal: Principal | undefined): boolean {
  return principal !== undefined && principal.tenant !== tenant;
}

/** The denial of a question that can't be put. */
function unanswerable(tenant: Tenant, principal: Principal | undefined, question: Question): Decision {
  if (tenant.broken !== undefined) return unanswered(tenant, question, "error", tenant.broken);
  if (isForeign(tenant, principal)) return unanswered(tenant, question, "error", "the principal is another tenant's");
  const isKnown = tenant.platform.capabilities.has(question.action.name);
  return unanswered(tenant, question, isKnown ? "node_unknown" : "capability_unknown");
}

function unanswered(tenant: Tenant, question: Question, code: ReasonCode, detail?: string): Decision {
  return {
    allowed: false,
    code,
    stage: "question",
    capability: (question as Partial<Question> | undefined)?.action?.name ?? "",
    value: undefined,
    source: undefined,
    retryAt: undefined,
    overage: undefined,
    parameters: detail === undefined ? undefined : { detail },
    revision: tenant.revision,
  };
}
