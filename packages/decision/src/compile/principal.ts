/** Compiles principals; one must be compiled again when what it was compiled for is. */
import type { AssignmentFact, PrincipalFacts } from "../types.ts";
import { listOf, none, recordOf } from "./shared.ts";
import { nodeNamed } from "./tree.ts";
import type { Assignment, Node, Platform, Principal, Role, Tenant } from "./model.ts";

export function compilePrincipal(tenant: Tenant, facts: PrincipalFacts): Principal {
  return {
    of: tenant,
    suspended: facts.status !== "active",
    assignments: compileAssignments(tenant, facts.assignments),
    externalId: facts.externalId,
    kind: facts.kind,
    attributes: recordOf(facts.attributes),
    nodes: listOf(facts.nodes),
  };
}

/**
 * Whoever the caller vouches for as a holder of catalogue roles at the root of the tenant asked about, as the token of
 * an identity provider may say: one for each set of roles serves every tenant of the platform. No tenant knows it by
 * name, so no network policy exempts it, and whose limits and resources are meant is told by the question's subject.
 * Roles that are not in the catalogue grant nothing; where a tenant has made a role its own, its own counts.
 */
export function compileRoleHolder(platform: Platform, roles: readonly string[]): Principal {
  const held = roles.flatMap((id) => platform.roles.get(id) ?? []);
  return {
    of: platform,
    suspended: false,
    assignments: held.map((role) => assignmentOf({ id: role.id }, role, undefined)),
    externalId: undefined,
    kind: undefined,
    attributes: recordOf({}),
    nodes: none,
  };
}

/** Assignments whose role or node is not there grant nothing. */
function compileAssignments(tenant: Tenant, facts: readonly AssignmentFact[]): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const fact of facts) {
    const role = tenant.roles.get(fact.role);
    const node = nodeNamed(tenant, fact.node);
    if (role !== undefined && node !== undefined) assignments.push(assignmentOf(fact, role, node));
  }
  return assignments.slice();
}

/** Beyond the number of every node. */
const farthest = 2 ** 31 - 1;

export function assignmentOf(
  { id, from, until }: Pick<AssignmentFact, "id" | "from" | "until">,
  role: Role,
  node: Node | undefined,
): Assignment {
  return { role, enter: node?.enter ?? 0, leave: node?.leave ?? farthest, from, until, node, id };
}
