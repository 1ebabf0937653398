/** What would let the policy stage pass: a later instant, or other attributes of the request. */
import type { Change, Decision } from "../answer.ts";
import type { Asked, Stage } from "../asked.ts";
import { momentsOf } from "../compile/moments.ts";
import type { Rule } from "../compile/model.ts";
import { nextBoundary } from "../conditions/time-window.ts";
import { replenish } from "../conditions/run.ts";
import { conditionalAttributes, couldBe } from "../conditions/possible.ts";
import { applyingRules } from "../stages/policy.ts";

/** Instants tried before giving up on waiting. */
const mostWaits = 64;

export function policyChange(stage: Stage, asked: Asked, denial: Decision): Change {
  const attributes = changeableAttributes(asked);
  if (attributes !== undefined) return attributes;
  const at = opening(stage, asked);
  if (at !== undefined) return { kind: "wait_until", at };
  return { kind: "ask_administrator", ...(denial.source !== undefined && { source: denial.source }) };
}

/**
 * The attributes of the request that the failing rules look at, if other values of them could satisfy every rule: a
 * step-up (`context.mfa`, `context.acr`) is told this way.
 */
function changeableAttributes(asked: Asked): Change | undefined {
  const rules = applyingRules(asked);
  replenish(asked);
  const denying = rules.filter((rule) => rule.denies && rule.holds?.(asked) !== false);
  if (!denying.every((rule) => couldBe(rule.condition, asked, false, asked.tenant.platform))) return undefined;
  const failing: Rule[] = [...denying];
  for (const level of new Set(rules.map(({ node }) => node))) {
    const allowing = rules.filter((rule) => !rule.denies && rule.node === level);
    if (allowing.length === 0 || allowing.some((rule) => holdsNow(rule, asked))) continue;
    const satisfiable = allowing.find((rule) => couldBe(rule.condition, asked, true, asked.tenant.platform));
    if (satisfiable === undefined) return undefined;
    failing.push(satisfiable);
  }
  const attributes = [...new Set(failing.flatMap(({ condition }) => conditionalAttributes(condition)))];
  const [first] = failing;
  if (first === undefined || attributes.length === 0) return undefined;
  return { kind: "satisfy_condition", rule: first.id, attributes: attributes.toSorted() };
}

function holdsNow(rule: Rule, asked: Asked): boolean {
  return rule.holds === undefined || rule.holds(asked) === true;
}

/** The first instant at which time alone lets the stage pass. */
function opening(stage: Stage, asked: Asked): number | undefined {
  const { tenant } = asked;
  let now = asked.now;
  for (let tries = 0; tries < mostWaits; tries += 1) {
    const next = nextMoment(asked, now, tenant.zone);
    if (next === undefined) return undefined;
    if (stage.judge({ ...asked, now: next }) === undefined) return next;
    now = next;
  }
  return undefined;
}

function nextMoment(asked: Asked, now: number, zone: Asked["tenant"]["zone"]): number | undefined {
  const moments = [momentsOfRules(asked), asked.tenant.moments, asked.tenant.platform.moments];
  const later = moments.flatMap(({ instants, recurring }) => [
    ...instants.filter((at) => at > now),
    ...recurring.flatMap((window) => nextBoundary(window, zone, now) ?? []),
  ]);
  return later.length === 0 ? undefined : later.reduce((soonest, at) => Math.min(soonest, at));
}

function momentsOfRules(asked: Asked) {
  const conditions = applyingRules(asked).flatMap(({ condition }) => (condition ? [{ condition }] : []));
  return momentsOf({ controls: [], rules: conditions });
}
