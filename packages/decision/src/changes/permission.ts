/** The role that gives the least away and still lets the permission stage pass. */
import type { Change } from "../answer.ts";
import type { Asked, Stage } from "../asked.ts";
import type { Principal } from "../compile/model.ts";
import { assignmentOf } from "../compile/principal.ts";

export function permissionChange(stage: Stage, asked: Asked): Change | undefined {
  const { principal, question } = asked;
  if (principal === undefined) {
    const role = leastRole(stage, asked, newcomer(asked));
    const registration: Change = { kind: "register_principal", principal: question.subject.id };
    return role && { kind: "all", changes: [registration, role] };
  }
  if (!principal.suspended) return leastRole(stage, asked, principal);
  const resumed: Principal = { ...principal, suspended: false };
  const resumption: Change = { kind: "resume_principal", principal: principal.externalId ?? question.subject.id };
  if (stage.judge({ ...asked, principal: resumed }) === undefined) return resumption;
  const role = leastRole(stage, asked, resumed);
  return role && { kind: "all", changes: [resumption, role] };
}

/** Tries the roles from the smallest up, of equals the one told first, each at the resource's own node. */
function leastRole(stage: Stage, asked: Asked, principal: Principal): Change | undefined {
  const roles = [...asked.tenant.roles.values()];
  for (const role of roles.toSorted((a, b) => a.size - b.size)) {
    const assignments = [...principal.assignments, assignmentOf({ id: "" }, role, asked.node)];
    if (stage.judge({ ...asked, principal: { ...principal, assignments } }) !== undefined) continue;
    const { id, label } = role;
    return { kind: "ask_role", role: id, ...(label !== undefined && { label }), node: asked.node.id };
  }
  return undefined;
}

function newcomer({ tenant, question }: Asked): Principal {
  return {
    of: tenant,
    externalId: question.subject.id,
    kind: "user",
    suspended: false,
    attributes: {},
    nodes: [],
    assignments: [],
  };
}
