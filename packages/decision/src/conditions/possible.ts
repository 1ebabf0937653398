/** What a condition could come to if the caller sent other attributes: the part of a request that a step-up changes. */
import type { Condition } from "../types.ts";
import { compileCondition, type CompileOptions, type ConditionFacts } from "./compile.ts";

/** Whether other values under `context` could make the condition come out this way. */
export function couldBe(
  condition: Condition | undefined,
  facts: ConditionFacts,
  wanted: boolean,
  options: CompileOptions,
): boolean {
  if (condition === undefined) return wanted;
  const { mayHold, mayFail } = outcomes(condition, facts, options);
  return wanted ? mayHold : mayFail;
}

/** The attributes under `context` that a condition looks at. */
export function conditionalAttributes(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return [];
  if ("attribute" in condition) return isChangeable(condition.attribute) ? [condition.attribute] : [];
  if (!("op" in condition) || condition.op === "within") return [];
  return condition.args.flatMap(conditionalAttributes);
}

interface Outcomes {
  readonly mayHold: boolean;
  readonly mayFail: boolean;
}

function outcomes(condition: Condition, facts: ConditionFacts, options: CompileOptions): Outcomes {
  if (conditionalAttributes(condition).length === 0) {
    const truth = compileCondition(condition, options)(facts);
    return { mayHold: truth === true, mayFail: truth === false };
  }
  if (!("op" in condition)) return { mayHold: true, mayFail: true };
  if (condition.op === "not") {
    const { mayHold, mayFail } = outcomes(condition.args[0], facts, options);
    return { mayHold: mayFail, mayFail: mayHold };
  }
  if (condition.op !== "and" && condition.op !== "or") return { mayHold: true, mayFail: true };
  const parts = condition.args.map((arg) => outcomes(arg, facts, options));
  return condition.op === "and"
    ? { mayHold: parts.every((part) => part.mayHold), mayFail: parts.some((part) => part.mayFail) }
    : { mayHold: parts.some((part) => part.mayHold), mayFail: parts.every((part) => part.mayFail) };
}

function isChangeable(path: string): boolean {
  return path.startsWith("context.") && path !== "context.usage";
}
