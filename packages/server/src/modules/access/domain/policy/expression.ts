/** Turns what is written under `condition` into one syntax tree, and keeps the place of each of its parts. */
import {
  applyTemplate,
  type CapabilityClass,
  type Condition,
  type ConditionTemplate,
  validateCondition,
} from "@bailiwick/decision";
import { matcher } from "../../../../cel/index.ts";
import type { Expression, Path } from "./document.ts";
import { errorAt, type Finding, pathOf } from "./finding.ts";

export interface Template extends ConditionTemplate {
  readonly key: string;
  readonly label?: string;
  readonly effect: "allow" | "deny";
  readonly capabilities?: readonly string[];
  readonly classes?: readonly CapabilityClass[];
  /** Changes with what the template means. */
  readonly version: string;
}

/** How CEL text and trees are read: a mistake has its place in the text, or a pointer into the tree. */
export type ReadCondition = (given: unknown) =>
  | { readonly condition: Condition }
  | {
      readonly mistakes: readonly {
        readonly detail: string;
        readonly pointer: string;
        readonly line?: number;
        readonly column?: number;
      }[];
    };

export interface Surroundings {
  readonly conditions: Readonly<Record<string, Expression>>;
  readonly templates: ReadonlyMap<string, Template>;
  readonly readCondition: ReadCondition;
}

/** A part of a condition that is true, false or an error by itself. */
export interface Branch {
  /** Where it is written: for a shared condition, where that is defined. */
  readonly path: Path;
  readonly condition: Condition;
}

/** The whole comes first among its branches. `condition` is undefined where there are findings. */
export interface Meaning {
  readonly condition: Condition | undefined;
  readonly branches: readonly Branch[];
  readonly findings: readonly Finding[];
  /** The shared conditions it uses, also through others. */
  readonly uses: ReadonlySet<string>;
  readonly templates: readonly { readonly template: Template; readonly path: Path }[];
}

/** As deep as an expression may be nested; what it comes to has a budget of its own. */
const deepest = 32;

/** Reads expressions of one policy; a condition that many share is read once. */
export function expressionReader(around: Surroundings): (expression: unknown, path: Path) => Meaning {
  const shared = new Map<string, Meaning | "being read">();

  function read(given: unknown, path: Path): Meaning {
    if (path.length > deepest)
      return broken(errorAt("condition_invalid", path, `Nested deeper than ${deepest}; flatten it.`));
    const wrong = misshapen(given, path);
    if (wrong) return broken(wrong);
    const expression = given as Expression;
    if (typeof expression === "string") return readWritten(expression, path, around);
    if ("use" in expression) return readShared(expression.use, [...path, "use"]);
    if ("template" in expression) return readTemplate(expression, path, around);
    if ("all" in expression) return joined("and", each(expression.all, [...path, "all"]), path);
    if ("any" in expression) return joined("or", each(expression.any, [...path, "any"]), path);
    if ("not" in expression) return negated(read(expression.not, [...path, "not"]), path);
    return readWritten(expression, path, around);
  }

  const each = (parts: readonly unknown[], path: Path) => parts.map((part, index) => read(part, [...path, index]));

  function readShared(name: string, path: Path): Meaning {
    const known = shared.get(name);
    if (known === "being read")
      return broken(errorAt("condition_circular", path, `The condition ${name} uses itself; write one of them out.`));
    if (known !== undefined) return { ...known, findings: [], uses: new Set([name, ...known.uses]) };
    const expression = Object.hasOwn(around.conditions, name) ? around.conditions[name] : undefined;
    if (expression === undefined)
      return broken(
        errorAt("condition_unknown", path, `The policy has no condition ${name}; define it under \`conditions\`.`),
      );
    shared.set(name, "being read");
    const meaning = read(expression, ["conditions", name]);
    shared.set(name, meaning);
    return { ...meaning, uses: new Set([name, ...meaning.uses]) };
  }

  return read;
}

const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  use: (value) => typeof value === "string",
  template: (value) => typeof value === "string",
  all: isFilledList,
  any: isFilledList,
  not: (value) => value !== undefined,
};

const wanted =
  "Write CEL text, a syntax tree, or one of `use`, `template` with `parameters`, `all`, `any` with a list, `not`.";

/** What is neither text nor one of the forms is checked as a syntax tree. */
function misshapen(given: unknown, path: Path): Finding | undefined {
  if (typeof given === "string") return undefined;
  if (!isRecord(given)) return errorAt("condition_invalid", path, wanted);
  const form = Object.keys(forms).find((name) => Object.hasOwn(given, name));
  if (form === undefined) return undefined;
  const others = Object.keys(given).filter((name) => name !== form && !(form === "template" && name === "parameters"));
  if (others[0] !== undefined)
    return errorAt("condition_invalid", [...path, others[0]], `Beside \`${form}\` there is no \`${others[0]}\`.`);
  if (!forms[form]?.(given[form])) return errorAt("condition_invalid", [...path, form], wanted);
  const { parameters } = given;
  if (form === "template" && parameters !== undefined && !isRecord(parameters))
    return errorAt("condition_invalid", [...path, "parameters"], "Write the parameters by name.");
  return undefined;
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const broken = (...findings: readonly Finding[]): Meaning => ({
  condition: undefined,
  branches: [],
  findings,
  uses: new Set(),
  templates: [],
});

function readWritten(given: unknown, path: Path, around: Surroundings): Meaning {
  const found = around.readCondition(given);
  if ("mistakes" in found)
    return broken(
      ...found.mistakes.map(({ detail, pointer, line, column }) =>
        errorAt(
          "condition_invalid",
          [...path, ...pathOf(pointer)],
          line === undefined ? `${detail}.` : `${detail}, at ${line}:${column ?? 1} of the text.`,
        ),
      ),
    );
  const branches = branchesOf(found.condition, path);
  // Parts of a text lie at one place in the document: that of the text.
  const placed = typeof given === "string" ? branches.map((branch) => ({ ...branch, path })) : branches;
  return { condition: found.condition, branches: placed, findings: [], uses: new Set(), templates: [] };
}

function readTemplate(
  { template: key, parameters = {} }: Extract<Expression, { template: string }>,
  path: Path,
  { templates }: Surroundings,
): Meaning {
  const template = templates.get(key);
  if (template === undefined)
    return broken(
      errorAt(
        "template_unknown",
        [...path, "template"],
        `The catalogue offers no policy template ${key}; see those it has.`,
      ),
    );
  const applied = applyTemplate(template, parameters, { matcher });
  if ("problems" in applied)
    return broken(
      ...applied.problems.map(({ code, at, message }) =>
        errorAt(
          "parameter_invalid",
          code === "condition_wrong" ? [...path, "template"] : [...path, "parameters", at],
          `${message}.`,
        ),
      ),
    );
  const { condition } = applied;
  const branches = branchesOf(condition, path).map((branch) => ({ ...branch, path }));
  return { condition, branches, findings: [], uses: new Set(), templates: [{ template, path }] };
}

function joined(op: "and" | "or", meanings: readonly Meaning[], path: Path): Meaning {
  const args = meanings.flatMap(({ condition }) => condition ?? []);
  const whole: Meaning = {
    condition: undefined,
    branches: meanings.flatMap(({ branches }) => branches),
    findings: meanings.flatMap(({ findings }) => findings),
    uses: new Set(meanings.flatMap(({ uses }) => [...uses])),
    templates: meanings.flatMap(({ templates }) => templates),
  };
  return args.length < meanings.length ? whole : withWhole(whole, { op, args }, path);
}

function negated(meaning: Meaning, path: Path): Meaning {
  const { condition } = meaning;
  return condition === undefined ? meaning : withWhole(meaning, { op: "not", args: [condition] }, path);
}

/** What is put together must keep the budgets as a whole, however small its parts. */
function withWhole(meaning: Meaning, condition: Condition, path: Path): Meaning {
  const tooLarge = validateCondition(condition)[0];
  if (tooLarge)
    return { ...broken(...meaning.findings, errorAt("condition_invalid", path, `${tooLarge.message}, put together.`)) };
  return { ...meaning, condition, branches: [{ path, condition }, ...meaning.branches] };
}

/** A condition and the parts it is joined from, the whole first. */
function branchesOf(condition: Condition, path: Path): readonly Branch[] {
  const own = { path, condition };
  if (!("op" in condition) || (condition.op !== "and" && condition.op !== "or" && condition.op !== "not")) return [own];
  const args: readonly Condition[] = condition.args;
  return [own, ...args.flatMap((arg, index) => branchesOf(arg, [...path, "args", index]))];
}
