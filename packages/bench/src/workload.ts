/**
 * One workload for every contender, the same on every machine: tenants on plans, with a scope tree of four levels,
 * roles assigned somewhere in it, conditions on a tenth of the capabilities, exceptions, budgets and counters.
 */
import { type Random, randomFrom } from "./random.ts";

export const sizes = {
  small: { tenants: 100, capabilities: 50, plans: 5 },
  large: { tenants: 10_000, capabilities: 500, plans: 20 },
} as const;
export type Size = keyof typeof sizes;

export const reaches = ["all", "department", "own"] as const;
export type Reach = (typeof reaches)[number];

export type Test =
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] }
  | { readonly not: Test }
  | {
      readonly attribute: string;
      readonly is: "eq" | "lt" | "le" | "ge" | "gt";
      readonly value: string | number | boolean;
    }
  | { readonly attribute: string; readonly is: "in"; readonly value: readonly string[] };

export interface Capability {
  readonly key: string;
  readonly plans: readonly string[];
  /** By role: how far it reaches. */
  readonly roles: { readonly [role: string]: Reach };
  readonly test?: Test;
  readonly metered: boolean;
}

export interface Node {
  readonly id: string;
  readonly kind: "tenant" | "business_unit" | "department" | "team";
  readonly parent?: string;
}

export interface Tenant {
  readonly id: string;
  readonly plan: string;
  readonly nodes: readonly Node[];
  /** On or off for the whole tenant, by capability. */
  readonly exceptions: { readonly [capability: string]: boolean };
  /** Taken away from one department. */
  readonly withheld?: { readonly node: string; readonly capability: string };
  readonly counters: { readonly [capability: string]: number };
}

export interface World {
  readonly plans: readonly string[];
  readonly roles: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly tenants: readonly Tenant[];
}

export interface Assignment {
  readonly role: string;
  readonly node: string;
}

export interface Request {
  readonly tenant: string;
  readonly user: string;
  readonly assignments: readonly Assignment[];
  readonly capability: string;
  readonly node: string;
  readonly owner: string;
  readonly attributes: { readonly [name: string]: string | number | boolean };
}

/** The question as an app asks it, in the shape of AuthZEN; every contender that can is asked this very object. */
export function questionOf({ user, capability, node, owner, attributes }: Request) {
  return {
    subject: { type: "user", id: user },
    action: { name: capability },
    resource: { type: "record", id: "r-1", properties: { node, owner } },
    context: attributes,
  };
}

/** What a metered capability allows in a month. */
export const monthlyAllowance = 1_000;

const roleShare = { owner: 1, admin: 0.9, lead: 0.8, editor: 0.7, analyst: 0.5, support: 0.5, member: 0.4, guest: 0.2 };
const regions = ["eu-central", "eu-west", "us-east", "us-west", "ap-south", "ap-east", "sa-east", "me-south"];
const sensitivities = ["open", "internal", "private", "secret"];

export interface WorldSize {
  readonly tenants: number;
  readonly capabilities: number;
  readonly plans: number;
}

export function makeWorld({ tenants, capabilities, plans }: WorldSize, seed = 1): World {
  const random = randomFrom(seed);
  const planNames = Array.from({ length: plans }, (_, index) => `plan-${index}`);
  const list = Array.from({ length: capabilities }, (_, index) => makeCapability(random, planNames, index));
  return {
    plans: planNames,
    roles: Object.keys(roleShare),
    capabilities: list,
    tenants: Array.from({ length: tenants }, (_, index) => makeTenant(random, planNames, list, index)),
  };
}

function makeCapability(random: Random, plans: readonly string[], index: number): Capability {
  const lowest = Math.floor(random.share() ** 1.5 * plans.length);
  const roles = Object.entries(roleShare).filter(([, share]) => random.share() < share);
  return {
    key: `app.capability-${index}`,
    plans: plans.filter((_, level) => level >= lowest || random.share() < 0.05),
    roles: Object.fromEntries(roles.map(([role]) => [role, random.share() < 0.7 ? "all" : random.pick(reaches)])),
    ...(index % 10 === 3 && { test: makeTest(random, Math.floor(index / 10) % 4) }),
    metered: index % 10 === 7,
  };
}

function makeTest(random: Random, shape: number): Test {
  const region: Test = { attribute: "region", is: "in", value: random.sample(regions, 3) };
  const amount: Test = { attribute: "amount", is: "le", value: 200 + random.below(600) };
  const strong: Test = { attribute: "mfa", is: "eq", value: true };
  const hours: readonly Test[] = [
    { attribute: "hour", is: "ge", value: 6 + random.below(4) },
    { attribute: "hour", is: "lt", value: 17 + random.below(5) },
  ];
  const risky: Test = { attribute: "risk", is: "gt", value: 40 + random.below(50) };
  const plain: Test = { attribute: "sensitivity", is: "in", value: sensitivities.slice(0, 2) };
  const shapes: readonly Test[] = [
    { all: [region, amount] },
    { all: [strong, { any: [{ attribute: "colleague", is: "eq", value: true }, amount] }] },
    { all: [...hours, { not: { attribute: "region", is: "eq", value: random.pick(regions) } }] },
    { all: [{ not: risky }, { any: [plain, strong] }] },
  ];
  return shapes[shape] ?? strong;
}

function makeTenant(
  random: Random,
  plans: readonly string[],
  capabilities: readonly Capability[],
  index: number,
): Tenant {
  const nodes = makeTree(index);
  const some = () => random.pick(capabilities).key;
  const exceptions = random.share() < 0.1 ? [some(), some()].map((key) => [key, random.share() < 0.7] as const) : [];
  const metered = capabilities.filter((capability) => capability.metered).slice(0, 5);
  return {
    id: `tenant-${index}`,
    plan: random.pick(plans),
    nodes,
    exceptions: Object.fromEntries(exceptions),
    ...(random.share() < 0.05 && { withheld: { node: nodes[2]?.id ?? "", capability: some() } }),
    counters: Object.fromEntries(
      metered.map(({ key }) => [key, random.share() < 0.02 ? monthlyAllowance : random.below(900)]),
    ),
  };
}

/** One node on each of the four levels. */
function makeTree(index: number): readonly Node[] {
  const id = (part: number) => `node-${index}-${part}`;
  return [
    { id: id(0), kind: "tenant" },
    { id: id(1), kind: "business_unit", parent: id(0) },
    { id: id(2), kind: "department", parent: id(1) },
    { id: id(3), kind: "team", parent: id(2) },
  ];
}

/**
 * Ids of tenants, nodes and users come as fresh text, as from a wire, so no contender wins by meeting its own strings
 * again; names of capabilities are the app's constants.
 */
export function makeRequests(world: World, count = 20_000, seed = 2): readonly Request[] {
  const random = randomFrom(seed);
  const capabilities = new Map(world.capabilities.map(({ key }) => [key, fresh(key)]));
  const contexts = Array.from({ length: 500 }, () => makeAttributes(random));
  return Array.from({ length: count }, () => {
    const request = makeRequest(world, random);
    const capability = capabilities.get(request.capability) ?? "";
    return { ...fresh(request), capability, attributes: random.pick(contexts) };
  });
}

function fresh<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function makeRequest({ tenants, capabilities, roles }: World, random: Random): Omit<Request, "attributes"> {
  const tenant = random.pick(tenants);
  const special = [...Object.keys(tenant.exceptions), ...(tenant.withheld ? [tenant.withheld.capability] : [])];
  const asksSpecial = special.length > 0 && random.share() < 0.2;
  const user = `user-${random.below(50)}`;
  const node = () => random.pick(tenant.nodes).id;
  return {
    tenant: tenant.id,
    user,
    assignments: Array.from({ length: random.share() < 0.3 ? 2 : 1 }, () => ({
      role: random.pick(roles),
      node: random.share() < 0.5 ? (tenant.nodes[0]?.id ?? "") : node(),
    })),
    capability: asksSpecial ? random.pick(special) : random.pick(capabilities).key,
    node: node(),
    owner: random.share() < 0.3 ? user : `user-${random.below(50)}`,
  };
}

function makeAttributes(random: Random): Request["attributes"] {
  return {
    region: random.pick(regions),
    amount: random.below(1_000),
    mfa: random.share() < 0.7,
    colleague: random.share() < 0.4,
    hour: random.below(24),
    risk: random.below(100),
    sensitivity: random.pick(sensitivities),
  };
}
