/** Compiles what is the same for every tenant at one platform revision. */
import { nothing, valueSort } from "../entitlements.ts";
import type { CapabilityFact, PlatformFacts } from "../types.ts";
import type { CompileOptions } from "../conditions/compile.ts";
import { covers } from "./coverage.ts";
import { compileLimits, withLimits } from "./limits.ts";
import { mattersOf } from "./matters.ts";
import type { Capability, Control, Limits, Platform, Rule } from "./model.ts";
import { momentsOf } from "./moments.ts";
import { none } from "./shared.ts";
import { compileControl, compileRole, compileRule, controlOrder, type Row, ruleOrder } from "./rules.ts";

/** Conditions that match regular expressions need the engine for that, here and in all tenants of the platform. */
export function compilePlatform(facts: PlatformFacts, { matcher }: CompileOptions = {}): Platform {
  const products = interned([
    ...facts.capabilities.map(({ key }) => productOf(key)),
    ...facts.planVersions.flatMap((version) => version.products),
  ]);
  const permissions = interned(facts.capabilities.flatMap(({ permission }) => permission ?? []));
  const capabilityList = compileCapabilities(facts, { products, permissions, matcher });
  return {
    revision: facts.revision,
    capabilities: byName(facts.capabilities, capabilityList),
    capabilityList,
    products,
    permissions,
    planVersions: new Map(facts.planVersions.map((fact) => [fact.id, fact])),
    addOnVersions: new Map(facts.addOnVersions.map((version) => [version.id, version])),
    roles: new Map((facts.roles ?? []).map((role) => [role.id, compileRole(role, permissions)])),
    tables: new Map(),
    tableLists: new Map(),
    moments: momentsOf(facts),
    matcher,
  };
}

export function productOf(key: string): string {
  const dot = key.indexOf(".");
  return dot < 0 ? key : key.slice(0, dot);
}

function compileCapabilities(
  { capabilities, controls, rules }: PlatformFacts,
  { products, permissions, matcher }: Pick<Platform, "products" | "permissions" | "matcher">,
): readonly Capability[] {
  const controlRows = controls.map((fact) => compileControl(fact, undefined));
  const ruleRows = rules.map((fact) => compileRule(fact, undefined, { matcher }));
  const list = capabilities.map((fact, index): Compiling => {
    const outline = { index, key: fact.key, class: fact.class };
    const isMeter = fact.kind === "meter";
    // One literal without spreading, so that all capabilities have one hidden class and are read fast.
    return {
      matters: 0,
      index,
      product: products.get(productOf(fact.key)) ?? -1,
      archived: fact.archived ?? false,
      permission: fact.permission === undefined ? undefined : permissions.get(fact.permission),
      key: fact.key,
      rules: covering<Rule>(ruleRows, outline, ruleOrder),
      meters: none,
      controls: covering<Control>(controlRows, outline, controlOrder),
      broken: false,
      class: fact.class,
      sort: valueSort(fact),
      limits: isMeter ? new Map<string, Limits>() : noLimits,
      absent: isMeter ? withLimits(nothing, compileLimits(fact.key)) : absentSwitch,
    };
  });
  for (const [index, fact] of capabilities.entries()) linkMeters(list, index, fact);
  for (const capability of list) capability.matters = mattersTo(capability);
  return list;
}

type Compiling = { -readonly [Field in keyof Capability]: Capability[Field] };

function linkMeters(list: readonly Compiling[], index: number, fact: CapabilityFact): void {
  const capability = list[index];
  if (capability === undefined || (fact.kind !== "meter" && fact.meters === undefined)) return;
  const names = new Set([...(fact.kind === "meter" ? [fact.key] : []), ...(fact.meters ?? [])]);
  capability.meters = list.filter(({ key, absent }) => names.has(key) && absent.limits !== undefined);
  capability.broken = capability.meters.length < names.size;
}

function mattersTo({ controls, rules, meters, broken }: Capability): number {
  return mattersOf({
    controls: controls.length > 0,
    rules: rules.length > 0,
    limits: meters.length > 0 || broken,
  });
}

const absentSwitch = withLimits(nothing, undefined);
const noLimits = new Map<string, Limits>();

function covering<Compiled>(
  rows: readonly Row<Compiled>[],
  capability: Pick<Capability, "index" | "key" | "class">,
  order: (left: Compiled, right: Compiled) => number,
): readonly Compiled[] {
  const found = rows.filter(({ coverage }) => covers(coverage, capability)).map(({ row }) => row);
  return found.length === 0 ? none : found.toSorted(order);
}

/**
 * A capability answers to its key; to its aliases within its product (`desk.Custom Reports`); and to a bare alias as
 * long as only one capability has it. Keys win over aliases.
 */
function byName(facts: readonly CapabilityFact[], list: readonly Capability[]): ReadonlyMap<string, Capability> {
  const names = new Map<string, Capability>();
  const shared = new Set<string>();
  for (const [index, capability] of list.entries()) {
    for (const alias of facts[index]?.aliases ?? []) {
      for (const name of [alias, `${productOf(capability.key)}.${alias}`]) {
        const other = names.get(name);
        if (other !== undefined && other !== capability) shared.add(name);
        names.set(name, capability);
      }
    }
  }
  for (const name of shared) names.delete(name);
  for (const capability of list) names.set(capability.key, capability);
  return names;
}

function interned(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index]));
}
