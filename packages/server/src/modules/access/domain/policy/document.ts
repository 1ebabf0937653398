/** A policy as it is written: rules, the conditions they share, and the tests that hold them. */
import type { CapabilityClass, Condition, Json, NodeKind, Reach, TenantStatus } from "@bailiwick/decision";

export type Path = readonly (string | number)[];

/**
 * When a rule holds: CEL text, a syntax tree, a condition of the policy by name, a template of the catalogue, or any of
 * these together.
 */
export type Expression =
  | string
  | Condition
  | { readonly use: string }
  | { readonly template: string; readonly parameters?: Readonly<Record<string, Json>> }
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }
  | { readonly not: Expression };

export interface RuleDocument {
  readonly label?: string;
  /** May be left out where the condition is one template, which says it. */
  readonly effect?: "allow" | "deny";
  readonly capabilities?: readonly string[];
  readonly classes?: readonly CapabilityClass[];
  readonly node?: string;
  readonly from?: string;
  readonly until?: string;
  readonly condition?: Expression;
}

export interface PolicyDocument {
  readonly key: string;
  readonly label?: string;
  readonly description?: string;
  readonly conditions: Readonly<Record<string, Expression>>;
  readonly rules: Readonly<Record<string, RuleDocument>>;
  readonly fixtures: Fixtures;
  readonly tests: readonly CaseDocument[];
}

/** Tests in a file of their own, which may put several policies together. */
export interface SuiteDocument {
  readonly policies: readonly string[];
  readonly platformPolicies: readonly string[];
  readonly fixtures: Fixtures;
  readonly tests: readonly CaseDocument[];
}

// ---- tests --------------------------------------------------------------------------------------------------------

export interface Fixtures {
  readonly at?: string;
  readonly tenant?: TenantFixture;
  readonly principals?: Readonly<Record<string, PrincipalFixture>>;
  readonly resources?: Readonly<Record<string, ResourceFixture>>;
  readonly roles?: Readonly<Record<string, Readonly<Record<string, Reach>>>>;
}

export interface TenantFixture {
  readonly attributes?: Readonly<Record<string, Json>>;
  readonly zone?: string;
  readonly status?: TenantStatus;
  /** The plan it is on; without one it holds every capability there is. */
  readonly plan?: string;
  readonly nodes?: Readonly<Record<string, { readonly kind?: Exclude<NodeKind, "tenant">; readonly under?: string }>>;
}

export interface PrincipalFixture {
  /** Default: the name it has among the fixtures. */
  readonly id?: string;
  readonly type?: string;
  readonly kind?: "user" | "service";
  readonly status?: "active" | "suspended";
  /** False: nobody the tenant knows. */
  readonly known?: boolean;
  /** Stored with it. */
  readonly attributes?: Readonly<Record<string, Json>>;
  /** Sent with the question. */
  readonly properties?: Readonly<Record<string, Json>>;
  readonly nodes?: readonly string[];
  readonly roles?: readonly (string | { readonly role: string; readonly node?: string })[];
}

export interface ResourceFixture {
  readonly type?: string;
  readonly id?: string;
  readonly properties?: Readonly<Record<string, Json>>;
}

export interface CaseDocument {
  readonly name: string;
  /** One of the fixtures by name, or written out. */
  readonly principal?: string | PrincipalFixture;
  readonly resource?: string | ResourceFixture;
  readonly context?: Readonly<Record<string, Json>>;
  readonly tenant?: TenantFixture;
  readonly at?: string;
  /** By capability. */
  readonly expect?: Readonly<Record<string, Expected>>;
  /** By capability, then by principal among the fixtures. */
  readonly table?: Readonly<Record<string, Readonly<Record<string, Expected>>>>;
}

/**
 * `allow` and `deny` are what the policy stage comes to by itself; a rule may be named that must have decided. A `code`
 * is held against the whole decision.
 */
export type Expected =
  | "allow"
  | "deny"
  | { readonly outcome: "allow" | "deny"; readonly rule?: string }
  | { readonly code: string; readonly rule?: string };
