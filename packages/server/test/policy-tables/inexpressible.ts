/** What other engines say and we do not, by the reason a translator gives; published in docs/guides. */
export const inexpressible: Readonly<Record<string, string>> = {
  effect_unknown: "Casbin: an effect other than allow, allow unless denied, and the first line that matches.",
  matcher_unknown:
    "Casbin: a matcher that is no conjunction of equality, roles, key patterns, address ranges and patterns over actions.",
  caveat_unreadable: "A condition on a relationship that is more than comparisons, sums, `in_cidr`, and, or, not.",
  circle: "Relationships that exclude somebody by going round in a circle.",
  budget: "A relation that, followed through all relationships, is larger than a condition may be.",
  subject_set: "A set of subjects, such as all members of a group, as the one who asks or as an answer.",
  whole_data: "JsonLogic: all data together as one value.",
  operand: "JsonLogic: what a rule comes to, other than true or false, as an operand.",
  operator: "JsonLogic: operators other than logic, comparison, and sums of two numbers.",
  loose_equality: "JsonLogic: equality of values of different types.",
};
