/** The cheapest change that would let a stage pass. Nothing is told that was not tried on the stage itself. */
import type { Change, Decision } from "../answer.ts";
import type { Asked, Stage } from "../asked.ts";
import { permissionChange } from "./permission.ts";
import { planChange } from "./plan.ts";
import { policyChange } from "./policy.ts";
import { standingChange } from "./standing.ts";

export function cheapestChange(stage: Stage, asked: Asked, denial: Decision): Change | undefined {
  switch (stage.name) {
    case "controls":
      return waitOr(denial, { kind: "ask_operator", ...from(denial) });
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
      return denial.code === "error"
        ? { kind: "ask_operator", ...from(denial) }
        : waitOr(denial, planChange(stage, asked) ?? { kind: "ask_operator", ...from(denial) });
  }
}

/** Waiting costs nothing, so it is the cheapest wherever it helps. */
function waitOr({ retryAt }: Decision, otherwise: Change): Change {
  return retryAt === undefined ? otherwise : { kind: "wait_until", at: retryAt };
}

function entitlementChange(stage: Stage, asked: Asked, denial: Decision): Change | undefined {
  if (denial.code === "capability_archived") return undefined;
  const ask: Change = { kind: "ask_operator", ...from(denial) };
  if (denial.code === "error" || denial.code === "denied_by_override") return waitOr(denial, ask);
  return planChange(stage, asked) ?? ask;
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
