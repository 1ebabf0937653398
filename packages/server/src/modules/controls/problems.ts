import { problem } from "../../kernel/problem.ts";

export const nodeUnknown = problem("node_unknown", 422, "There is no such node in this tenant");
export const percentageMisplaced = problem(
  "percentage_misplaced",
  422,
  "A rollout has a percentage, and nothing else has",
);
export const inThePast = problem("in_the_past", 422, "What is past does not change");
export const endsBeforeItBegins = problem("ends_before_it_begins", 422, "The end must come after the beginning");
export const controlOver = problem("control_over", 409, "The control is over");
export const capabilityUnknown = problem("capability_unknown", 422, "There is no such capability");
