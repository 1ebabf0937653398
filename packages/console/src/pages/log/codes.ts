import type { Answer } from "../../decisions/question.ts";

/** Every reason code, in the order of the stages; the compiler sees to it that none is missing. */
const all: { readonly [Code in Answer["code"]]: true } = {
  allowed: true,
  capability_unknown: true,
  node_unknown: true,
  error: true,
  killed: true,
  read_only: true,
  not_rolled_out: true,
  restricted: true,
  suspended: true,
  closed: true,
  address_unknown: true,
  address_denied: true,
  address_not_allowed: true,
  not_entitled: true,
  trial_ended: true,
  denied_by_override: true,
  capability_archived: true,
  policy_denied: true,
  policy_not_satisfied: true,
  principal_unknown: true,
  principal_suspended: true,
  permission_missing: true,
  limit_reached: true,
};

export const codes = Object.keys(all) as readonly Answer["code"][];
