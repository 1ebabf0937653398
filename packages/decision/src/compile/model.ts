/**
 * What facts become before questions are asked: names interned to small integers, rows indexed by the capability they
 * are about, everything that several tenants share held once. Only where a tenant stands in time changes afterwards.
 */
import type { Quantity } from "../amount.ts";
import type { Holds } from "../conditions/compile.ts";
import type { Matcher } from "../conditions/functions.ts";
import type { CompiledWindow } from "../conditions/time-window.ts";
import type { Held, ValueSort } from "../entitlements.ts";
import type { Range } from "../ip.ts";
import type {
  AddOnVersionFact,
  BlockFact,
  CapabilityFact,
  Condition,
  Instant,
  Json,
  LimitFact,
  LimitKind,
  NodeKind,
  OverrideFact,
  PhaseFact,
  PlanVersionFact,
  SubscriptionFact,
  Window,
} from "../types.ts";
import type { Zone } from "../zone.ts";
import type { ByCapability } from "./coverage.ts";

/** What every question looks at comes first, as in a tenant. */
export interface Capability {
  /** Bits of matters.ts. */
  readonly matters: number;
  readonly index: number;
  /** Index of its product. */
  readonly product: number;
  readonly archived: boolean;
  /** Index of the permission it requires. */
  readonly permission: number | undefined;
  readonly key: string;
  readonly rules: readonly Rule[];
  /** The meters it draws on; a meter draws on itself. */
  readonly meters: readonly Capability[];
  readonly controls: readonly Control[];
  /** Meters it names that are not there: no question about it can be answered. */
  readonly broken: boolean;
  readonly class: CapabilityFact["class"];
  readonly sort: ValueSort;
  /** Its limits as plans say them, each wording once. */
  readonly limits: Map<string, Limits>;
  /** What a tenant holds of it that no plan gives. */
  readonly absent: Entitlement;
}

/** What a usage counter counts; one object per meter, kind and level, so that it can be compared by identity. */
export interface Counted {
  readonly meter: string;
  readonly kind: LimitKind;
  readonly level: "tenant" | "principal" | "node";
}

/** The limits of one meter: the main one, whose amount is the entitlement, and those beside it. */
export interface Limits {
  readonly tenant: Counted;
  readonly node: Counted;
  readonly window: Window | undefined;
  readonly soft: boolean;
  readonly beside: readonly LimitBeside[];
}

export interface LimitBeside {
  readonly counted: Counted;
  readonly per: LimitFact["per"];
  /** Undefined where the amount can't be read, which denies. */
  readonly quantity: Quantity | undefined;
  readonly window: Window | undefined;
  readonly soft: boolean;
}

export interface Entitlement extends Held {
  /** Meters only. */
  readonly limits: Limits | undefined;
}

/** What one plan version with one set of add-ons gives, worked out as it is asked for; shared by all who have it. */
export interface PlanTable {
  readonly planVersion: PlanVersionFact;
  readonly addOns: readonly { readonly fact: AddOnVersionFact; readonly quantity: number }[];
  /** By capability index. */
  readonly entitlements: (Entitlement | undefined)[];
  /** What the plan alone gives, by value: most of its switches are one and the same. */
  readonly plain: Map<Json, Entitlement>;
}

export interface Control {
  readonly id: string;
  readonly kind: "kill" | "read_only" | "rollout";
  readonly node: Node | undefined;
  readonly buckets: number;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
}

export interface Rule {
  readonly id: string;
  readonly denies: boolean;
  /** Undefined: the platform's, which is above every root. */
  readonly node: Node | undefined;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  /** Undefined: always. */
  readonly holds: Holds | undefined;
  readonly condition: Condition | undefined;
}

export interface Role {
  readonly id: string;
  readonly label: string | undefined;
  /** By permission index: a bit for each reach it grants. */
  readonly reaches: Uint8Array;
  /** How many permissions it grants; the fewer, the less is given away with it. */
  readonly size: number;
}

/** When controls, rules and network rules begin and end; plans, overrides and blocks have their segment. */
export interface Moments {
  readonly instants: readonly Instant[];
  readonly recurring: readonly CompiledWindow[];
  /** A condition computes with the time, so that it may come out differently at any instant. */
  readonly restless: boolean;
}

/** By product index. */
export type Tables = readonly (PlanTable | undefined)[];

/** Lists that begin the same share their beginning. */
export interface TableLists {
  /** The segment of everybody who has just these plans and nothing else to tell. */
  plain: Segment | undefined;
  readonly longer: Map<PlanTable | undefined, TableLists>;
}

export interface Platform {
  readonly moments: Moments;
  readonly revision: number;
  /** By key and by alias. */
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly capabilityList: readonly Capability[];
  readonly products: ReadonlyMap<string, number>;
  readonly permissions: ReadonlyMap<string, number>;
  readonly planVersions: ReadonlyMap<string, PlanVersionFact>;
  readonly addOnVersions: ReadonlyMap<string, AddOnVersionFact>;
  readonly roles: ReadonlyMap<string, Role>;
  /** By plan version and add-ons. */
  readonly tables: Map<string, PlanTable>;
  /** The segments that tenants share, by their tables. */
  readonly tableLists: Map<PlanTable | undefined, TableLists>;
  /** The engine for regular expressions. */
  readonly matcher: Matcher | undefined;
}

/** A scope node; `enter` and `leave` number the tree so that enclosing is two comparisons. */
export interface Node {
  readonly id: string;
  /** The app's own name for it. */
  readonly key: string | undefined;
  readonly kind: NodeKind;
  readonly parent: Node | undefined;
  readonly enter: number;
  leave: number;
}

export interface Network {
  readonly enforced: boolean;
  readonly emergencyUntil: Instant;
  readonly denying: readonly NetworkRule[];
  readonly allowing: readonly NetworkRule[];
  readonly bypass: readonly { readonly principal: string; readonly until: Instant }[];
}

export interface NetworkRule {
  readonly id: string;
  /** Undefined: can't be read; it denies where it should deny and allows nothing where it should allow. */
  readonly range: Range | undefined;
  readonly until: Instant;
}

export interface Tree {
  readonly root: Node;
  /** By id and by key; undefined where the root is all there is. */
  readonly byName: ReadonlyMap<string, Node> | undefined;
}

/** What every question looks at comes first, where it shares a line of the processor's cache. */
export interface Tenant extends Tree {
  readonly platform: Platform;
  readonly root: Node;
  readonly roles: ReadonlyMap<string, Role>;
  /** The stretch of time the last question fell into. */
  segment: Segment | undefined;
  /** The whole minutes inside it: small integers, which a question compares without another read. */
  firstMinute: number;
  lastMinute: number;
  /** Bits of matters.ts. */
  readonly matters: number;
  /** `<platform>-<tenant>` */
  readonly revision: string;
  /** Why no question about this tenant can be answered. */
  readonly broken: string | undefined;
  readonly byName: ReadonlyMap<string, Node> | undefined;
  /** What is its own in the segment. */
  stretch: Stretch;
  readonly id: string;
  readonly controls: ByCapability<Control> | undefined;
  readonly network: Network | undefined;
  readonly rules: ByCapability<Rule> | undefined;
  readonly zone: Zone;
  readonly status: "active" | "restricted" | "suspended" | "closed";
  readonly attributes: { readonly [name: string]: Json };
  readonly buckets: { readonly [control: string]: number };
  readonly blocks: readonly BlockFact[];
  readonly subscriptions: readonly SubscriptionFact[];
  readonly overrides: readonly OverrideFact[];
  readonly moments: Moments;
}

/** What a tenant has of one product while one phase lasts. */
export interface Holding {
  readonly subscription: SubscriptionFact;
  readonly phase: PhaseFact;
  readonly standing: Standing;
  readonly table: PlanTable;
}

/** By product index. */
export type Holdings = readonly (Holding | undefined)[];

/** From good to bad; the worst that applies counts. */
export const standings = ["full", "restricted", "suspended", "closed"] as const;
export type Standing = 0 | 1 | 2 | 3;

/** Why a tenant or a node does not stand in full. */
export interface Restriction {
  readonly standing: Standing;
  readonly by: "tenant" | "block" | "subscription";
  readonly id: string;
  /** Blocks of a node only. */
  readonly node: Node | undefined;
  readonly until: Instant | undefined;
}

/**
 * Everything of a tenant that depends on the clock, for a stretch of time in which none of it changes. Tenants that
 * have the same plans and nothing else to tell share one: it stays near where thousands would be far apart.
 */
export interface Segment {
  readonly tables: Tables;
  /** Overrides in force, by capability index. */
  readonly overrides: ReadonlyMap<number, Overrides> | undefined;
  /** Whether anything restricts at all: the tenant's status, a block, or a subscription. */
  readonly restricted: boolean;
  /** Of the tenant and its blocks, the harshest first; subscriptions restrict through their holding. */
  readonly restrictions: readonly Restriction[];
  /** Products whose trial has ended with nothing after it, by index. */
  readonly endedTrials: readonly number[];
  /** A subscription in force names a plan or an add-on that is not there. */
  readonly brokenPlan: string | undefined;
}

/** What is one tenant's own while a segment lasts. */
export interface Stretch {
  /** The segment's bounds, half open; infinite where nothing changes before or after. */
  readonly start: Instant;
  readonly end: Instant;
  /** Read through `holdingsIn`; undefined until somebody asks whose plan it is. */
  holdings: Holdings | undefined;
  /** The windows limits are in, one linked to the next: mostly it is the first that is looked for. */
  windows: WindowMemory | undefined;
}

/** The overrides in force on one capability, and what they make of it, worked out as it is asked for. */
export interface Overrides {
  readonly rows: readonly OverrideFact[];
  /** Nodes below the root that have rows of their own. */
  readonly below: readonly Node[];
  /** At the root, which is all there is where no node has rows. */
  atRoot: Entitlement | undefined;
  atNodes: Map<Node, Entitlement> | undefined;
}

/** The window a limit is in; while it lasts, a question compares two numbers. */
export interface WindowMemory {
  readonly window: Window;
  /** Index of the product whose subscription it follows; undefined for calendar windows. */
  readonly product: number | undefined;
  start: Instant;
  end: Instant;
  readonly next: WindowMemory | undefined;
}

export interface Assignment {
  readonly role: Role;
  /** The numbers of its node, to compare without another read. */
  readonly enter: number;
  readonly leave: number;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  /** Undefined: the root of whichever tenant is asked about. */
  readonly node: Node | undefined;
  readonly id: string;
}

/** A principal, compiled for one compiled tenant; or for a compiled platform, and so for every tenant of it. */
export interface Principal {
  readonly of: Tenant | Platform;
  readonly suspended: boolean;
  readonly assignments: readonly Assignment[];
  /** Undefined: the question's subject is taken at its word. */
  readonly externalId: string | undefined;
  readonly kind: "user" | "service" | undefined;
  readonly attributes: { readonly [name: string]: Json };
  readonly nodes: readonly string[];
}
