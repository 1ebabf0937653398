/** CEL's operators: comparisons of any values, members, construction, and macros that walk through lists and maps. */
import type { CelComparison, Condition, Macro } from "../types.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { equals, orderOf } from "./equality.ts";
import {
  type Binary,
  type Compiler,
  type Evaluate,
  isConstant,
  type Judge,
  type Operation,
  type Truth,
} from "./evaluate.ts";
import { type Apply, functionNamed } from "./functions.ts";
import { makeItems, makeText, type Run, spend, spendItems } from "./run.ts";
import { Entries, isJsonMap, isList, itemsOf, keyOf, memberAt, memberOf, Uint, type Value } from "./values.ts";

type Compare = (left: Value, right: Value, run: Run) => Truth;

const ordered =
  (accepts: (sign: number) => boolean): Compare =>
  (left, right, run) => {
    const sign = orderOf(left, right, run);
    return sign === undefined ? undefined : accepts(sign);
  };

const comparisons: { readonly [Op in CelComparison]: Compare } = {
  "==": equals,
  "!=": (left, right, run) => {
    const same = equals(left, right, run);
    return same === undefined ? undefined : !same;
  },
  "<": ordered((sign) => sign < 0),
  "<=": ordered((sign) => sign <= 0),
  ">": ordered((sign) => sign > 0),
  ">=": ordered((sign) => sign >= 0),
  "@in": isIn,
};

export function comparison(op: CelComparison, { args: [left, right] }: Binary, compiler: Compiler): Judge {
  const direct = op === "@in" ? undefined : withLiteral(op, left, right, compiler);
  if (direct !== undefined) return direct;
  const compare = comparisons[op];
  const readLeft = compiler.value(left);
  const readRight = compiler.value(right);
  return (facts, run) => {
    const a = readLeft(facts, run);
    if (a === undefined) return undefined;
    const b = readRight(facts, run);
    return b === undefined ? undefined : compare(a, b, run);
  };
}

/** An attribute beside a text, truth or number that is written down: compared without a detour over kinds of numbers. */
function withLiteral(
  op: Exclude<CelComparison, "@in">,
  left: Condition,
  right: Condition,
  compiler: Compiler,
): Judge | undefined {
  if (!("attribute" in left) || (left.as !== undefined && left.as !== "int")) return undefined;
  const literal = plainLiteral(right);
  if (literal === undefined) return undefined;
  const read =
    left.as === undefined ? compiler.value(left) : wholeNumber(compiler.value({ attribute: left.attribute }));
  if (op === "==" || op === "!=") {
    const wanted = op === "==";
    return (facts, run) => {
      const value = read(facts, run);
      return value === undefined ? undefined : (value === literal) === wanted;
    };
  }
  if (typeof literal !== "number") return undefined;
  const accepts = { "<": isLess, "<=": isAtMost, ">": isMore, ">=": isAtLeast }[op];
  return (facts, run) => {
    const value = read(facts, run);
    return typeof value === "number" ? accepts(value, literal) : undefined;
  };
}

/** An int of JSON as the number it is, where nothing but a comparison is made with it. */
const wholeNumber =
  (read: Evaluate): Evaluate =>
  (facts, run) => {
    const value = read(facts, run);
    return Number.isSafeInteger(value) ? value : undefined;
  };

const isLess = (left: number, right: number): boolean => left < right;
const isAtMost = (left: number, right: number): boolean => left <= right;
const isMore = (left: number, right: number): boolean => left > right;
const isAtLeast = (left: number, right: number): boolean => left >= right;

/** A literal that a JSON value is compared with as it stands. */
function plainLiteral(part: Condition): string | boolean | number | undefined {
  if ("int" in part) {
    const short = Number(part.int);
    return Number.isSafeInteger(short) ? short : undefined;
  }
  if (!("value" in part) || typeof part.value === "object") return undefined;
  return part.value;
}

/** Whether a list has an item that equals it, or a map has it as a key. */
function isIn(item: Value, whole: Value, run: Run): Truth {
  if (!isList(whole)) {
    if (!(whole instanceof Entries || isJsonMap(whole))) return undefined;
    if (typeof item !== "number" && keyOf(item) === undefined) return undefined;
    const found = memberAt(whole, item, run);
    return run.steps < 0 ? undefined : found !== undefined;
  }
  if (!spendItems(run, whole.length)) return undefined;
  for (const each of whole) {
    const same = equals(item, each, run);
    if (same !== false) return same;
  }
  return false;
}

export function selection({ field, args: [operand] }: Operation<"select">, compiler: Compiler): Evaluate {
  const read = compiler.value(operand);
  return (facts, run) => {
    const whole = read(facts, run);
    return whole === undefined ? undefined : memberOf(whole, field);
  };
}

/** Whether a member is there; only a map has members that may be missing. */
export function hasMember({ field, args: [operand] }: Operation<"select">, compiler: Compiler): Judge {
  const read = compiler.value(operand);
  return (facts, run) => {
    const whole = read(facts, run);
    const isMap = whole instanceof Entries || isJsonMap(whole);
    return isMap ? memberOf(whole, field) !== undefined : undefined;
  };
}

export function indexing({ args: [whole, index] }: Binary, compiler: Compiler): Evaluate {
  const readWhole = compiler.value(whole);
  const readIndex = compiler.value(index);
  return (facts, run) => {
    const a = readWhole(facts, run);
    const b = readIndex(facts, run);
    if (a === undefined || b === undefined) return undefined;
    return isList(a) ? a[positionOf(b)] : memberAt(a, b, run);
  };
}

/** A whole number of any kind; anything else is nowhere. */
function positionOf(index: Value): number {
  const number = index instanceof Uint ? index.value : index;
  if (typeof number === "number") return number;
  return typeof number === "bigint" ? Number(number) : -1;
}

export function choice({ args: [test, then, otherwise] }: Operation<"if">, compiler: Compiler): Evaluate {
  const holds = compiler.truth(test);
  const readThen = compiler.value(then);
  const readOtherwise = compiler.value(otherwise);
  return (facts, run) => {
    const truth = holds(facts, run);
    if (truth === undefined) return undefined;
    return truth ? readThen(facts, run) : readOtherwise(facts, run);
  };
}

export function construction({ op, args }: Operation<"list" | "entries">, compiler: Compiler): Evaluate {
  return applied(args, compiler, op === "list" ? listed : entriesOf);
}

const listed: Apply = (values, run) => (makeItems(run, values.length) ? values : undefined);

/** No key may be there twice, in whatever kind of number. */
function entriesOf(values: readonly Value[], run: Run): Entries | undefined {
  if (!makeItems(run, values.length)) return undefined;
  const pairs: (readonly [Value, Value])[] = [];
  const index = new Map<string, Value>();
  for (let at = 0; at < values.length; at += 2) {
    const [key, value] = [values[at], values[at + 1]];
    if (typeof key === "string" && !makeText(run, key.length)) return undefined;
    const name = key === undefined ? undefined : keyOf(key);
    if (key === undefined || value === undefined || name === undefined || index.has(name)) return undefined;
    index.set(name, value);
    pairs.push([key, value]);
  }
  return new Entries(pairs, index);
}

export function call({ name, args }: Operation<"call">, compiler: Compiler): Evaluate {
  const [, pattern] = args;
  const literal = pattern !== undefined && "value" in pattern ? pattern.value : undefined;
  return applied(
    args,
    compiler,
    functionNamed(name, compiler.matcher, typeof literal === "string" ? literal : undefined),
  );
}

/** What a function makes of the values of some parts; an error in one of them is an error. */
function applied(args: readonly Condition[], compiler: Compiler, apply: Apply): Evaluate {
  const parts = args.map(compiler.value);
  return (facts, run) => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part(facts, run);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return apply(values, run);
  };
}

export function binding({ variable, args: [value, body] }: Operation<"bind">, compiler: Compiler): Evaluate {
  const read = compiler.value(value);
  const { compiler: inner, slot } = compiler.naming(variable);
  const evaluate = inner.value(body);
  return (facts, run) => {
    const outer = run.slots[slot];
    const found = read(facts, run);
    if (found === undefined) return undefined;
    run.slots[slot] = found;
    const outcome = evaluate(facts, run);
    run.slots[slot] = outer;
    return outcome;
  };
}

/** What a macro does with the items it walks through: each item's outcome is asked for with `at`. */
interface Walk {
  readonly items: readonly Value[];
  readonly test: (item: Value) => Truth;
  readonly value: (item: Value) => Value | undefined;
  readonly run: Run;
}

const macros: { readonly [Op in Macro]: (walk: Walk) => Value | undefined } = {
  all: ({ items, test }) => quantified(items, test, false),
  exists: ({ items, test }) => quantified(items, test, true),
  exists_one: (walk) => {
    const found = kept(walk);
    return found === undefined ? undefined : found.length === 1;
  },
  filter: kept,
  map: ({ items, value, run }) => {
    const made: Value[] = [];
    for (const item of items) {
      const each = value(item);
      if (each === undefined || !makeItems(run, 1)) return undefined;
      made.push(each);
    }
    return made;
  },
};

/** One item that comes out as wanted decides, whatever the others do. */
function quantified(items: readonly Value[], test: Walk["test"], deciding: boolean): Truth {
  let outcome: Truth = !deciding;
  for (const item of items) {
    const truth = test(item);
    if (truth === deciding) return deciding;
    if (truth === undefined) outcome = undefined;
  }
  return outcome;
}

function kept({ items, test, run }: Walk): readonly Value[] | undefined {
  const found: Value[] = [];
  for (const item of items) {
    const truth = test(item);
    if (truth === undefined || (truth && !makeItems(run, 1))) return undefined;
    if (truth) found.push(item);
  }
  return found;
}

export function macro({ op, variable, args }: Operation<Macro>, compiler: Compiler): Evaluate {
  const [range, ...bodies] = args as readonly [Condition, ...Condition[]];
  const readRange = compiler.value(range);
  const { compiler: inner, slot } = compiler.naming(variable);
  const last = bodies.at(-1) ?? range;
  const test = op === "map" && bodies.length === 1 ? undefined : inner.truth(op === "map" ? (bodies[0] ?? last) : last);
  const body = op === "map" ? inner.value(last) : undefined;
  const cost = bodies.reduce((sum, part) => sum + sizeOf(part), 0);
  return (facts, run) => {
    const whole = readRange(facts, run);
    const items = whole === undefined ? undefined : itemsOf(whole, run);
    if (items === undefined || items.length > budgets.attributeItems || run.steps < 0) return undefined;
    const outer = run.slots[slot];
    const at =
      <Outcome>(read: (facts: Parameters<Evaluate>[0], run: Run) => Outcome | undefined) =>
      (item: Value) => {
        if (!spend(run, cost)) return undefined;
        run.slots[slot] = item;
        return read(facts, run);
      };
    const walk = { items, test: at(test ?? (() => true)), value: at(body ?? (() => null)), run };
    const chosen = op === "map" && test !== undefined ? kept(walk) : items;
    const outcome = chosen === undefined ? undefined : macros[op]({ ...walk, items: chosen });
    run.slots[slot] = outer;
    return outcome;
  };
}

/** How many parts are evaluated, at most, when this one is once. */
function sizeOf(part: Condition): number {
  if (!("op" in part) || part.op === "within" || isConstant(part)) return 1;
  return part.args.reduce((sum: number, arg) => sum + sizeOf(arg), 1);
}
