import type { Condition } from "@bailiwick/decision";
import type { ReadText } from "./domain/policy/expression.ts";

/** How conditions written as text are read. */
export const readText: ReadText = () => ({
  mistakes: [{ detail: "Write the condition as a syntax tree, such as `{op: eq, args: [...]}`." }],
});

/** A condition in one line, for people. */
export function textOfCondition(condition: Condition): string {
  if ("value" in condition) return JSON.stringify(condition.value);
  if ("attribute" in condition) return condition.attribute;
  if ("parameter" in condition) return `{${condition.parameter}}`;
  if (condition.op === "within") return `within ${JSON.stringify(condition.window)}`;
  return `${condition.op}(${condition.args.map(textOfCondition).join(", ")})`;
}
