import { applyTemplate } from "@bailiwick/decision";
import type { PolicyTemplate } from "./catalogue.ts";
import { type Finding, finding, type Path } from "./problem.ts";

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
