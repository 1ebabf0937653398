/** The decision: seven stages in a fixed order; it is allowed only if every one of them passes. */
import type { Decision } from "./answer.ts";
import { allow, allowed, type Asked, type DecideOptions, denied } from "./asked.ts";
import { matters } from "./compile/matters.ts";
import type { Capability, Node, Principal, Segment, Tenant } from "./compile/model.ts";
import { entitlementAt } from "./compile/resolve.ts";
import { nodeNamed } from "./compile/tree.ts";
import { segmentAt } from "./compile/segment.ts";
import type { ReasonCode } from "./reasons.ts";
import { controls } from "./stages/controls.ts";
import { entitlement, notHeld } from "./stages/entitlement.ts";
import { limits } from "./stages/limits.ts";
import { network } from "./stages/network.ts";
import { missingPermission, permission } from "./stages/permission.ts";
import { policy } from "./stages/policy.ts";
import { standing } from "./stages/standing.ts";
import type { Instant, Question } from "./types.ts";

const defaults: DecideOptions = {};

/**
 * Answers a question from compiled facts alone, at an instant in milliseconds since the epoch. `principal` is the one
 * the question's subject names, compiled for this very tenant or for its platform; undefined where nobody knows one.
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
    const capability = answering(tenant, principal, question);
    const node = capability && nodeOf(tenant, question);
    if (capability === undefined || node === undefined) return unanswerable(tenant, principal, question);
    const segment = segmentAt(tenant, now);
    if ((tenant.matters | capability.matters) === 0 && !segment.restricted) {
      return judgeHolding(tenant, principal, question, now, capability, node, segment);
    }
    return judge(frame(tenant, principal, question, now, options, capability, node));
  } catch (error) {
    return unanswered(tenant, question, "error", String(error));
  }
}

/**
 * Where only plan and roles have a say, which is most of the time, the same two stages without a frame for the others:
 * memory that isn't taken need not be fetched, and that is half of what such a question costs.
 */
function judgeHolding(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  capability: Capability,
  node: Node,
  segment: Segment,
): Decision {
  const held = entitlementAt(segment, tenant, capability, node);
  const lacking = notHeld(segment, capability, held);
  if (lacking !== undefined) return denied(tenant, capability, held, "entitlement", lacking);
  const missing = missingPermission(tenant, principal, capability, node, question, now);
  if (missing !== undefined) return denied(tenant, capability, held, "permission", missing);
  return allowed(tenant, capability, held);
}

/** Written out, not looped over: this is the hot path, and the order is the product. */
function judge(asked: Asked): Decision {
  const bits = asked.tenant.matters | asked.capability.matters;
  return (
    ((bits & matters.controls) === 0 ? undefined : controls.judge(asked)) ??
    (asked.segment.restricted ? standing.judge(asked) : undefined) ??
    ((bits & matters.network) === 0 ? undefined : network.judge(asked)) ??
    entitlement.judge(asked) ??
    ((bits & matters.rules) === 0 ? undefined : policy.judge(asked)) ??
    permission.judge(asked) ??
    ((bits & matters.limits) === 0 ? undefined : limits.judge(asked)) ??
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
  const capability = answering(tenant, principal, question);
  const node = capability && nodeOf(tenant, question);
  if (capability === undefined || node === undefined) return undefined;
  return frame(tenant, principal, question, now, options, capability, node);
}

function frame(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
  options: DecideOptions,
  capability: Capability,
  node: Node,
): Asked {
  return {
    tenant,
    principal,
    question,
    now,
    options,
    capability,
    node,
    segment: segmentAt(tenant, now),
    stretch: tenant.stretch,
    entitlement: undefined,
    steps: 0,
    made: 0,
    overage: undefined,
  };
}

/** The capability a question is about, where both it and the tenant make sense. */
function answering(tenant: Tenant, principal: Principal | undefined, question: Question): Capability | undefined {
  if (tenant.broken !== undefined || isForeign(tenant, principal)) return undefined;
  return tenant.platform.capabilities.get(question.action.name);
}

function nodeOf(tenant: Tenant, { resource }: Question): Node | undefined {
  const name = resource?.properties?.["node"];
  return name === undefined || typeof name === "string" ? nodeNamed(tenant, name) : undefined;
}

function isForeign(tenant: Tenant, principal: Principal | undefined): boolean {
  return principal !== undefined && principal.of !== tenant && principal.of !== tenant.platform;
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
