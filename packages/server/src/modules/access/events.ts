import { z } from "zod";
import { event } from "../../kernel/event.ts";
import { Instant } from "../../kernel/wire.ts";
import { networkModes } from "./domain/network.ts";

const role = {
  version: 1,
  data: z.object({ roleId: z.string(), name: z.string() }),
  example: { roleId: "rol_0000000000000000000000000a", name: "Night shift" },
};
export const roleCreated = event({ type: "access.role.created", summary: "A custom role was created", ...role });
export const roleUpdated = event({
  type: "access.role.updated",
  summary: "A custom role's name, description or permissions changed",
  ...role,
});
export const roleDeleted = event({ type: "access.role.deleted", summary: "A custom role was deleted", ...role });

const assignment = {
  assignmentId: z.string(),
  principalId: z.string(),
  externalId: z.string().optional(),
  roleId: z.string(),
  nodeId: z.string(),
  source: z.string(),
};
const assigned = {
  assignmentId: "asg_0000000000000000000000000a",
  principalId: "prn_0000000000000000000000000a",
  roleId: "desk.agent",
  nodeId: "nod_0000000000000000000000000a",
  source: "manual",
};
export const assignmentCreated = event({
  type: "access.assignment.created",
  version: 1,
  summary: "A principal was assigned a role at a node",
  data: z.object({ ...assignment, from: Instant, until: Instant.nullable() }),
  example: { ...assigned, externalId: "agent-1", from: "2026-03-10T12:00:00.000Z", until: null },
});
export const assignmentEnded = event({
  type: "access.assignment.ended",
  version: 1,
  summary: "An assignment was ended before its time",
  data: z.object({ ...assignment, reason: z.string().nullable() }),
  example: { ...assigned, reason: "Moved to sales" },
});

const rule = {
  version: 1,
  data: z.object({
    ruleId: z.string(),
    version: z.number().int(),
    effect: z.enum(["allow", "deny"]),
    nodeId: z.string().nullable(),
    label: z.string().nullable(),
  }),
  example: {
    ruleId: "rul_0000000000000000000000000a",
    version: 1,
    effect: "deny" as const,
    nodeId: null,
    label: "Office hours",
  },
};
export const ruleCreated = event({ type: "access.rule.created", summary: "A policy rule was created", ...rule });
export const ruleUpdated = event({ type: "access.rule.updated", summary: "A policy rule changed", ...rule });
export const ruleDeleted = event({ type: "access.rule.deleted", summary: "A policy rule was deleted", ...rule });
export const platformRuleCreated = event({
  type: "access.platform-rule.created",
  summary: "A rule above every tenant's was created",
  ...rule,
});
export const platformRuleUpdated = event({
  type: "access.platform-rule.updated",
  summary: "A rule above every tenant's changed",
  ...rule,
});
export const platformRuleDeleted = event({
  type: "access.platform-rule.deleted",
  summary: "A rule above every tenant's was deleted",
  ...rule,
});

const policy = {
  version: 1,
  data: z.object({
    policy: z.string(),
    version: z.number().int(),
    digest: z.string(),
    rules: z.array(z.object({ rule: z.string(), change: z.enum(["added", "changed", "removed"]) })),
    failingTests: z.number().int(),
  }),
  example: {
    policy: "office",
    version: 2,
    digest: "KxVb1Zl4y0l4o3J9qk1v1n2c3M4a5s6d7f8g9h0j1k2",
    rules: [{ rule: "deleting-needs-mfa", change: "changed" as const }],
    failingTests: 0,
  },
};
export const policyPushed = event({
  type: "access.policy.pushed",
  summary: "A policy was pushed, or an earlier version restored",
  ...policy,
});
export const policyDeleted = event({
  type: "access.policy.deleted",
  summary: "A policy was deleted with its rules",
  ...policy,
});
export const platformPolicyPushed = event({
  type: "access.platform-policy.pushed",
  summary: "A policy above every tenant's was pushed, or an earlier version restored",
  ...policy,
});
export const platformPolicyDeleted = event({
  type: "access.platform-policy.deleted",
  summary: "A policy above every tenant's was deleted with its rules",
  ...policy,
});

export const networkPolicyUpdated = event({
  type: "access.network-policy.updated",
  version: 1,
  summary: "A tenant's network policy was set",
  data: z.object({ mode: z.enum(networkModes), rules: z.number().int(), bypass: z.number().int() }),
  example: { mode: "enforce" as const, rules: 2, bypass: 0 },
});
export const networkPolicySuspended = event({
  type: "access.network-policy.suspended",
  version: 1,
  summary: "The operator put a tenant's network policy out of force for a while",
  data: z.object({ until: Instant, reason: z.string() }),
  example: { until: "2026-03-10T13:00:00.000Z", reason: "The company's proxy changed its address" },
});
