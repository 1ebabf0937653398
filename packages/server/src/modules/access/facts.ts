import type { AssignmentFact, NetworkFact, RoleFact, RuleFact } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";
import type { Rule } from "./domain/rule.ts";
import { openPolicy } from "./domain/network.ts";
import { sourceOf } from "./domain/policy/world.ts";
import { assignments, networkPolicies, platformRules, roles, tenantRules } from "./store.ts";

/** The rules of this tenant; with `since` those that were over by then are left out. */
export async function ruleFacts(tx: Tx, since?: Date): Promise<readonly RuleFact[]> {
  return (await tenantRules.all(tx, since)).map((rule) => ruleFact(rule, false));
}

/** The operator's rules, above every tenant's. */
export async function platformRuleFacts(tx: Tx, since?: Date): Promise<readonly RuleFact[]> {
  return (await platformRules.all(tx, since)).map((rule) => ruleFact(rule, true));
}

/** The tenant's own roles. The built-in ones are the same for everybody and travel with the catalogue. */
export async function roleFacts(tx: Tx): Promise<readonly RoleFact[]> {
  return (await roles.all(tx)).map(({ id, name, permissions }) => ({ id, label: name, permissions }));
}

/** The assignments of some principals, by principal. */
export async function assignmentFacts(
  tx: Tx,
  principalIds: readonly string[],
  since?: Date,
): Promise<ReadonlyMap<string, readonly AssignmentFact[]>> {
  const facts = new Map(principalIds.map((id): [string, AssignmentFact[]] => [id, []]));
  for (const { id, principalId, roleId, nodeId, from, until } of await assignments.open(tx, principalIds, since))
    facts.get(principalId)?.push({ id, role: roleId, node: nodeId, from: from.getTime(), ...ending(until) });
  return facts;
}

export async function networkFacts(tx: Tx): Promise<NetworkFact> {
  const { mode, rules, bypass, emergency } = (await networkPolicies.find(tx)) ?? openPolicy;
  return {
    mode,
    rules: rules.map(({ id, effect, cidr, until }) => ({ id, effect, cidr, ...ending(until) })),
    bypass: bypass.map(({ id, externalId, until }) => ({ id, principal: externalId, ...ending(until) })),
    ...(emergency && { emergencyUntil: emergency.until.getTime() }),
  };
}

/** A policy's rule is known to decisions and their explanations as `policy/rule`, whatever its row is called. */
function ruleFact(rule: Rule, isPlatform: boolean): RuleFact {
  const { id, policy, label, effect, nodeId, capabilities, classes, condition, from, until } = rule;
  return {
    id: policy === null ? id : sourceOf(policy.key, policy.rule, isPlatform),
    ...(label !== null && { label }),
    effect,
    ...(nodeId !== null && { node: nodeId }),
    ...(capabilities && { capabilities }),
    ...(classes && { classes }),
    ...(condition && { condition }),
    ...(from && { from: from.getTime() }),
    ...ending(until),
  };
}

const ending = (until: Date | null) => (until === null ? {} : { until: until.getTime() });
