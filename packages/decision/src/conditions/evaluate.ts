/** What the parts of a condition are compiled to, and what their compilers hand each other. */
import type { Condition } from "../types.ts";
import type { Zone } from "../zone.ts";
import type { Surroundings } from "./attributes.ts";
import type { Matcher } from "./functions.ts";
import type { Allowance, Run } from "./run.ts";
import type { Value } from "./values.ts";

/**
 * What conditions look at while they run; the zone stands for windows that name none. With an allowance all conditions
 * that look at these facts share it; without one each has its own.
 */
export interface ConditionFacts extends Surroundings, Partial<Allowance> {
  readonly tenant: Surroundings["tenant"] & { readonly zone: Zone };
}

/** True, false, or undefined for error. */
export type Truth = boolean | undefined;
export type Holds = (facts: ConditionFacts) => Truth;

/** A part's value, or undefined for error. */
export type Evaluate = (facts: ConditionFacts, run: Run) => Value | undefined;
/** A part read as a truth: anything but true and false is an error. */
export type Judge = (facts: ConditionFacts, run: Run) => Truth;

export interface Compiler {
  readonly matcher: Matcher | undefined;
  readonly value: (part: Condition) => Evaluate;
  readonly truth: (part: Condition) => Judge;
  /** The compiler of what stands inside a part that names something, and the slot of that. */
  readonly naming: (variable: string) => { readonly compiler: Compiler; readonly slot: number };
}

export type Operation<Op extends string> = Extract<Condition, { readonly op: Op }>;
export interface Binary {
  readonly args: readonly [Condition, Condition];
}

/** Whether a part comes out the same whatever it is asked about. */
export function isConstant(part: Condition): boolean {
  if (!("op" in part)) return !("attribute" in part || "parameter" in part || "variable" in part);
  if (part.op === "within" || "variable" in part) return false;
  return part.args.every(isConstant);
}
