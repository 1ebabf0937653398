/** What changes from one version of a policy to another, rule by rule. */
import type { PolicyRule } from "./compile.ts";

export type ComparedRule = Omit<PolicyRule, "branches" | "templates">;

export interface RuleChange {
  readonly rule: string;
  readonly change: "added" | "changed" | "removed";
  /** The members that differ. */
  readonly members: readonly string[];
  readonly before: ComparedRule | null;
  readonly after: ComparedRule | null;
}

const members = [
  "effect",
  "capabilities",
  "classes",
  "node",
  "from",
  "until",
  "condition",
  "template",
  "label",
] as const satisfies readonly (keyof ComparedRule)[];

export function differences(before: readonly ComparedRule[], after: readonly ComparedRule[]): readonly RuleChange[] {
  const old = new Map(before.map((rule) => [rule.key, rule]));
  const fresh = new Map(after.map((rule) => [rule.key, rule]));
  const removed = before
    .filter(({ key }) => !fresh.has(key))
    .map((rule): RuleChange => ({ rule: rule.key, change: "removed", members: [], before: rule, after: null }));
  const others = after.flatMap((rule): RuleChange[] => {
    const was = old.get(rule.key);
    if (was === undefined) return [{ rule: rule.key, change: "added", members: [], before: null, after: rule }];
    const differing = members.filter((member) => spelled(was[member]) !== spelled(rule[member]));
    return differing.length === 0
      ? []
      : [{ rule: rule.key, change: "changed", members: differing, before: was, after: rule }];
  });
  return [...others, ...removed];
}

/** JSON in one order: that of an object's members does not count, and a database does not keep it. */
export const spelled = (value: unknown): string =>
  JSON.stringify(value, (_name, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
