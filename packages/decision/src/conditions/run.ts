/** One evaluation: what macros name while they run, and how much work is left. */
import { conditionBudgets as budgets } from "./budgets.ts";
import type { Value } from "./values.ts";

export interface Run {
  /** One slot for each nested name; what is named where is known when the condition is compiled. */
  readonly slots: (Value | undefined)[];
  steps: number;
}

export const newRun = (): Run => ({ slots: [], steps: budgets.steps });

/** Takes steps from what is left; false when there is not enough, which is an error. */
export function spend(run: Run, steps: number): boolean {
  run.steps -= steps;
  return run.steps >= 0;
}
