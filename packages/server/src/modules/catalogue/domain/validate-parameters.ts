import { applyTemplate } from "@bailiwick/decision";
import { matcher } from "../../../cel/index.ts";
import type { PolicyTemplate } from "./catalogue.ts";
import { type Finding, finding, type Path } from "./problem.ts";

/** A parameter's default must be of the parameter's own type, and one that the condition can hold. */
export function validateParameters({ parameters, condition }: PolicyTemplate, path: Path): Finding[] {
  return parameters.flatMap((parameter) => {
    if (parameter.default === undefined) return [];
    const open = parameters.filter((other) => other !== parameter).map(({ name }) => name);
    const applied = applyTemplate({ parameters: [parameter], condition }, {}, { matcher, open });
    if ("condition" in applied) return [];
    // What is wrong with the condition is told of the condition.
    return applied.problems
      .filter(({ code }) => code !== "condition_wrong")
      .map(({ code, message }) =>
        finding(
          "value_mismatch",
          [...path, parameter.name, "default"],
          code === "parameter_wrong"
            ? `${message}; correct the default or leave it out.`
            : `The default is no ${parameter.type}; correct it or leave it out.`,
        ),
      );
  });
}
