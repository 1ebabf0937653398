/** The cheapest change that would let a stage pass. Plans, add-ons, roles and instants are tried on it first. */
import type { Change, Decision } from "../answer.ts";
import type { Asked, Stage } from "../asked.ts";
import { segmentAt, stretchAt } from "../compile/segment.ts";
import { permissionChange } from "./permission.ts";
import { planChange } from "./plan.ts";
import { policyChange } from "./policy.ts";
import { standingChange } from "./standing.ts";

export function cheapestChange(stage: Stage, asked: Asked, denial: Decision): Change | undefined {
  switch (stage.name) {
    case "controls":
      return waiting(stage, asked, denial) ?? { kind: "ask_operator", ...from(denial) };
    case "standing":
      return standingChange(asked);
    case "network":
      return addressChange(asked, denial);
    case "entitlement":
      return entitlementChange(stage, asked, denial);
    case "policy":
      return policyChange(stage, asked, denial);
    case "permission":
      return permissionChange(stage, asked);
    case "limits":
      return limitsChange(stage, asked, denial);
  }
}

function entitlementChange(stage: Stage, asked: Asked, denial: Decision): Change | undefined {
  if (denial.code === "capability_archived") return undefined;
  const ask: Change = { kind: "ask_operator", ...from(denial) };
  if (denial.code === "error") return ask;
  return (
    waiting(stage, asked, denial) ?? (denial.code === "denied_by_override" ? ask : (planChange(stage, asked) ?? ask))
  );
}

function limitsChange(stage: Stage, asked: Asked, denial: Decision): Change {
  const ask: Change = { kind: "ask_operator", ...from(denial) };
  if (denial.code === "error") return ask;
  return waiting(stage, asked, denial) ?? planChange(stage, asked) ?? ask;
}

/** Waiting costs nothing, so it is the cheapest wherever it helps. Usage that a caller sent is of today. */
function waiting(stage: Stage, asked: Asked, { retryAt }: Decision): Change | undefined {
  if (retryAt === undefined) return undefined;
  const moment = { now: retryAt, segment: segmentAt(asked.tenant, retryAt), stretch: stretchAt(asked.tenant, retryAt) };
  const options = { ...asked.options, trustUsage: false };
  const later = { ...asked, ...moment, options, entitlement: undefined, overage: undefined };
  return stage.judge(later) === undefined ? { kind: "wait_until", at: retryAt } : undefined;
}

function addressChange({ question }: Asked, denial: Decision): Change {
  const ip = question.context?.ip;
  return {
    kind: "allow_address",
    ...(denial.code !== "address_unknown" && ip !== undefined && { address: ip }),
    ...(denial.source !== undefined && { rule: denial.source }),
  };
}

function from({ source }: Decision): { readonly source?: string } {
  return source === undefined ? {} : { source };
}
