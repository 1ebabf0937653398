import type { Reach } from "@bailiwick/decision";
import type { Grant } from "./grant.ts";

export interface Held {
  readonly id: string;
  readonly roleId: string;
  readonly nodeId: string;
  readonly source: string;
  readonly from: Date;
  /** The instant it is over, by its own end or because it was ended. */
  readonly overAt: Date | null;
}

export interface RoleGrants {
  readonly name: string;
  readonly permissions: readonly Grant[];
}

/** A permission, how far it reaches from which node, and the assignment that gave it. */
export interface Effective {
  readonly permission: string;
  readonly reach: Reach;
  readonly nodeId: string;
  readonly assignmentId: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly source: string;
  readonly until: Date | null;
}

/** From its beginning on; at the instant it is over, no more. */
export const holdsAt = ({ from, overAt }: Pick<Held, "from" | "overAt">, at: Date): boolean =>
  from <= at && (overAt === null || at < overAt);

/** The union of what the assignments in force give, each named: nothing is hidden behind a wider one. */
export function effective(
  assignments: readonly Held[],
  roles: ReadonlyMap<string, RoleGrants>,
  at: Date,
): readonly Effective[] {
  return assignments
    .filter((held) => holdsAt(held, at))
    .flatMap(({ id, roleId, nodeId, source, overAt }) => {
      const role = roles.get(roleId);
      return (role?.permissions ?? []).map(({ permission, reach }) => ({
        permission,
        reach,
        nodeId,
        assignmentId: id,
        roleId,
        roleName: role?.name ?? roleId,
        source,
        until: overAt,
      }));
    })
    .toSorted((a, b) => (a.permission < b.permission ? -1 : Number(a.permission > b.permission)));
}
