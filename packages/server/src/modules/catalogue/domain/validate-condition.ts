import { applyTemplate, type Condition, validateCondition as problemsOf } from "@bailiwick/decision";
import type { PolicyTemplate } from "./catalogue.ts";
import { type Finding, finding, type Path, type ProblemCode } from "./problem.ts";

/** What the decision would refuse of a condition, at its place. */
export function validateCondition(condition: Condition, path: Path, parameters: readonly string[] = []): Finding[] {
  return problemsOf(condition, { parameters }).map(({ code, pointer, message }) => {
    const found: ProblemCode = code === "parameter_unknown" ? "reference_unknown" : "condition_invalid";
    return finding(found, [...path, ...segments(pointer)], `${message}.`);
  });
}

/** A parameter's default must be of the parameter's own type. */
export function validateParameters({ parameters }: PolicyTemplate, path: Path): Finding[] {
  return parameters.flatMap((parameter) => {
    if (parameter.default === undefined) return [];
    const applied = applyTemplate({ parameters: [parameter], condition: { value: true } }, {});
    if ("condition" in applied) return [];
    const message = `The default is no ${parameter.type}; correct it or leave it out.`;
    return [finding("value_mismatch", [...path, parameter.name, "default"], message)];
  });
}

const segments = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
