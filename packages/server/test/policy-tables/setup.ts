import {
  type Condition,
  compilePlatform,
  compilePrincipal,
  compileTenant,
  decide,
  type Json,
  type PrincipalFacts,
  type Question,
  type TenantFacts,
} from "@bailiwick/decision";

/** What a table of another engine becomes here: tenants with nodes, roles, principals, assignments and rules. */
export interface Setup {
  /** By key; those with a permission ask for a role. */
  readonly capabilities: Readonly<Record<string, { readonly permission?: string }>>;
  readonly tenants: Readonly<Record<string, TenantSetup>>;
}

export interface TenantSetup {
  /** Keys of nodes, all of them under the root. */
  readonly nodes: readonly string[];
  /** Permissions by role; each reaches everything under the assignment's node. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** By external id. */
  readonly principals: Readonly<Record<string, PrincipalSetup>>;
  readonly rules: readonly RuleSetup[];
}

export interface PrincipalSetup {
  readonly attributes?: Readonly<Record<string, Json>>;
  readonly assignments: readonly { readonly role: string; readonly node: string }[];
}

export interface RuleSetup {
  readonly effect: "allow" | "deny";
  readonly capabilities: readonly string[];
  readonly node?: string;
  readonly condition?: Condition;
}

export interface Asked {
  readonly name: string;
  readonly tenant: string;
  readonly question: Question;
  readonly allowed: boolean;
}

/** What a model of another engine says that ours cannot; the reason is one of those that are published. */
export class Inexpressible extends Error {
  override readonly name = "Inexpressible";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Names of other engines as keys of ours: the same name is the same key, and two names are never one. */
export function naming(): (original: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (original) => {
    const known = given.get(original);
    if (known !== undefined) return known;
    const base =
      original
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "")
        .slice(0, 40) || "x";
    let key = base;
    for (let count = 2; taken.has(key); count += 1) key = `${base}-${count}`;
    taken.add(key);
    given.set(original, key);
    return key;
  };
}

/** Answers with the engine alone, on facts as the server would load them. */
export function engineOf({ capabilities, tenants }: Setup): (tenant: string, question: Question) => boolean {
  const keys = Object.keys(capabilities);
  const platform = compilePlatform({
    revision: 1,
    capabilities: keys.map((key) => ({ key, kind: "switch", class: "write", ...capabilities[key] })),
    planVersions: [
      {
        id: "all",
        plan: "t.all",
        version: "1",
        products: ["t"],
        current: true,
        items: keys.map((capability) => ({ capability, value: true })),
      },
    ],
    addOnVersions: [],
    controls: [],
    rules: [],
  });
  const compiled = new Map(
    Object.entries(tenants).map(([id, setup]) => {
      const tenant = compileTenant(platform, factsOf(id, setup));
      const principals = Object.entries(setup.principals).map(
        ([externalId, principal]) =>
          [externalId, compilePrincipal(tenant, principalOf(externalId, principal))] as const,
      );
      return [id, { tenant, principals: new Map(principals) }];
    }),
  );
  return (id, question) => {
    const found = compiled.get(id);
    // Who asks about a tenant that is not there is told nothing.
    if (found === undefined) return false;
    const decision = decide(found.tenant, found.principals.get(question.subject.id), question, 0);
    if (decision.code === "error") throw new Error(JSON.stringify(decision));
    return decision.allowed;
  };
}

const root = "root";

function factsOf(id: string, { nodes, roles, rules }: TenantSetup): TenantFacts {
  return {
    id,
    revision: 1,
    status: "active",
    zone: "UTC",
    attributes: {},
    buckets: {},
    nodes: [
      { id: root, kind: "tenant" },
      ...nodes.map((node) => ({ id: node, kind: "project" as const, parent: root })),
    ],
    controls: [],
    blocks: [],
    subscriptions: [{ id: "sub", anchor: 0, phases: [{ kind: "active", from: -1, planVersion: "all", addOns: [] }] }],
    overrides: [],
    network: { mode: "off", rules: [], bypass: [] },
    rules: rules.map((rule, index) => ({ id: `rule-${index}`, ...rule })),
    roles: Object.entries(roles).map(([role, permissions]) => ({
      id: role,
      permissions: permissions.map((permission) => ({ permission, reach: "all" as const })),
    })),
  };
}

const principalOf = (externalId: string, { attributes = {}, assignments }: PrincipalSetup): PrincipalFacts => ({
  id: externalId,
  externalId,
  kind: "user",
  status: "active",
  attributes,
  nodes: [],
  assignments: assignments.map((assignment, index) => ({ id: `assignment-${index}`, ...assignment })),
});

// ---- conditions ---------------------------------------------------------------------------------------------------

export const never: Condition = { value: false };
/** What cannot be worked out, whatever it is asked about. */
export const broken: Condition = {
  op: "==",
  args: [{ op: "/", args: [{ int: "1" }, { int: "0" }] }, { int: "1" }],
};
const attribute = (path: string): Condition => ({ attribute: path });
export const literal = (value: Json): Condition => ({ value });
export const equals = (path: string, value: Json): Condition => ({ op: "eq", args: [attribute(path), literal(value)] });
export const isAmong = (path: string, values: readonly string[]): Condition => ({
  op: "in",
  args: [attribute(path), literal(values)],
});
export const not = (condition: Condition): Condition => ({ op: "not", args: [condition] });
export const all = (parts: readonly Condition[]): Condition =>
  parts.length === 1 && parts[0] ? parts[0] : { op: "and", args: parts };
export const any = (parts: readonly Condition[]): Condition => {
  if (parts.length === 0) return never;
  return parts.length === 1 && parts[0] ? parts[0] : { op: "or", args: parts };
};
