import { problem } from "../../kernel/problem.ts";

export const permissionUnknown = problem("permission_unknown", 422, "The catalogue does not offer this permission so");
export const roleUnknown = problem("role_unknown", 422, "There is no such role");
export const roleNameTaken = problem("role_name_taken", 409, "Another role of this tenant has this name");
export const roleBuiltIn = problem("role_built_in", 409, "A built-in role is the catalogue's and does not change here");
export const roleInUse = problem("role_in_use", 409, "The role is assigned");
export const principalUnknown = problem("principal_unknown", 422, "There is no such principal in this tenant");
export const nodeUnknown = problem("node_unknown", 422, "There is no such node in this tenant");
export const alreadyAssigned = problem("already_assigned", 409, "The principal has this role there at that time");
export const giverRequired = problem("giver_required", 403, "This key gives roles on behalf of a principal only");
export const beyondGiver = problem("beyond_giver", 403, "Nobody gives what they do not hold themselves");
export const assignmentOver = problem("assignment_over", 409, "The assignment is over");
export const inThePast = problem("in_the_past", 422, "What is past does not change");
export const endsBeforeItBegins = problem("ends_before_it_begins", 422, "The end must come after the beginning");
export const capabilityUnknown = problem("capability_unknown", 422, "There is no such capability");
export const conditionInvalid = problem("condition_invalid", 422, "The condition is not one that can be decided");
export const ruleIncomplete = problem("rule_incomplete", 422, "The rule does not say all it must, or says it twice");
export const templateUnknown = problem("template_unknown", 422, "The catalogue has no such policy template");
export const parametersInvalid = problem(
  "parameters_invalid",
  422,
  "The template cannot be used with these parameters",
);
export const networkRuleTwice = problem("network_rule_twice", 422, "The policy names the same thing twice");
export const excludesYou = problem("excludes_you", 409, "This policy would not let your own address in");
export const ruleOfPolicy = problem("rule_of_policy", 409, "The rule belongs to a policy and is changed there");
export const policyInvalid = problem("policy_invalid", 422, "The policy cannot be decided by");
export const checkTooCostly = problem(
  "check_too_costly",
  422,
  "Checking these policies takes more than one request may",
);
export const policyTestsFailed = problem("policy_tests_failed", 422, "The policy's own tests fail");
