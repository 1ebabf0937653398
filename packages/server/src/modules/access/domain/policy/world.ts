/** A tenant for tests: everything it needs to be asked, and nothing that the test did not say. */
import {
  type CapabilityFact,
  compilePlatform,
  compilePrincipal,
  compileTenant,
  type Matcher,
  type NodeFact,
  type Platform,
  type PlanVersionFact,
  type Principal,
  type Question,
  type RoleFact,
  type RuleFact,
  type Tenant,
} from "@bailiwick/decision";
import type { Expectation } from "./cases.ts";
import type { PolicyRule } from "./compile.ts";
import type { Fixtures, PrincipalFixture, TenantFixture } from "./document.ts";

/** The catalogue as far as tests need it. Without capabilities, those that are named exist. */
export interface TestCatalogue {
  readonly capabilities: readonly CapabilityFact[] | undefined;
  readonly planVersions: readonly PlanVersionFact[];
  readonly roles: readonly RoleFact[];
  /** Those that are declared. */
  readonly attributes?: readonly { readonly key: string }[];
  /** The engine for regular expressions. */
  readonly matcher?: Matcher | undefined;
  readonly suggest: Suggest;
}

/** What was probably meant by a word that is not known, as a sentence to put behind a complaint; or nothing. */
export type Suggest = (word: string, known: readonly string[]) => string;

export interface PolicySet {
  readonly tenant: readonly KeyedRules[];
  readonly platform: readonly KeyedRules[];
}

export interface KeyedRules {
  readonly policy: string;
  readonly rules: readonly PolicyRule[];
}

/** How a decision names the rule of a policy. */
export const sourceOf = (policy: string, rule: string, isPlatform: boolean): string =>
  isPlatform ? `platform/${policy}/${rule}` : `${policy}/${rule}`;

export interface World {
  /** The tenant of one expectation; those that look alike share one. */
  tenant(expectation: Expectation): Tenant;
  principal(tenant: Tenant, expectation: Expectation): Principal | undefined;
  /** Every name a capability answers to. */
  readonly capabilities: readonly string[];
}

const everything = "everything";

export function worldOf(
  policies: PolicySet,
  catalogue: TestCatalogue,
  fixtures: Fixtures,
  expectations: readonly Expectation[],
): World {
  const platform = platformOf(policies, catalogue, fixtures, capabilitiesNamed(policies, expectations));
  const nodes = [...new Set([...nodesNamed(policies), ...expectations.flatMap(nodesAsked)])];
  const tenants = new Map<TenantFixture, Tenant>();
  const principals = new Map<Tenant, Map<PrincipalFixture, Principal>>();
  return {
    capabilities: [...platform.capabilities.keys()],
    tenant({ tenant }) {
      const known = tenants.get(tenant);
      if (known !== undefined) return known;
      const made = tenantOf(platform, policies, catalogue, tenant, nodes);
      tenants.set(tenant, made);
      principals.set(made, new Map());
      return made;
    },
    principal(tenant, { principal }) {
      if (principal.known === false) return undefined;
      const made = principals.get(tenant)?.get(principal) ?? principalOf(tenant, principal);
      principals.get(tenant)?.set(principal, made);
      return made;
    },
  };
}

const principalOf = (tenant: Tenant, principal: PrincipalFixture): Principal =>
  compilePrincipal(tenant, {
    id: principal.id ?? "somebody",
    externalId: principal.id ?? "somebody",
    kind: principal.kind ?? "user",
    status: principal.status ?? "active",
    attributes: principal.attributes ?? {},
    nodes: principal.nodes ?? [],
    assignments: (principal.roles ?? []).map((held, index) => ({
      id: `assignment-${index + 1}`,
      ...(typeof held === "string" ? { role: held, node: root } : { role: held.role, node: held.node ?? root }),
    })),
  });

const root = "tenant";

function platformOf(
  { platform }: PolicySet,
  { capabilities, planVersions, roles, matcher }: TestCatalogue,
  fixtures: Fixtures,
  named: readonly string[],
): Platform {
  const facts =
    capabilities ??
    [...new Set(named)].filter(isKey).map((key): CapabilityFact => ({ key, kind: "switch", class: "write" }));
  const own = Object.entries(fixtures.roles ?? {}).map(
    ([id, permissions]): RoleFact => ({
      id,
      permissions: Object.entries(permissions).map(([permission, reach]) => ({ permission, reach })),
    }),
  );
  return compilePlatform(
    {
      revision: 1,
      capabilities: facts,
      planVersions: [...planVersions, allOf(facts)],
      addOnVersions: [],
      controls: [],
      rules: platform.flatMap((keyed) => factsOf(keyed, true)),
      roles: [...roles, ...own],
    },
    { matcher },
  );
}

const isKey = (pattern: string): boolean => !pattern.includes("*");

/** A plan that gives all there is. */
function allOf(capabilities: readonly CapabilityFact[]): PlanVersionFact {
  const product = (key: string) => key.split(".")[0] ?? key;
  return {
    id: everything,
    plan: everything,
    version: "1",
    products: [...new Set(capabilities.map(({ key }) => product(key)))],
    current: true,
    items: capabilities.map(({ key, kind, valueType }) => ({
      capability: key,
      value: kind === "meter" || valueType === "number" ? "unlimited" : true,
    })),
  };
}

function tenantOf(
  platform: Platform,
  policies: PolicySet,
  { planVersions }: TestCatalogue,
  fixture: TenantFixture,
  named: readonly string[],
): Tenant {
  const plan = fixture.plan;
  const version = plan === undefined ? undefined : planVersions.find((each) => each.plan === plan && each.current);
  return compileTenant(platform, {
    id: root,
    revision: 1,
    status: fixture.status ?? "active",
    zone: fixture.zone ?? "UTC",
    attributes: fixture.attributes ?? {},
    buckets: {},
    nodes: treeOf(fixture, named),
    controls: [],
    blocks: [],
    subscriptions: [
      {
        id: "subscription",
        anchor: 0,
        phases: [
          {
            kind: "active",
            from: -8.64e15,
            planVersion: version?.id ?? (plan === undefined ? everything : plan),
            addOns: [],
          },
        ],
      },
    ],
    overrides: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: policies.tenant.flatMap((keyed) => factsOf(keyed, false)),
    roles: [],
  });
}

/** Nodes that are named and not described lie directly under the tenant. */
function treeOf({ nodes = {} }: TenantFixture, named: readonly string[]): readonly NodeFact[] {
  const described = Object.entries(nodes).map(
    ([id, { kind, under }]): NodeFact => ({
      id,
      kind: kind ?? "department",
      parent: under ?? root,
    }),
  );
  const others = [...new Set([...named, ...described.flatMap(({ parent }) => parent ?? [])])].filter(
    (id) => id !== root && !Object.hasOwn(nodes, id),
  );
  return [
    { id: root, kind: "tenant" },
    ...described,
    ...others.map((id): NodeFact => ({ id, kind: "department", parent: root })),
  ];
}

const capabilitiesNamed = (
  { tenant, platform }: PolicySet,
  expectations: readonly Expectation[],
): readonly string[] => [
  ...[...tenant, ...platform].flatMap(({ rules }) => rules.flatMap(({ capabilities }) => capabilities ?? [])),
  ...expectations.map(({ capability }) => capability),
];

const nodesNamed = ({ tenant }: PolicySet): readonly string[] =>
  tenant.flatMap(({ rules }) => rules.flatMap(({ node }) => node ?? []));

function nodesAsked({ resource, principal }: Pick<Expectation, "resource" | "principal">): readonly string[] {
  const node = resource?.properties?.["node"];
  const held = (principal.roles ?? []).flatMap((role) => (typeof role === "string" ? [] : (role.node ?? [])));
  return [...(typeof node === "string" ? [node] : []), ...held];
}

const factsOf = ({ policy, rules }: KeyedRules, isPlatform: boolean): readonly RuleFact[] =>
  rules.map(({ key, effect, node, capabilities, classes, condition, from, until }) => ({
    id: sourceOf(policy, key, isPlatform),
    effect,
    ...(node !== null && { node }),
    ...(capabilities && { capabilities }),
    ...(classes && { classes }),
    ...(condition && { condition }),
    ...(from && { from: from.getTime() }),
    ...(until && { until: until.getTime() }),
  }));

export function questionOf({ capability, principal, resource, context }: Expectation): Question {
  return {
    subject: {
      type: principal.type ?? principal.kind ?? "user",
      id: principal.id ?? "somebody",
      ...(principal.properties && { properties: principal.properties }),
    },
    action: { name: capability },
    ...(resource && {
      resource: {
        type: resource.type ?? "resource",
        id: resource.id ?? "resource",
        ...(resource.properties && { properties: resource.properties }),
      },
    }),
    ...(context && { context }),
  };
}
