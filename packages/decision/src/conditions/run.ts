/**
 * One evaluation: what macros name while they run, and how much work is left. Whatever takes time in proportion to data
 * is paid for before it is done, and what can't be paid for is not done: a run whose steps are below zero is over.
 */
import { conditionBudgets as budgets } from "./budgets.ts";
import type { Value } from "./values.ts";

export interface Run extends Allowance {
  /** One slot for each nested name; what is named where is known when the condition is compiled. */
  readonly slots: (Value | undefined)[];
  /** Lists of attributes as their declared types have them: read once, however often they are asked for. */
  lists: Map<string, Value | undefined> | undefined;
}

/** What is left of the work that an evaluation, or several together, may do. */
export interface Allowance {
  steps: number;
  /** Items, and pieces of texts and bytes, that may still be made. */
  made: number;
}

export const newAllowance = (): Allowance => ({ steps: budgets.steps, made: budgets.made });

export const newRun = (): Run => ({ slots: [], ...newAllowance(), lists: undefined });

/** Gives as much as one question may take. */
export function replenish(allowance: Partial<Allowance>): void {
  allowance.steps = budgets.steps;
  allowance.made = budgets.made;
}

/** Takes steps from what is left; false when there is not enough, which is an error. */
export function spend(run: Run, steps: number): boolean {
  run.steps = steps <= run.steps ? run.steps - steps : -1;
  return run.steps >= 0;
}

/** Takes what is made from what may be, and its steps. */
function make(run: Run, pieces: number): boolean {
  if (pieces > run.made) return spend(run, Number.POSITIVE_INFINITY);
  run.made -= pieces;
  return spend(run, pieces);
}

/** As much of a text, or of bytes, as is dealt with in one step; it takes the memory of about one item. */
const pieceLength = 64;
export const piecesOf = (length: number): number => Math.ceil(length / pieceLength);

/** Looks at a list or map; false also for a larger one than conditions deal with. */
export const spendItems = (run: Run, count: number): boolean => count <= budgets.attributeItems && spend(run, count);

/** Looks at a text or bytes; false also for a longer one than conditions deal with. */
export const spendText = (run: Run, length: number): boolean =>
  length <= budgets.attributeTextLength && spend(run, piecesOf(length));

/** Looks for one text in another; the worst pair of them takes a comparison for each two characters. */
export const spendSearch = (run: Run, length: number, sought: number): boolean =>
  length <= budgets.attributeTextLength && spend(run, piecesOf(length) * (1 + piecesOf(sought * 4)));

export const makeItems = (run: Run, count: number): boolean => count <= budgets.attributeItems && make(run, count);

export const makeText = (run: Run, length: number): boolean =>
  length <= budgets.attributeTextLength && make(run, piecesOf(length));
