/** Work that is done step by step, so that whoever does it may pause between two, or stop. */
import type { Condition } from "@bailiwick/decision";
import type { Path } from "./document.ts";
import type { PolicyRule } from "./compile.ts";

export interface Step {
  /** What the step takes: about one for each part of a condition that is looked at. */
  readonly units: number;
  /** Where the step is; within the file that is worked on, unless it says which. */
  readonly path: Path;
  readonly file?: string;
}

export type Work<Result> = Generator<Step, Result, void>;

/** Does it all at once. */
export function finished<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Says of every step in which file it is. */
export function* inFile<Result>(file: string, work: Work<Result>): Work<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield { file, ...value };
  }
}

/** What it takes to put one question to these rules, by capability: only rules that may be about it are looked at. */
export function weighing(rules: readonly PolicyRule[]): (capability: string) => number {
  const weighed = rules.map((rule) => ({ rule, weight: weightOf(rule) }));
  const known = new Map<string, number>();
  return (capability) => {
    const found = known.get(capability);
    if (found !== undefined) return found;
    const sum = weighed.reduce((total, { rule, weight }) => (mayCover(rule, capability) ? total + weight : total), 1);
    known.set(capability, sum);
    return sum;
  };
}

/** The whole is looked at, and every part of it by itself for the coverage. */
export const weightOf = ({ branches }: PolicyRule): number =>
  branches.reduce((sum, { condition }) => sum + sizeOf(condition), 1);

const sizeOf = (condition: Condition): number =>
  "op" in condition && "args" in condition
    ? (condition.args as readonly Condition[]).reduce((sum, arg) => sum + sizeOf(arg), 1)
    : 1;

const mayCover = ({ capabilities, classes }: PolicyRule, capability: string): boolean =>
  classes !== null ||
  capabilities === null ||
  capabilities.some((each) => each === capability || (each.endsWith("*") && capability.startsWith(each.slice(0, -1))));
