/** Stage 6: roles along the scope path. Some assignment in force must grant the permission and reach the resource. */
import { type Asked, deny, type Stage } from "../asked.ts";
import type { Decision } from "../answer.ts";
import type { Assignment, Node } from "../compile/model.ts";
import { reach } from "../compile/rules.ts";
import { encloses, nearest } from "../compile/tree.ts";
import type { Instant, Json, NodeKind } from "../types.ts";

export const permission: Stage = {
  name: "permission",
  judge,
  describe: (asked) => ({
    applies: asked.capability.permission !== undefined,
    source: decidingAssignment(asked)?.id,
  }),
};

function judge(asked: Asked): Decision | undefined {
  if (asked.capability.permission === undefined) return undefined;
  const { principal } = asked;
  if (principal === undefined) return deny(asked, "permission", { code: "principal_unknown" });
  if (principal.suspended) return deny(asked, "permission", { code: "principal_suspended" });
  if (decidingAssignment(asked) !== undefined) return undefined;
  return deny(asked, "permission", { code: "permission_missing" });
}

function decidingAssignment(asked: Asked): Assignment | undefined {
  const { principal, now } = asked;
  const { permission: required } = asked.capability;
  if (principal === undefined || required === undefined) return undefined;
  for (const assignment of principal.assignments) {
    const granted = assignment.role.reaches[required] ?? 0;
    if (granted !== 0 && lasts(assignment, now) && covers(granted, assignment, asked)) return assignment;
  }
  return undefined;
}

/** Not the general function: here all rows have one hidden class, and reading them stays fast. */
function lasts({ from, until }: Assignment, now: Instant): boolean {
  return (from === undefined || from <= now) && (until === undefined || now < until);
}

/** Whether any of the granted reaches, seen from the assignment's node, covers the resource. */
function covers(granted: number, { node, enter, leave }: Assignment, asked: Asked): boolean {
  const asks = asked.node.enter;
  if (enter <= asks && asks <= leave) {
    const properties = asked.question.resource?.properties;
    if ((granted & reach.all) !== 0) return true;
    if ((granted & reach.own) !== 0 && isPrincipal(properties?.["owner"], asked)) return true;
    if ((granted & reach.assigned) !== 0 && isPrincipal(properties?.["assignee"], asked)) return true;
  }
  return (
    ((granted & reach.team) !== 0 && shares("team", node, asked)) ||
    ((granted & reach.department) !== 0 && shares("department", node, asked)) ||
    ((granted & reach.business_unit) !== 0 && shares("business_unit", node, asked))
  );
}

function isPrincipal(name: Json | undefined, { principal }: Asked): boolean {
  return name !== undefined && name === principal?.externalId;
}

/** The resource lies in the nearest node of that kind around the assignment. */
function shares(kind: NodeKind, node: Node, asked: Asked): boolean {
  const around = nearest(node, kind);
  return around !== undefined && encloses(around, asked.node);
}
