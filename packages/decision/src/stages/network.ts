/** Stage 3: the tenant's network policy. Deny rules win; as soon as there is an allow rule, one must match. */
import { type Asked, deny, type Refusal, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Network, NetworkRule } from "../compile/model.ts";
import { inRange, parseAddress } from "../ip.ts";
import type { Instant } from "../types.ts";

export const network: Stage = {
  name: "network",
  judge,
  describe: (asked) => {
    const policy = asked.tenant.network;
    const refusal = policy === undefined || policy.enforced ? undefined : refusalBy(policy, asked);
    return {
      applies: policy !== undefined,
      source: refusal?.source,
      ...(refusal && { monitored: refusal.code }),
    };
  },
};

function judge(asked: Asked): Decision | undefined {
  const policy = asked.tenant.network;
  if (policy === undefined || !policy.enforced) return undefined;
  const refusal = refusalBy(policy, asked);
  return refusal && deny(asked, "network", refusal);
}

function refusalBy(policy: Network, asked: Asked): Refusal | undefined {
  const { now } = asked;
  if (now < policy.emergencyUntil || isBypassed(policy, asked)) return undefined;
  const denying = current(policy.denying, now);
  const allowing = current(policy.allowing, now);
  if (denying.length === 0 && allowing.length === 0) return undefined;
  const text = asked.question.context?.ip;
  const address = typeof text === "string" ? parseAddress(text) : undefined;
  if (address === undefined) return { code: "address_unknown" };
  const hit = denying.find(({ range }) => range === undefined || inRange(address, range));
  if (hit !== undefined) return { code: "address_denied", source: hit.id };
  const match = allowing.some(({ range }) => range !== undefined && inRange(address, range));
  return match || allowing.length === 0 ? undefined : { code: "address_not_allowed" };
}

function current(rules: readonly NetworkRule[], now: Instant): readonly NetworkRule[] {
  return rules.filter(({ until }) => now < until);
}

/** Only a principal the tenant knows is exempt, whatever name the question uses. */
function isBypassed({ bypass }: Network, { principal, now }: Asked): boolean {
  if (principal === undefined) return false;
  return bypass.some((each) => each.principal === principal.externalId && now < each.until);
}
