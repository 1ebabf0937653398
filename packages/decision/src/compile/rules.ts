/** Rules and controls, read once. */
import { compileCondition, type CompileOptions } from "../conditions/compile.ts";
import type { ControlFact, RoleFact, RuleFact } from "../types.ts";
import type { Coverage } from "./coverage.ts";
import type { Control, Node, Role, Rule } from "./model.ts";
import { depthOf } from "./tree.ts";

export interface Row<Compiled> {
  readonly row: Compiled;
  readonly coverage: Coverage;
}

export function compileRule(fact: RuleFact, node: Node | undefined, options: CompileOptions): Row<Rule> {
  const { id, effect, condition, capabilities, classes } = fact;
  const row: Rule = {
    id,
    denies: effect !== "allow",
    node,
    from: fact.from,
    until: fact.until,
    holds: condition === undefined ? undefined : compileCondition(condition, options),
    condition,
  };
  return {
    row,
    coverage: { ...(capabilities && { capabilities }), ...(classes && { classes }) },
  };
}

/** Denying rules first, then allowing ones from the platform down to the leaves, level by level. */
export function ruleOrder(left: Rule, right: Rule): number {
  return (
    Number(right.denies) - Number(left.denies) ||
    levelOf(left) - levelOf(right) ||
    (left.node?.enter ?? 0) - (right.node?.enter ?? 0) ||
    (left.id < right.id ? -1 : 1)
  );
}

export function compileControl(fact: ControlFact, node: Node | undefined): Row<Control> {
  const row: Control = {
    id: fact.id,
    kind: fact.kind,
    node,
    buckets: fact.buckets ?? 0,
    from: fact.from,
    until: fact.until,
  };
  return { row, coverage: fact.capability === undefined ? {} : { capabilities: [fact.capability] } };
}

const controlKinds = ["kill", "read_only", "rollout"];

/** The harshest first; of one kind, the one that lasts longest. */
export function controlOrder(left: Control, right: Control): number {
  return (
    controlKinds.indexOf(left.kind) - controlKinds.indexOf(right.kind) ||
    endOf(right) - endOf(left) ||
    (left.id < right.id ? -1 : 1)
  );
}

/** Far beyond any instant there is, and still a number to subtract. */
function endOf({ until }: Control): number {
  return until ?? Number.MAX_SAFE_INTEGER;
}

export const reach = { own: 1, assigned: 2, team: 4, department: 8, business_unit: 16, all: 32 } as const;

/** Permissions that no capability requires take no room. */
export function compileRole(fact: RoleFact, permissions: ReadonlyMap<string, number>): Role {
  const reaches = new Uint8Array(permissions.size);
  for (const { permission, reach: granted } of fact.permissions) {
    const index = permissions.get(permission);
    if (index !== undefined) reaches[index] = (reaches[index] ?? 0) | reach[granted];
  }
  return { id: fact.id, label: fact.label, reaches, size: fact.permissions.length };
}

function levelOf(rule: Rule): number {
  return rule.node === undefined ? -1 : depthOf(rule.node);
}
