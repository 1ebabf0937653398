/**
 * Stage 5: rules with conditions. A deny rule that holds denies, on whatever level, whoever else allows; a condition
 * that errs counts as holding there. Then every level, from the platform down to the resource's node, that has an
 * allow rule for the capability must have one that holds: a child narrows what its parent gives, never widens it.
 * All conditions share what one question may take; one that finds it used up errs.
 */
import { type Asked, deny, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import { about } from "../compile/coverage.ts";
import type { Rule } from "../compile/model.ts";
import { none } from "../compile/shared.ts";
import { encloses } from "../compile/tree.ts";
import { replenish } from "../conditions/run.ts";
import type { Instant } from "../types.ts";

export const policy: Stage = {
  name: "policy",
  judge,
  describe: (asked) => {
    const applying = applyingRules(asked);
    replenish(asked);
    const deciding = applying.findLast((rule) => !rule.denies && holds(rule, asked) === true);
    return { applies: applying.length > 0, source: deciding?.id };
  },
};

function judge(asked: Asked): Decision | undefined {
  const { rules } = asked.capability;
  const own = ofTenant(asked);
  if (rules.length === 0 && own.length === 0) return undefined;
  replenish(asked);
  const denying = denialAmong(rules, asked) ?? denialAmong(own, asked);
  if (denying !== undefined) return denial(denying, asked);
  return unsatisfied(rules, asked) ?? unsatisfied(own, asked);
}

/** The rules a question meets, in the order in which they are asked. */
export function applyingRules(asked: Asked): readonly Rule[] {
  return [...asked.capability.rules, ...ofTenant(asked)].filter((rule) => applies(rule, asked));
}

function ofTenant({ tenant, capability }: Asked): readonly Rule[] {
  return tenant.rules === undefined ? none : about(tenant.rules, capability);
}

function denialAmong(rules: readonly Rule[], asked: Asked): Rule | undefined {
  for (const rule of rules) {
    if (!rule.denies) return undefined;
    if (applies(rule, asked) && holds(rule, asked) !== false) return rule;
  }
  return undefined;
}

/** Asking again is worth it when every rule that denies has reached its own end; most have none. */
function denial({ id, until }: Rule, asked: Asked): Decision {
  const retryAt = until === undefined ? undefined : endOfDenials(asked);
  return deny(asked, "policy", { code: "policy_denied", source: id, retryAt });
}

function endOfDenials(asked: Asked): Instant | undefined {
  const denying = applyingRules(asked).filter((rule) => rule.denies && holds(rule, asked) !== false);
  const end = denying.reduce((latest, { until }) => Math.max(latest, until ?? Infinity), -Infinity);
  return Number.isFinite(end) ? end : undefined;
}

/** Rules of one level lie side by side, so one pass with one memory is enough. */
function unsatisfied(rules: readonly Rule[], asked: Asked): Decision | undefined {
  let failing: Rule | undefined;
  let satisfied: Rule | undefined;
  for (const rule of rules) {
    if (rule.denies || !applies(rule, asked)) continue;
    if (failing !== undefined && failing.node !== rule.node) break;
    if (satisfied !== undefined && satisfied.node === rule.node) continue;
    if (holds(rule, asked) === true) {
      satisfied = rule;
      failing = undefined;
    } else {
      failing ??= rule;
    }
  }
  return failing && deny(asked, "policy", { code: "policy_not_satisfied", source: failing.id });
}

function applies(rule: Rule, asked: Asked): boolean {
  const { from, until, node } = rule;
  if (from !== undefined && asked.now < from) return false;
  if (until !== undefined && asked.now >= until) return false;
  return node === undefined || encloses(node, asked.node);
}

function holds(rule: Rule, asked: Asked): boolean | undefined {
  return rule.holds === undefined ? true : rule.holds(asked);
}
