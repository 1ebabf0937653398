import type { NodeKind } from "@bailiwick/decision";

export const nodeKinds = ["business_unit", "department", "team", "project", "workspace"] as const;
export type ChildKind = (typeof nodeKinds)[number];

/** How deep a tree may grow: every decision walks a path of it. */
export const DEEPEST = 16;

const rank: Record<NodeKind, number> = {
  tenant: 0,
  business_unit: 1,
  department: 2,
  team: 3,
  project: 4,
  workspace: 4,
};

/**
 * What may lie under what: a business unit under the tenant or another unit, a department under those or another
 * department, a team under any of them; projects and workspaces under anything.
 */
export const mayLieUnder = (child: ChildKind, parent: NodeKind): boolean => rank[parent] <= rank[child];
