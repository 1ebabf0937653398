import { problem } from "../../kernel/problem.ts";

export const tooManyOperations = problem(
  "too_many_operations",
  429,
  "As many operations of this tenant wait as there may be",
);
export const operationsFull = problem(
  "operations_full",
  409,
  "What operations made takes up all the room there is; cancel one that is done, or wait until it expires",
);
export const partGone = problem("part_gone", 410, "What this operation made is not kept any more; begin another one");
