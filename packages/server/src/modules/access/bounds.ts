import type { Collection } from "../../kernel/bound.ts";
import { platformRules, tenantRules } from "./store.ts";
import { platformPolicies, tenantPolicies } from "./store-policies.ts";

/** Rules are compiled together, those of policies included. */
export const rulesOf = (moves: "platform" | "tenant"): Collection => {
  const store = moves === "platform" ? platformRules : tenantRules;
  return {
    name: moves === "platform" ? "platform rules" : "rules",
    most: 5000,
    count: ({ ctx: { tx, now } }, upTo) => store.count(tx, now, upTo),
  };
};

export const policiesOf = (moves: "platform" | "tenant"): Collection => {
  const store = moves === "platform" ? platformPolicies : tenantPolicies;
  return {
    name: moves === "platform" ? "platform policies" : "policies",
    most: 500,
    count: ({ ctx: { tx } }, upTo) => store.count(tx, upTo),
  };
};
