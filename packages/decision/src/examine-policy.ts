/** One stage looked at by itself: what the rules come to, whatever plan, roles and limits say. For tests of policies. */
import type { Decision } from "./answer.ts";
import type { Principal, Tenant } from "./compile/model.ts";
import type { ConditionFacts, Truth } from "./conditions/compile.ts";
import { ask } from "./decide.ts";
import { replenish } from "./conditions/run.ts";
import { applyingRules, policy } from "./stages/policy.ts";
import type { Instant, Question } from "./types.ts";

export interface ExaminedPolicy {
  /** Undefined where the rules agree, or none applies. */
  readonly denial: Decision | undefined;
  /** The rule that decided: the one that denies, or an allow rule that holds, the deepest in the tree. */
  readonly source: string | undefined;
  /** Every rule the question meets, and what its condition comes to; undefined is an error. */
  readonly rules: readonly { readonly id: string; readonly holds: Truth }[];
  /** What their conditions look at. */
  readonly facts: ConditionFacts;
}

/** Undefined for a question that cannot be put: its capability or node is unknown. */
export function examinePolicy(
  tenant: Tenant,
  principal: Principal | undefined,
  question: Question,
  now: Instant,
): ExaminedPolicy | undefined {
  const asked = ask(tenant, principal, question, now, {});
  if (asked === undefined) return undefined;
  const denial = policy.judge(asked);
  replenish(asked);
  const rules = applyingRules(asked).map(({ id, holds }) => ({
    id,
    holds: holds === undefined ? true : holds(asked),
  }));
  const source = denial?.source ?? policy.describe(asked).source;
  replenish(asked);
  return { denial, source, rules, facts: asked };
}
