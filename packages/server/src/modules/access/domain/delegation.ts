import type { NodeFact, Reach } from "@bailiwick/decision";
import type { Effective } from "./effective.ts";
import type { Grant } from "./grant.ts";

type Tree = ReadonlyMap<string, Pick<NodeFact, "kind" | "parent">>;

/** Grants somebody is to have, counted from a node, and until when; null: for ever. */
export interface Given {
  readonly grants: readonly Grant[];
  readonly nodeId: string;
  readonly until: Date | null;
}

type Held = Pick<Effective, "permission" | "reach" | "nodeId" | "until">;

/**
 * What of the given goes beyond what the giver holds: nobody hands out a permission, a place or a time they do not have
 * themselves. What is given must be held by one assignment, and not by several together.
 */
export function beyond({ grants, nodeId, until }: Given, held: readonly Held[], tree: Tree): readonly Grant[] {
  return grants.filter(
    (grant) =>
      !held.some(
        (own) => own.permission === grant.permission && lasts(own, until) && covers(own, { ...grant, nodeId }, tree),
      ),
  );
}

const lasts = ({ until: own }: Held, until: Date | null): boolean => own === null || (until !== null && until <= own);

type Extent = Pick<Held, "reach" | "nodeId">;

function covers(own: Extent, given: Extent, tree: Tree): boolean {
  // Whoever may use what is their own hands on the same, for it is the other's own then.
  if (isPersonal(own.reach)) return own.reach === given.reach && encloses(own.nodeId, given.nodeId, tree);
  const around = top(own, tree);
  // What has no node of that kind around it yet may get one anywhere up to the root.
  return around !== undefined && encloses(around, top(given, tree) ?? rootOf(given.nodeId, tree), tree);
}

const isPersonal = (reach: Reach): boolean => reach === "own" || reach === "assigned";

/** The node under which everything lies that is reached. */
function top({ reach, nodeId }: Extent, tree: Tree): string | undefined {
  if (reach === "all" || isPersonal(reach)) return nodeId;
  return upFrom(nodeId, tree).find((id) => tree.get(id)?.kind === reach);
}

const encloses = (outer: string, inner: string, tree: Tree): boolean => upFrom(inner, tree).includes(outer);

const rootOf = (id: string, tree: Tree): string => upFrom(id, tree).at(-1) ?? id;

/** A node and all above it. */
function upFrom(id: string, tree: Tree): readonly string[] {
  const up: string[] = [];
  for (let each: string | undefined = id; each !== undefined; each = tree.get(each)?.parent) up.push(each);
  return up;
}
