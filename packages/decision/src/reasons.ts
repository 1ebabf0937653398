/** Why a decision came out as it did. The codes are part of the contract: added to, never renamed or reused. */
export const reasonCodes = [
  "allowed",
  // the question
  "capability_unknown",
  "node_unknown",
  "error",
  // controls
  "killed",
  "read_only",
  "not_rolled_out",
  // standing
  "restricted",
  "suspended",
  "closed",
  // network
  "address_unknown",
  "address_denied",
  "address_not_allowed",
  // entitlement
  "not_entitled",
  "trial_ended",
  "denied_by_override",
  "capability_archived",
  // policy
  "policy_denied",
  "policy_not_satisfied",
  // permission
  "principal_unknown",
  "principal_suspended",
  "permission_missing",
  // limits
  "limit_reached",
] as const;

export type ReasonCode = (typeof reasonCodes)[number];
