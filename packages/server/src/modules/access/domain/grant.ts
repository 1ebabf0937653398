import type { Reach } from "@bailiwick/decision";

export const reaches = ["own", "assigned", "team", "department", "business_unit", "all"] as const satisfies Reach[];

/** What a role gives: a permission, and how far it reaches from the node of the assignment. */
export interface Grant {
  readonly permission: string;
  readonly reach: Reach;
}

export interface OfferedPermission {
  readonly archived?: boolean;
  /** Absent: any. */
  readonly reaches?: readonly Reach[];
}

export interface Misfit {
  readonly index: number;
  readonly member: "permission" | "reach";
  readonly detail: string;
}

/**
 * What is wrong with the grants a role is to have. What the role `holds` already it may keep, even when the catalogue
 * has archived it since: a change elsewhere in the role must not be held up by that.
 */
export function misfits(
  grants: readonly Grant[],
  offered: ReadonlyMap<string, OfferedPermission>,
  holds: readonly Grant[] = [],
): readonly Misfit[] {
  return grants.flatMap((grant, index): readonly Misfit[] => {
    if (holds.some((held) => isSame(held, grant))) return [];
    const permission = offered.get(grant.permission);
    if (permission === undefined)
      return [{ index, member: "permission", detail: `The catalogue has no permission ${grant.permission}` }];
    if (permission.archived === true)
      return [{ index, member: "permission", detail: `The permission ${grant.permission} is archived` }];
    if (permission.reaches !== undefined && !permission.reaches.includes(grant.reach))
      return [{ index, member: "reach", detail: `It is offered with ${permission.reaches.join(", ")}` }];
    return [];
  });
}

/** Each grant once, in one order, so that equal roles are equal rows. */
export function tidied(grants: readonly Grant[]): readonly Grant[] {
  return grants
    .filter((grant, index) => grants.findIndex((other) => isSame(other, grant)) === index)
    .toSorted((a, b) => compare(a.permission, b.permission) || reaches.indexOf(a.reach) - reaches.indexOf(b.reach));
}

export const isSame = (a: Grant, b: Grant): boolean => a.permission === b.permission && a.reach === b.reach;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
