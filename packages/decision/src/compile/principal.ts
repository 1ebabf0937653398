/** Compiles one principal for one compiled tenant; it must be compiled again when the tenant is. */
import type { AssignmentFact, PrincipalFacts } from "../types.ts";
import { listOf, recordOf } from "./shared.ts";
import { nodeNamed } from "./tree.ts";
import type { Assignment, Node, Principal, Role, Tenant } from "./model.ts";

/** Assignments whose role or node is not there grant nothing. */
export function compilePrincipal(tenant: Tenant, facts: PrincipalFacts): Principal {
  const assignments: Assignment[] = [];
  for (const fact of facts.assignments) {
    const role = tenant.roles.get(fact.role);
    const node = nodeNamed(tenant, fact.node);
    if (role !== undefined && node !== undefined) assignments.push(assignmentOf(fact, role, node));
  }
  return {
    tenant,
    suspended: facts.status !== "active",
    assignments: assignments.slice(),
    externalId: facts.externalId,
    kind: facts.kind,
    attributes: recordOf(facts.attributes),
    nodes: listOf(facts.nodes),
  };
}

export function assignmentOf(
  { id, from, until }: Pick<AssignmentFact, "id" | "from" | "until">,
  role: Role,
  node: Node,
): Assignment {
  return { role, enter: node.enter, leave: node.leave, from, until, node, id };
}
