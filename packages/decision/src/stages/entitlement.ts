/** Stage 4: what the tenant holds by plan, add-ons and overrides, along the scope path. */
import { type Asked, deny, type Refusal, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Capability, Entitlement, Segment } from "../compile/model.ts";
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
  const refusal = notHeld(segment, capability, held);
  return refusal && deny(asked, "entitlement", refusal);
}

const archived: Refusal = { code: "capability_archived" };
const notEntitled: Refusal = { code: "not_entitled" };
const trialEnded: Refusal = { code: "trial_ended" };

/** Why what is held does not let the capability be used; undefined where it does. */
export function notHeld(segment: Segment, capability: Capability, held: Entitlement): Refusal | undefined {
  if (capability.archived) return archived;
  if (isGranted(held)) return undefined;
  const { status, source } = held;
  switch (status) {
    case "denied":
      return { code: "denied_by_override", source, retryAt: endOfOverride(segment, capability, source) };
    case "error":
      return { code: "error", source };
    case "held":
      return { code: "not_entitled", source };
    case "absent":
      if (segment.brokenPlan !== undefined && segment.tables[capability.product] === undefined) {
        return { code: "error", source: segment.brokenPlan };
      }
      return segment.endedTrials.includes(capability.product) ? trialEnded : notEntitled;
  }
}

function endOfOverride({ overrides }: Segment, { index }: Capability, id: string | undefined) {
  return overrides?.get(index)?.rows.find((row) => row.id === id)?.until;
}
