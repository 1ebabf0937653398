/** Stage 4: what the tenant holds by plan, add-ons and overrides, along the scope path. */
import { type Asked, deny, type Refusal, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Entitlement } from "../compile/model.ts";
import { entitlementAt } from "../compile/resolve.ts";
import { isGranted } from "../entitlements.ts";

export const entitlement: Stage = {
  name: "entitlement",
  judge,
  describe: ({ entitlement: held }) => ({
    applies: true,
    source: held?.source,
    provenance: held?.steps ?? [],
  }),
};

function judge(asked: Asked): Decision | undefined {
  const { segment, tenant, capability, node } = asked;
  const held = entitlementAt(segment, tenant, capability, node);
  asked.entitlement = held;
  if (capability.archived) return deny(asked, "entitlement", { code: "capability_archived" });
  return isGranted(held) ? undefined : deny(asked, "entitlement", refusalOf(asked, held));
}

function refusalOf(asked: Asked, { status, source }: Entitlement): Refusal {
  const { segment, capability } = asked;
  switch (status) {
    case "denied":
      return { code: "denied_by_override", source, retryAt: endOfOverride(asked, source) };
    case "error":
      return { code: "error", source };
    case "held":
      return { code: "not_entitled", source };
    case "absent":
      if (segment.brokenPlan !== undefined && segment.tables[capability.product] === undefined) {
        return { code: "error", source: segment.brokenPlan };
      }
      return { code: segment.endedTrials.includes(capability.product) ? "trial_ended" : "not_entitled" };
  }
}

function endOfOverride({ segment, capability }: Asked, id: string | undefined) {
  return segment.overrides?.get(capability.index)?.rows.find((row) => row.id === id)?.until;
}
