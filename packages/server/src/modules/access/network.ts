import type { Context } from "../../kernel/context.ts";
import { findPrincipal } from "../identity/index.ts";
import { canonicalRange } from "./domain/cidr.ts";
import { admits, type Bypass, type NetworkPolicy, type NetworkRule, openPolicy } from "./domain/network.ts";
import * as events from "./events.ts";
import * as problems from "./problems.ts";
import { networkPolicies } from "./store.ts";

export async function getNetworkPolicy({ tx }: Pick<Context, "tx">): Promise<NetworkPolicy> {
  return (await networkPolicies.find(tx)) ?? openPolicy;
}

export interface GivenNetworkPolicy {
  readonly mode: NetworkPolicy["mode"];
  readonly rules: readonly {
    readonly effect: "allow" | "deny";
    /** Already known to be a range. */
    readonly cidr: string;
    readonly label?: string | undefined;
    readonly until?: Date | null | undefined;
  }[];
  readonly bypass: readonly { readonly principal: string; readonly reason: string; readonly until: Date }[];
  readonly confirm: boolean;
}

/** Puts the whole policy in the place of the one before; whoever would shut itself out must say that it means it. */
export async function setNetworkPolicy(ctx: Context, given: GivenNetworkPolicy): Promise<NetworkPolicy> {
  const before = await getNetworkPolicy(ctx);
  const policy: NetworkPolicy = {
    ...before,
    mode: given.mode,
    rules: rulesFrom(ctx, given, before),
    bypass: await bypassFrom(ctx, given, before),
    updatedAt: ctx.now,
    updatedBy: ctx.caller.id,
  };
  if (!given.confirm && !admits(policy, ctx.address, ctx.now))
    throw problems.excludesYou(`Your address ${ctx.address ?? "(unknown)"} would be refused`, {
      address: ctx.address ?? null,
      errors: [{ pointer: "#/confirm", detail: "Send true to save it all the same" }],
    });
  await networkPolicies.put(ctx.tx, policy);
  const { mode, rules, bypass } = policy;
  ctx.emit(events.networkPolicyUpdated, ctx.tenant.id, { mode, rules: rules.length, bypass: bypass.length });
  return policy;
}

/** Puts the policy out of force for a while; it comes back by itself. A new emergency takes the place of the last. */
export async function declareEmergency(
  ctx: Context,
  { minutes, reason }: { readonly minutes: number; readonly reason: string },
): Promise<NetworkPolicy> {
  const before = await getNetworkPolicy(ctx);
  const until = new Date(ctx.now.getTime() + minutes * 60_000);
  const policy: NetworkPolicy = {
    ...before,
    emergency: { from: ctx.now, until, reason, declaredBy: ctx.caller.id },
    updatedAt: ctx.now,
    updatedBy: ctx.caller.id,
  };
  await networkPolicies.put(ctx.tx, policy);
  ctx.emit(events.networkPolicySuspended, ctx.tenant.id, { until, reason });
  return policy;
}

/** A rule that was there before keeps its id, so that a decision's explanation still finds it. */
function rulesFrom(ctx: Context, { rules }: GivenNetworkPolicy, before: NetworkPolicy): readonly NetworkRule[] {
  const made = rules.map(({ effect, cidr: text, label = null, until = null }): NetworkRule => {
    const cidr = canonicalRange(text) ?? text;
    const known = before.rules.find((rule) => rule.effect === effect && rule.cidr === cidr);
    return { id: known?.id ?? ctx.newId("net"), effect, cidr, label, until };
  });
  refuseTwice(
    "rules",
    made.map(({ effect, cidr }) => `${effect} ${cidr}`),
  );
  return made;
}

async function bypassFrom(
  ctx: Context,
  { bypass }: GivenNetworkPolicy,
  before: NetworkPolicy,
): Promise<readonly Bypass[]> {
  const made: Bypass[] = [];
  for (const [index, { principal: reference, reason, until }] of bypass.entries()) {
    const principal = await findPrincipal(ctx.tx, reference);
    if (!principal)
      throw problems.principalUnknown(undefined, {
        errors: [{ pointer: `#/bypass/${index}/principal`, detail: "No principal has this id or external id" }],
      });
    const known = before.bypass.find(({ principalId }) => principalId === principal.id);
    const { id: principalId, externalId } = principal;
    made.push({ id: known?.id ?? ctx.newId("byp"), principalId, externalId, reason, until });
  }
  refuseTwice(
    "bypass",
    made.map(({ principalId }) => principalId),
  );
  return made;
}

function refuseTwice(list: string, names: readonly string[]): void {
  const errors = names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ pointer: `#/${list}/${index}`, detail: "Named before" }],
  );
  if (errors.length > 0) throw problems.networkRuleTwice(undefined, { errors });
}
