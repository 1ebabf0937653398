import type { Condition } from "@bailiwick/decision";
import { checkCondition, declaredBy } from "../../../cel/index.ts";
import type { Attribute, Parameter } from "./catalogue.ts";
import { type Finding, finding, type Path } from "./problem.ts";

/** Reads the conditions of a file, which are text or trees, against the attributes it may name. */
export interface ConditionReader {
  readonly findings: Finding[];
  read(given: string | Condition, path: Path, parameters?: readonly Pick<Parameter, "name" | "type">[]): Condition;
}

export function conditionReader(attributes: readonly Attribute[]): ConditionReader {
  const findings: Finding[] = [];
  return {
    findings,
    read(given, path, parameters) {
      const vocabulary = { attributes: declaredBy(attributes), parameters: parameters && typesOf(parameters) };
      const checked = checkCondition(given, vocabulary);
      if (checked.ok) return checked.condition;
      for (const { code, detail, pointer, line, column } of checked.mistakes) {
        const where = line === undefined ? "" : ` (line ${line}, column ${column} of the text)`;
        const kind = code === "parameter_unknown" ? "reference_unknown" : "condition_invalid";
        findings.push(finding(kind, [...path, ...segments(pointer)], `${detail}${where}.`));
      }
      return never;
    },
  };
}

/** Stands for what could not be read; a file with a mistake becomes no catalogue. */
const never: Condition = { value: false };

const typeWords: Readonly<Record<Parameter["type"], string>> = {
  text: "string",
  number: "double",
  boolean: "bool",
  list: "list<dyn>",
  window: "map",
};

export const typesOf = (parameters: readonly Pick<Parameter, "name" | "type">[]): ReadonlyMap<string, string> =>
  new Map(parameters.map(({ name, type }) => [name, typeWords[type]]));

const segments = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
