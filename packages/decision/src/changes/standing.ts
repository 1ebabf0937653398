/** What would bring a tenant's standing back: each restriction that denies must go, or end by itself. */
import type { Change } from "../answer.ts";
import type { Asked } from "../asked.ts";
import type { Restriction } from "../compile/model.ts";
import { refusing } from "../stages/standing.ts";

export function standingChange(asked: Asked): Change | undefined {
  const restrictions = refusing(asked);
  const ends = restrictions.flatMap(({ until }) => until ?? []);
  const lasting = restrictions.filter(({ until }) => until === undefined).map(removal);
  const changes: readonly Change[] =
    ends.length === 0
      ? lasting
      : [...lasting, { kind: "wait_until", at: ends.reduce((latest, end) => Math.max(latest, end)) }];
  return changes.length > 1 ? { kind: "all", changes } : changes[0];
}

function removal({ by, id }: Restriction): Change {
  switch (by) {
    case "tenant":
      return { kind: "resume_tenant" };
    case "block":
      return { kind: "lift_block", block: id };
    case "subscription":
      return { kind: "settle_subscription", subscription: id };
  }
}
