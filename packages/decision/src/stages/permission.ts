/** Stage 6: roles along the scope path. Some assignment in force must grant the permission and reach the resource. */
import { type Asked, deny, type Refusal, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Assignment, Capability, Node, Principal, Role, Tenant } from "../compile/model.ts";
import { reach } from "../compile/rules.ts";
import { encloses, nearest } from "../compile/tree.ts";
import type { Instant, NodeKind, Question } from "../types.ts";

export const permission: Stage = {
  name: "permission",
  judge,
  describe: (asked) => {
    const { tenant, principal, capability, node, question, now } = asked;
    const required = capability.permission;
    const deciding =
      principal && required !== undefined
        ? decidingAssignment(tenant, principal, required, node, question, now)
        : undefined;
    return { applies: required !== undefined, source: deciding?.id };
  },
};

function judge(asked: Asked): Decision | undefined {
  const { tenant, principal, capability, node, question, now } = asked;
  const refusal = missingPermission(tenant, principal, capability, node, question, now);
  return refusal && deny(asked, "permission", refusal);
}

const unknown: Refusal = { code: "principal_unknown" };
const suspended: Refusal = { code: "principal_suspended" };
const missing: Refusal = { code: "permission_missing" };

/** Undefined where it is there or not needed. One by one, because most questions have no frame to take them from. */
export function missingPermission(
  tenant: Tenant,
  principal: Principal | undefined,
  capability: Capability,
  node: Node,
  question: Question,
  now: Instant,
): Refusal | undefined {
  const { permission: required } = capability;
  if (required === undefined) return undefined;
  if (principal === undefined) return unknown;
  if (principal.suspended) return suspended;
  return decidingAssignment(tenant, principal, required, node, question, now) === undefined ? missing : undefined;
}

function decidingAssignment(
  tenant: Tenant,
  principal: Principal,
  required: number,
  node: Node,
  question: Question,
  now: Instant,
): Assignment | undefined {
  for (const assignment of principal.assignments) {
    const granted = roleOf(assignment, tenant).reaches[required] ?? 0;
    if (granted === 0 || !lasts(assignment, now)) continue;
    if (covers(granted, assignment, node) || isOwn(granted, assignment, node, principal, question)) return assignment;
  }
  return undefined;
}

/** Where a tenant has made a role its own, that one counts also for those who hold it by the platform. */
function roleOf({ role, node }: Assignment, { roles, platform }: Tenant): Role {
  return node !== undefined || roles === platform.roles ? role : (roles.get(role.id) ?? role);
}

/** Not the general function: here all rows have one hidden class, and reading them stays fast. */
function lasts({ from, until }: Assignment, now: Instant): boolean {
  return (from === undefined || from <= now) && (until === undefined || now < until);
}

/** Whether any of the granted reaches but those of persons, seen from the assignment's node, covers the resource's. */
function covers(granted: number, assignment: Assignment, node: Node): boolean {
  const { node: from } = assignment;
  return (
    ((granted & reach.all) !== 0 && isUnder(assignment, node)) ||
    ((granted & reach.team) !== 0 && shares("team", from, node)) ||
    ((granted & reach.department) !== 0 && shares("department", from, node)) ||
    ((granted & reach.business_unit) !== 0 && shares("business_unit", from, node))
  );
}

/** Whether the resource is the principal's own, or assigned to it, under the assignment's node. */
function isOwn(
  granted: number,
  assignment: Assignment,
  node: Node,
  { externalId }: Principal,
  { resource, subject }: Question,
): boolean {
  if ((granted & (reach.own | reach.assigned)) === 0 || !isUnder(assignment, node)) return false;
  const properties = resource?.properties;
  const name = externalId ?? subject.id;
  return (
    ((granted & reach.own) !== 0 && properties?.["owner"] === name) ||
    ((granted & reach.assigned) !== 0 && properties?.["assignee"] === name)
  );
}

/** Whoever stands at the resource's node, or at the root of its tenant, needs no look at the tree. */
function isUnder({ node: from, enter, leave }: Assignment, node: Node): boolean {
  return from === undefined || from === node || (enter <= node.enter && node.enter <= leave);
}

/** The resource lies in the nearest node of that kind around the assignment. */
function shares(kind: NodeKind, from: Node | undefined, node: Node): boolean {
  const around = from && nearest(from, kind);
  return around !== undefined && encloses(around, node);
}
