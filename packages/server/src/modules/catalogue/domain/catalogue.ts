import type {
  AddOnItemFact,
  AttributeType,
  CapabilityClass,
  CapabilityKind,
  Condition,
  ItemFact,
  PriceFact,
  Reach,
  TemplateParameter,
} from "@bailiwick/decision";
import type { OcsfActivity } from "../../../kernel/ocsf.ts";

/** What a catalogue says, after its shorthand is spelled out: the one model behind YAML, imports, diffs and facts. */
export interface Catalogue {
  readonly products: readonly Product[];
  readonly attributes: readonly Attribute[];
  readonly permissions: readonly Permission[];
  readonly capabilities: readonly Capability[];
  readonly roles: readonly Role[];
  readonly plans: readonly Plan[];
  readonly addOns: readonly AddOn[];
  readonly policyTemplates: readonly PolicyTemplate[];
  readonly auditEvents: readonly AuditEvent[];
}

/** `archived` is the only way a key ends: it is never renamed, reused or deleted. */
interface Named {
  readonly key: string;
  readonly label?: string;
  readonly description?: string;
  readonly archived?: boolean;
}

export interface Product extends Named {}

/** What conditions may read, under its path: `principal.department`. */
export interface Attribute extends Named {
  readonly type: AttributeType;
}

export interface Permission extends Named {
  /** The reaches a role may give it with; absent: any. */
  readonly reaches?: readonly Reach[];
}

export type ValueType = "number" | "string" | "enum" | "json";
/** What is kept for a time that a plan may say. */
export type Kept = "decisions" | "audit";
export type Rounding = "half_even" | "up" | "down";
export type MainLimit = NonNullable<ItemFact["limit"]>;

export interface Capability extends Named {
  /** A heading in a pricing table; it decides nothing. */
  readonly group?: string;
  readonly kind: CapabilityKind;
  readonly class: CapabilityClass;
  readonly permission?: string;
  /** Kind `value` only. */
  readonly valueType?: ValueType;
  /** The values of an `enum`. */
  readonly values?: readonly string[];
  /** A number whose value says for how many days a tenant's records of that kind are kept. */
  readonly keeps?: Kept;
  /** What is counted or measured: `user`, `call`, `GB`, `day`. */
  readonly unit?: string;
  /** Meters: digits behind the point of a period's total, and how it gets there. */
  readonly scale?: number;
  readonly rounding?: Rounding;
  /** Meters: the main limit's kind, window and hardness where a plan says only the amount. */
  readonly limit?: MainLimit;
  /** Other meters that must have room when this capability is used. */
  readonly meters?: readonly string[];
  readonly aliases?: readonly string[];
  /** Must hold for the capability to be allowed, whatever the plan says. */
  readonly condition?: Condition;
}

export interface Role extends Named {
  readonly grants: readonly { readonly permission: string; readonly reach: Reach }[];
}

export type TrialEnd =
  | { readonly kind: "convert" }
  | { readonly kind: "suspend" }
  | { readonly kind: "fallback"; readonly plan: string };

export interface Trial {
  readonly days: number;
  /** What happens when the trial is over and nobody chose. */
  readonly then: TrialEnd;
}

export interface Plan extends Named {
  readonly version: string;
  readonly products: readonly string[];
  /** The plan whose items this one starts from. */
  readonly extends?: string;
  /** The plan a new tenant gets for its product. */
  readonly default?: boolean;
  readonly private?: boolean;
  /** The first is the plan's price, the others are alternatives such as a yearly one. */
  readonly prices: readonly PriceFact[];
  readonly trial?: Trial;
  /** Days of full access after a payment failed. */
  readonly graceDays?: number;
  /** Its own items; `effectiveItems` adds what it inherits. */
  readonly items: readonly ItemFact[];
}

export interface Quantity {
  readonly min: number;
  /** Absent: as many as wanted. */
  readonly max?: number;
  readonly step: number;
}

export interface AddOn extends Named {
  readonly version: string;
  /** Plan keys; absent: every plan of the add-on's product. */
  readonly availableFor?: readonly string[];
  readonly dependsOn: readonly string[];
  readonly excludes: readonly string[];
  readonly quantity: Quantity;
  readonly private?: boolean;
  readonly prices: readonly PriceFact[];
  readonly items: readonly AddOnItemFact[];
}

export interface Parameter extends TemplateParameter {
  readonly label?: string;
}

/** A rule with gaps, which an operator or a tenant fills and attaches to a node. */
export interface PolicyTemplate extends Named {
  readonly effect: "allow" | "deny";
  readonly capabilities?: readonly string[];
  readonly classes?: readonly CapabilityClass[];
  readonly parameters: readonly Parameter[];
  readonly condition: Condition;
}

export const fieldTypes = ["string", "number", "boolean", "timestamp"] as const;

/** One member of an event's details. */
export interface EventField {
  readonly name: string;
  readonly type: (typeof fieldTypes)[number];
  readonly label?: string;
  readonly required?: boolean;
  /** False: stated openly in the log, for good. Otherwise it can be taken out. */
  readonly redactable?: boolean;
}

/** Something an app reports to the audit log. */
export interface AuditEvent extends Named {
  /** Whose app reports it. A type means one thing on the whole platform. */
  readonly product: string;
  /** Counts up when target or fields change. */
  readonly version: number;
  readonly summary: string;
  /** The kind of thing it is done to; absent: of any kind, or to nothing. */
  readonly target?: string;
  /** What its details hold; absent: whatever the app says. */
  readonly fields?: readonly EventField[];
  /** What it is to whoever reads the log as OCSF. */
  readonly ocsf?: OcsfActivity;
}

export const sections = [
  "products",
  "attributes",
  "permissions",
  "capabilities",
  "roles",
  "plans",
  "addOns",
  "policyTemplates",
  "auditEvents",
] as const;
export type Section = (typeof sections)[number];

export const emptyCatalogue: Catalogue = {
  products: [],
  attributes: [],
  permissions: [],
  capabilities: [],
  roles: [],
  plans: [],
  addOns: [],
  policyTemplates: [],
  auditEvents: [],
};

/** `desk` of `desk.tickets.assign`. */
export const productOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf("."))) || key;
