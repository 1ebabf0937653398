/**
 * Conditions as closures, in three-valued logic: true, false, and error, which is `undefined`. The outcome never
 * depends on the order of evaluation: `and` is false as soon as one part is false, whatever the others do, `or` is
 * true as soon as one is true, and `not` of an error is an error. A missing attribute is an error except under `has`.
 */
import type { Arithmetic, Condition } from "../types.ts";
import { arithmetic, negated } from "./arithmetic.ts";
import { fromBase64 } from "./bytes.ts";
import { binding, call, choice, comparison, construction, hasMember, indexing, macro, selection } from "./cel.ts";
import {
  type Binary,
  type Compiler,
  type ConditionFacts,
  type Evaluate,
  type Holds,
  isConstant,
  type Judge,
  type Operation,
} from "./evaluate.ts";
import { addressInRange, containment, equality, membership, onTexts, ordering } from "./form.ts";
import type { Matcher } from "./functions.ts";
import { attribute } from "./read-as.ts";
import { type Allowance, newRun, replenish, type Run } from "./run.ts";
import { compileWindow, isWithin } from "./time-window.ts";
import { validateCondition } from "./validate.ts";
import { TypeName, Uint, type Value } from "./values.ts";

export type { ConditionFacts, Holds, Truth } from "./evaluate.ts";
export { type Allowance, newAllowance } from "./run.ts";

export interface CompileOptions {
  /** The engine for regular expressions; without one `matches` is an error. */
  readonly matcher?: Matcher | undefined;
}

/** Compiles a condition; one that does not validate is an error whenever it is asked. */
export function compileCondition(condition: Condition, { matcher }: CompileOptions = {}): Holds {
  if (validateCondition(condition).length > 0) return () => undefined;
  const { compiler, run } = compilerFor(matcher, []);
  const judge = compiler.truth(condition);
  return (facts) => begun(run, judge, facts);
}

/** What an evaluation is given beside the facts. */
export interface EvaluateOptions extends CompileOptions {
  /** What it may name beside attributes. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** Shared with other evaluations: what this one takes is gone for the next. */
  readonly allowance?: Allowance;
}

/** Evaluates a condition of any type; undefined for an error. */
export function evaluateCondition(
  condition: Condition,
  facts: ConditionFacts,
  { matcher, variables = new Map(), allowance }: EvaluateOptions = {},
): Value | undefined {
  const names = [...variables.keys()];
  if (validateCondition(condition, { variables: names }).length > 0) return undefined;
  const { compiler, run } = compilerFor(matcher, names);
  for (const [slot, value] of [...variables.values()].entries()) run.slots[slot] = value;
  const evaluate = compiler.value(condition);
  return begun(run, evaluate, facts, allowance);
}

/**
 * Nothing a condition computes is kept, and whatever runs out of steps is an error as a whole. So is what begins after
 * an allowance was used up.
 */
function begun<Outcome>(
  run: Run,
  evaluate: (facts: ConditionFacts, run: Run) => Outcome | undefined,
  facts: ConditionFacts,
  allowance: Partial<Allowance> = facts,
): Outcome | undefined {
  const { steps, made } = allowance;
  if (steps === undefined || made === undefined) {
    replenish(run);
  } else {
    if (steps < 0) return undefined;
    run.steps = steps;
    run.made = made;
  }
  const outcome = evaluate(facts, run);
  run.lists = undefined;
  if (steps !== undefined) {
    allowance.steps = run.steps;
    allowance.made = run.made;
  }
  return run.steps < 0 ? undefined : outcome;
}

/** A run is never entered twice at once, so that one serves every evaluation of a condition. */
function compilerFor(matcher: Matcher | undefined, names: readonly string[]) {
  return { compiler: compilerNaming(matcher, names), run: newRun() };
}

function compilerNaming(matcher: Matcher | undefined, names: readonly string[]): Compiler {
  const compiler: Compiler = {
    matcher,
    value: (part) => valueOf(part, compiler, names),
    truth: (part) => truthOf(part, compiler),
    naming: (variable) => ({ compiler: compilerNaming(matcher, [...names, variable]), slot: names.length }),
  };
  return compiler;
}

/** Operations that come to nothing but true, false and error. */
const truths: ReadonlySet<string> = new Set([
  ..."and or not has eq ne lt le gt ge in contains startsWith endsWith ipInRange within".split(" "),
  ..."== != < <= > >= @in".split(" "),
]);

/** A part of a condition read as a truth: anything but true and false is an error. */
function truthOf(part: Condition, compiler: Compiler): Judge {
  const evaluate = compiler.value(part);
  return "op" in part && truths.has(part.op) ? (evaluate as Judge) : asTruth(evaluate);
}

function valueOf(part: Condition, compiler: Compiler, names: readonly string[]): Evaluate {
  if ("attribute" in part) return attribute(part.attribute, part.as);
  if ("variable" in part && !("op" in part)) {
    const slot = names.lastIndexOf(part.variable);
    return (_, run) => run.slots[slot];
  }
  if (!("op" in part)) {
    const value = literalOf(part);
    return () => value;
  }
  const evaluate = operation(part, compiler);
  return isConstant(part) ? constant(evaluate) : evaluate;
}

/** What depends on nothing is computed once. */
function constant(evaluate: Evaluate): Evaluate {
  const value = begun(newRun(), evaluate, nowhere);
  return () => value;
}

const nowhere = {} as ConditionFacts;

function operation(part: Extract<Condition, { readonly op: string }>, compiler: Compiler): Evaluate {
  switch (part.op) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return computing(part.op, part, compiler);
    case "negate":
      return negative(part, compiler);
    case "if":
      return choice(part, compiler);
    case "select":
      return selection(part, compiler);
    case "index":
      return indexing(part, compiler);
    case "list":
    case "entries":
      return construction(part, compiler);
    case "call":
      return call(part, compiler);
    case "bind":
      return binding(part, compiler);
    case "all":
    case "exists":
    case "exists_one":
    case "map":
    case "filter":
      return macro(part, compiler);
    case "and":
      return every(part.args.map(compiler.truth));
    case "or":
      return some(part.args.map(compiler.truth));
    case "not":
      return negation(compiler.truth(part.args[0]));
    case "has":
      return presence(part, compiler);
    case "eq":
      return equality(part, compiler);
    case "ne":
      return negation(equality(part, compiler));
    case "lt":
      return ordering(part, compiler, (sign) => sign < 0);
    case "le":
      return ordering(part, compiler, (sign) => sign <= 0);
    case "gt":
      return ordering(part, compiler, (sign) => sign > 0);
    case "ge":
      return ordering(part, compiler, (sign) => sign >= 0);
    case "in":
      return membership(part, compiler);
    case "contains":
      return containment(part, compiler);
    case "startsWith":
      return onTexts(part, compiler, (text, start) => text.startsWith(start));
    case "endsWith":
      return onTexts(part, compiler, (text, end) => text.endsWith(end));
    case "ipInRange":
      return addressInRange(part, compiler);
    case "within":
      return withinWindow(part);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "@in":
      return comparison(part.op, part, compiler);
  }
}

/** A parameter stands for nothing until its template is applied. */
function literalOf(part: Exclude<Condition, { readonly op: string }>): Value | undefined {
  if ("value" in part) return part.value;
  if ("int" in part) return BigInt(part.int);
  if ("uint" in part) return new Uint(BigInt(part.uint));
  if ("bytes" in part) return fromBase64(part.bytes);
  return "type" in part ? new TypeName(part.type) : undefined;
}

function asTruth(evaluate: Evaluate): Judge {
  return (facts, run) => {
    const value = evaluate(facts, run);
    return typeof value === "boolean" ? value : undefined;
  };
}

function every(parts: readonly Judge[]): Judge {
  return (facts, run) => {
    let outcome: boolean | undefined = true;
    for (const part of parts) {
      const truth = part(facts, run);
      if (truth === false) return false;
      if (truth === undefined) outcome = undefined;
    }
    return outcome;
  };
}

function some(parts: readonly Judge[]): Judge {
  return (facts, run) => {
    let outcome: boolean | undefined = false;
    for (const part of parts) {
      const truth = part(facts, run);
      if (truth === true) return true;
      if (truth === undefined) outcome = undefined;
    }
    return outcome;
  };
}

function negation(part: Judge): Judge {
  return (facts, run) => {
    const truth = part(facts, run);
    return truth === undefined ? undefined : !truth;
  };
}

/** An attribute's own type does not matter for its being there. */
function presence({ args: [subject] }: Operation<"has">, compiler: Compiler): Judge {
  if ("op" in subject && subject.op === "select") return hasMember(subject, compiler);
  const read = compiler.value("attribute" in subject ? { attribute: subject.attribute } : subject);
  return (facts, run) => read(facts, run) !== undefined;
}

function computing(op: Arithmetic, { args: [left, right] }: Binary, compiler: Compiler): Evaluate {
  const compute = arithmetic[op];
  const readLeft = compiler.value(left);
  const readRight = compiler.value(right);
  return (facts, run) => {
    const a = readLeft(facts, run);
    const b = readRight(facts, run);
    return a === undefined || b === undefined ? undefined : compute(a, b, run);
  };
}

function negative({ args: [part] }: Operation<"negate">, compiler: Compiler): Evaluate {
  const read = compiler.value(part);
  return (facts, run) => {
    const value = read(facts, run);
    return value === undefined ? undefined : negated(value);
  };
}

function withinWindow({ window }: Operation<"within">): Judge {
  const compiled = "parameter" in window ? undefined : compileWindow(window);
  if (compiled === undefined) return () => undefined;
  return ({ tenant, now }) => isWithin(compiled, tenant.zone, now);
}
