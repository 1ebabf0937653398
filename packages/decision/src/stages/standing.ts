/** Stage 2: what the tenant's status, its blocks and its subscription's phase leave open, by class of capability. */
import { type Asked, deny, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Restriction, Standing } from "../compile/model.ts";
import { holdingsIn } from "../compile/segment.ts";
import { encloses } from "../compile/tree.ts";
import type { CapabilityClass } from "../types.ts";

export const standing: Stage = {
  name: "standing",
  judge,
  describe: (asked) => {
    const [worst] = restrictionsOn(asked);
    return { applies: true, source: worst?.id };
  },
};

/** What each standing leaves open. */
const open: readonly [full: undefined, ...rest: (readonly CapabilityClass[])[]] = [
  undefined,
  ["read", "admin", "billing", "export"],
  ["billing", "export"],
  ["export"],
];

function judge(asked: Asked): Decision | undefined {
  if (!asked.segment.restricted) return undefined;
  const [worst, ...others] = refusing(asked);
  if (worst === undefined) return undefined;
  return deny(asked, "standing", {
    code: codes[worst.standing],
    source: worst.id,
    retryAt: endOfAll([worst, ...others]),
    parameters: { by: worst.by },
  });
}

/** By standing; one that stands in full is never refused. */
const codes = ["allowed", "restricted", "suspended", "closed"] as const;

/** The restrictions that deny this class, the harshest first: each of them would have to go. */
export function refusing(asked: Asked): readonly Restriction[] {
  return restrictionsOn(asked).filter(({ standing: level }) => !permits(level, asked.capability.class));
}

function restrictionsOn({ tenant, segment, stretch, capability, node }: Asked): readonly Restriction[] {
  const ofTenant = segment.restrictions.filter((each) => each.node === undefined || encloses(each.node, node));
  const holding = holdingsIn(tenant, stretch)[capability.product];
  if (holding === undefined || holding.standing === 0) return ofTenant;
  const ofSubscription: Restriction = {
    standing: holding.standing,
    by: "subscription",
    id: holding.subscription.id,
    node: undefined,
    until: undefined,
  };
  return [...ofTenant, ofSubscription].toSorted((a, b) => b.standing - a.standing);
}

function permits(level: Standing, asked: CapabilityClass): boolean {
  return open[level]?.includes(asked) ?? true;
}

/** Undefined as soon as one of them has no end of its own. */
function endOfAll(restrictions: readonly Restriction[]): number | undefined {
  let end = -Infinity;
  for (const { until } of restrictions) end = Math.max(end, until ?? Infinity);
  return Number.isFinite(end) ? end : undefined;
}
