import type { CapabilityClass, Condition, Json } from "@bailiwick/decision";

export const capabilityClasses = [
  "read",
  "write",
  "admin",
  "billing",
  "export",
] as const satisfies readonly CapabilityClass[];

/** Which template a rule was made from, as it was then. */
export interface FromTemplate {
  readonly key: string;
  /** Changes with the template's meaning. */
  readonly version: string;
  readonly parameters: Readonly<Record<string, Json>>;
}

/** What a rule is about: capabilities by key or pattern, and those of some classes. At least one of them is named. */
export interface Coverage {
  readonly capabilities: readonly string[] | null;
  readonly classes: readonly CapabilityClass[] | null;
}

/** What a rule says; its history keeps one of these for every version. */
export interface RuleTerms extends Coverage {
  readonly effect: "allow" | "deny";
  /** Null: the tenant's root, or the platform. */
  readonly nodeId: string | null;
  /** Null: it always holds. */
  readonly condition: Condition | null;
  readonly template: FromTemplate | null;
  readonly label: string | null;
  readonly from: Date | null;
  readonly until: Date | null;
}

export interface Rule extends RuleTerms {
  readonly id: string;
  /** The policy it is pushed with, and its key there; null for one that was made by itself. */
  readonly policy: { readonly key: string; readonly rule: string } | null;
  /** Counts from 1; every change is one more. */
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

export interface RuleVersion {
  readonly version: number;
  readonly change: "created" | "updated" | "deleted";
  readonly state: RuleTerms;
  readonly changedAt: Date;
  readonly changedBy: string;
}

export const termsOf = ({
  effect,
  nodeId,
  capabilities,
  classes,
  condition,
  template,
  label,
  from,
  until,
}: RuleTerms): RuleTerms => ({ effect, nodeId, capabilities, classes, condition, template, label, from, until });

/** The places of the keys and patterns that match no capability. */
export function unmatched(patterns: readonly string[], keys: readonly string[]): readonly number[] {
  return patterns.flatMap((pattern, index) => (keys.some((key) => matches(pattern, key)) ? [] : [index]));
}

function matches(pattern: string, key: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith(".*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
}
