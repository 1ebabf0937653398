import type { Module } from "../../kernel/module.ts";
import { endpoints } from "./endpoints.ts";
import { type AccessPorts, conditionEndpoints } from "./endpoints-conditions.ts";
import { networkEndpoints } from "./endpoints-network.ts";
import { policyEndpoints } from "./endpoints-policies.ts";
import { ruleEndpoints } from "./endpoints-rules.ts";
import { templateEndpoints } from "./endpoints-templates.ts";
import * as events from "./events.ts";

export const access = (ports: AccessPorts): Module => ({
  name: "access",
  endpoints: [
    ...endpoints,
    ...ruleEndpoints,
    ...policyEndpoints(ports),
    ...conditionEndpoints(ports),
    ...templateEndpoints,
    ...networkEndpoints,
  ],
  events: Object.values(events),
});

export { assignmentFacts, networkFacts, platformRuleFacts, roleFacts, ruleFacts } from "./facts.ts";
export { GIVE_ANY } from "./giving.ts";
export { type CheckOffer, checkPolicies } from "./policy-check.ts";
export { checkShown, type CheckShown } from "./policy-wire.ts";
