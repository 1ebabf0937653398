/** Compiles one tenant. Facts that make no sense give a tenant about which every question is denied, never a throw. */
import { parseRange } from "../ip.ts";
import type { ControlFact, NetworkFact, RoleFact, RuleFact, SubscriptionFact, TenantFacts } from "../types.ts";
import { type Zone, zoneOf } from "../zone.ts";
import { indexByCapability } from "./coverage.ts";
import { momentsOf } from "./moments.ts";
import {
  type Network,
  type NetworkRule,
  type Platform,
  standings,
  type Stretch,
  type Tenant,
  type Tree,
} from "./model.ts";
import { mattersOf } from "./matters.ts";
import { compileControl, compileRole, compileRule, controlOrder, type Row, ruleOrder } from "./rules.ts";
import { listOf, none, recordOf } from "./shared.ts";
import { compileTree, nodeNamed } from "./tree.ts";

export function compileTenant(platform: Platform, facts: TenantFacts): Tenant {
  try {
    return compiled(platform, facts);
  } catch (error) {
    return brokenTenant(platform, facts, error instanceof Error ? error.message : String(error));
  }
}

function compiled(platform: Platform, facts: TenantFacts): Tenant {
  const zone = zoneOf(facts.zone);
  const tree = compileTree(facts.nodes);
  if (zone === undefined) throw new Error(`no such time zone: ${facts.zone}`);
  if (tree === undefined) throw new Error("the scope tree has no root, or more than one");
  if (facts.status !== "active" && !standings.some((standing) => standing === facts.status)) {
    throw new Error(`no such status: ${String(facts.status)}`);
  }
  const controls = indexByCapability(placed(facts.controls, tree, compileControl), controlOrder, platform.capabilities);
  const rules = indexByCapability(
    placed(facts.rules, tree, (fact, node) => compileRule(fact, node, platform)),
    ruleOrder,
    platform.capabilities,
  );
  const network = compileNetwork(facts.network);
  // Written out in one literal, so that all tenants have one hidden class and property reads stay fast.
  return {
    platform,
    root: tree.root,
    roles: compileRoles(platform, facts.roles),
    segment: undefined,
    firstMinute: 0,
    lastMinute: -1,
    matters: mattersOf({
      controls: controls !== undefined,
      rules: rules !== undefined,
      network: network?.enforced === true,
    }),
    revision: revisionOf(platform, facts),
    broken: undefined,
    byName: tree.byName,
    stretch: never,
    id: facts.id,
    controls,
    network,
    rules,
    zone,
    status: facts.status,
    attributes: recordOf(facts.attributes),
    buckets: recordOf(facts.buckets),
    blocks: listOf(facts.blocks),
    subscriptions: listOf(facts.subscriptions.map(slim)),
    overrides: listOf(facts.overrides),
    moments: momentsOf({ controls: facts.controls, rules: facts.rules, ends: networkEnds(facts.network) }),
  };
}

/** Before the first question. */
const never: Stretch = { start: Infinity, end: -Infinity, holdings: none, windows: undefined };

function revisionOf(platform: Platform, facts: TenantFacts): string {
  return `${platform.revision}-${facts.revision}`;
}

const utc: Zone = { name: "UTC", offsetAt: () => 0 };

function brokenTenant(platform: Platform, facts: TenantFacts, why: string): Tenant {
  const root = { id: facts.id, key: undefined, kind: "tenant", parent: undefined, enter: 0, leave: 0 } as const;
  return {
    platform,
    root,
    roles: platform.roles,
    segment: undefined,
    firstMinute: 0,
    lastMinute: -1,
    matters: 0,
    revision: revisionOf(platform, facts),
    broken: why,
    byName: undefined,
    stretch: never,
    id: facts.id,
    controls: undefined,
    network: undefined,
    rules: undefined,
    zone: utc,
    status: "closed",
    attributes: {},
    buckets: {},
    blocks: none,
    subscriptions: none,
    overrides: none,
    moments: { instants: none, recurring: none, restless: false },
  };
}

/** What is attached to a node that is no longer there is about nothing. */
function placed<Fact extends ControlFact | RuleFact, Compiled>(
  facts: readonly Fact[],
  tree: Tree,
  compile: (fact: Fact, node: Tree["root"]) => Row<Compiled>,
): readonly Row<Compiled>[] {
  return facts.flatMap((fact) => {
    const node = nodeNamed(tree, fact.node);
    return node === undefined ? [] : [compile(fact, node)];
  });
}

function compileRoles(platform: Platform, own: readonly RoleFact[]): Tenant["roles"] {
  if (own.length === 0) return platform.roles;
  const compiledRoles = own.map((role) => [role.id, compileRole(role, platform.permissions)] as const);
  return new Map([...platform.roles, ...compiledRoles]);
}

function compileNetwork(fact: NetworkFact): Network | undefined {
  if (fact.mode === "off" || fact.rules.length === 0) return undefined;
  const rules = (effect: "allow" | "deny"): readonly NetworkRule[] =>
    fact.rules
      .filter((rule) => (rule.effect === "allow") === (effect === "allow"))
      .map(({ id, cidr, until }) => ({ id, range: parseRange(cidr), until: until ?? Infinity }));
  return {
    enforced: fact.mode !== "monitor",
    emergencyUntil: fact.emergencyUntil ?? -Infinity,
    denying: rules("deny"),
    allowing: rules("allow"),
    bypass: fact.bypass.map(({ principal, until }) => ({ principal, until: until ?? Infinity })),
  };
}

function networkEnds({ mode, rules, bypass, emergencyUntil }: NetworkFact): readonly number[] {
  if (mode === "off") return none;
  return [emergencyUntil, ...[...rules, ...bypass].map(({ until }) => until)].filter((until) => until !== undefined);
}

/** A subscription without the many empty lists that its phases bring along. */
function slim({ id, anchor, phases }: SubscriptionFact): SubscriptionFact {
  return { id, anchor, phases: phases.map((phase) => ({ ...phase, addOns: listOf(phase.addOns) })) };
}
