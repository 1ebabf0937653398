/** What is odd about single attributes and parameters, wherever a policy uses them. */
import type { Condition } from "@bailiwick/decision";
import { builtInAttributes } from "../../../../cel/index.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { Path } from "./document.ts";
import { adviceAt, type Finding, warningAt } from "./finding.ts";

export function lintConditions(
  { rules, conditions }: CompiledPolicy,
  declared: ReadonlySet<string> | undefined,
): readonly Finding[] {
  const meanings = [...conditions.values(), ...rules];
  const branches = meanings.flatMap((meaning) => meaning.branches);
  const read = branches
    .filter(({ condition }) => isLeaf(condition))
    .flatMap(({ condition, path }) => attributesIn(condition).map((attribute) => ({ attribute, path })));
  const known = declared ?? new Set();
  const unknown = declared === undefined ? [] : read.filter(({ attribute }) => !isDeclared(attribute, known));
  return once([
    ...(known.size > 0 ? unknown.map(undeclared) : unknown.slice(0, 1).map(uncheckable)),
    ...meanings.flatMap(({ templates }) => templates).flatMap(idleParameters),
  ]);
}

const isLeaf = (condition: Condition): boolean => !("op" in condition) || !["and", "or", "not"].includes(condition.op);

/** Every attribute it reads. */
export function attributesIn(condition: Condition): readonly string[] {
  if ("attribute" in condition) return [condition.attribute];
  if (!("op" in condition) || condition.op === "within") return [];
  return condition.args.flatMap(attributesIn);
}

/** A declared attribute may be a structure, whose members are not declared one by one. */
const isDeclared = (attribute: string, declared: ReadonlySet<string>): boolean => {
  const parts = attribute.split(".");
  const names = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return names.some((name) => builtInAttributes.has(name) || declared.has(name));
};

interface Reading {
  readonly attribute: string;
  readonly path: Path;
}

const undeclared = ({ attribute, path }: Reading): Finding =>
  warningAt(
    "attribute_undeclared",
    path,
    `The catalogue declares no attribute ${attribute}; correct it, or declare it under \`attributes\`.`,
  );

const uncheckable = ({ attribute, path }: Reading): Finding =>
  adviceAt(
    "attribute_undeclared",
    path,
    `The catalogue declares no attributes, so that names such as ${attribute} are not checked; declare them under \`attributes\`.`,
  );

/** A parameter that no part of the template's condition reads changes nothing, whatever it is given. */
function idleParameters({ template, path }: CompiledPolicy["rules"][number]["templates"][number]): readonly Finding[] {
  const read = new Set(parametersIn(template.condition));
  return template.parameters
    .filter(({ name }) => !read.has(name))
    .map(({ name }) =>
      warningAt(
        "parameter_unused",
        [...path, "parameters", name],
        `The template ${template.key} does nothing with ${name}; leave it out, or correct the template.`,
      ),
    );
}

function parametersIn(condition: Condition): readonly string[] {
  if ("parameter" in condition) return [condition.parameter];
  if (!("op" in condition)) return [];
  if (condition.op === "within") return "parameter" in condition.window ? [condition.window.parameter] : [];
  return condition.args.flatMap(parametersIn);
}

function once(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((each) => [JSON.stringify([each.path, each.message]), each])).values()];
}
