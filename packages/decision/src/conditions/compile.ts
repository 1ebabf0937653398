/**
 * Conditions as closures, in three-valued logic: true, false, and error, which is `undefined`. The outcome never
 * depends on the order of evaluation: `and` is false as soon as one part is false, whatever the others do, `or` is
 * true as soon as one is true, and `not` of an error is an error. A missing attribute is an error except under `has`.
 */
import { inRange, parseAddress, parseRange, type Range } from "../ip.ts";
import type { Condition, Json } from "../types.ts";
import type { Zone } from "../zone.ts";
import { reader, type Surroundings } from "./attributes.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { equal, order } from "./compare.ts";
import { compileWindow, isWithin } from "./time-window.ts";
import { validateCondition } from "./validate.ts";

/** What conditions look at while they run; the zone stands for windows that name none. */
export interface ConditionFacts extends Surroundings {
  readonly tenant: Surroundings["tenant"] & { readonly zone: Zone };
}

/** True, false, or undefined for error. */
export type Truth = boolean | undefined;
export type Holds = (facts: ConditionFacts) => Truth;

type Evaluate = (facts: ConditionFacts) => Json | undefined;
type Operation<Op extends string> = Extract<Condition, { readonly op: Op }>;
interface Binary {
  readonly args: readonly [Condition, Condition];
}

/** Compiles a condition; one that does not validate is an error whenever it is asked. */
export function compileCondition(condition: Condition): Holds {
  if (validateCondition(condition).length > 0) return () => undefined;
  return truthOf(condition);
}

/** A part of a condition read as a truth: anything but true and false is an error. */
function truthOf(condition: Condition): Holds {
  if (!("op" in condition)) {
    const evaluate = valueOf(condition);
    return (facts) => asTruth(evaluate(facts));
  }
  switch (condition.op) {
    case "and":
      return every(condition.args.map(truthOf));
    case "or":
      return some(condition.args.map(truthOf));
    case "not":
      return negation(truthOf(condition.args[0]));
    case "has":
      return presence(condition);
    case "eq":
      return equality(condition);
    case "ne":
      return negation(equality(condition));
    case "lt":
      return ordering(condition, (sign) => sign < 0);
    case "le":
      return ordering(condition, (sign) => sign <= 0);
    case "gt":
      return ordering(condition, (sign) => sign > 0);
    case "ge":
      return ordering(condition, (sign) => sign >= 0);
    case "in":
      return membership(condition.args[0], condition.args[1]);
    case "contains":
      return containment(condition);
    case "startsWith":
      return onTexts(condition, (text, start) => text.startsWith(start));
    case "endsWith":
      return onTexts(condition, (text, end) => text.endsWith(end));
    case "ipInRange":
      return addressInRange(condition);
    case "within":
      return withinWindow(condition);
  }
}

function valueOf(condition: Condition): Evaluate {
  if ("value" in condition) {
    const { value } = condition;
    return () => value;
  }
  if ("attribute" in condition) return reader(condition.attribute);
  if ("parameter" in condition) return () => undefined;
  return truthOf(condition);
}

function asTruth(value: Json | undefined): Truth {
  return typeof value === "boolean" ? value : undefined;
}

function every(parts: readonly Holds[]): Holds {
  return (facts) => {
    let outcome: Truth = true;
    for (const part of parts) {
      const truth = part(facts);
      if (truth === false) return false;
      if (truth === undefined) outcome = undefined;
    }
    return outcome;
  };
}

function some(parts: readonly Holds[]): Holds {
  return (facts) => {
    let outcome: Truth = false;
    for (const part of parts) {
      const truth = part(facts);
      if (truth === true) return true;
      if (truth === undefined) outcome = undefined;
    }
    return outcome;
  };
}

function negation(part: Holds): Holds {
  return (facts) => {
    const truth = part(facts);
    return truth === undefined ? undefined : !truth;
  };
}

function presence({ args: [subject] }: Operation<"has">): Holds {
  const read = valueOf(subject);
  return (facts) => read(facts) !== undefined;
}

function equality({ args: [left, right] }: Binary): Holds {
  const readLeft = valueOf(left);
  const readRight = valueOf(right);
  return (facts) => {
    const a = readLeft(facts);
    const b = readRight(facts);
    return a === undefined || b === undefined ? undefined : equal(a, b);
  };
}

function ordering({ args: [left, right] }: Binary, accepts: (sign: number) => boolean): Holds {
  const readLeft = valueOf(left);
  const readRight = valueOf(right);
  return (facts) => {
    const a = readLeft(facts);
    const b = readRight(facts);
    const sign = a === undefined || b === undefined ? undefined : order(a, b);
    return sign === undefined ? undefined : accepts(sign);
  };
}

/** `in` is the `or` of comparing with each item, so a match outweighs items of another type. */
function membership(item: Condition, list: Condition): Holds {
  const readItem = valueOf(item);
  const texts = literalTexts(list);
  const readList = valueOf(list);
  return (facts) => {
    const wanted = readItem(facts);
    if (wanted === undefined) return undefined;
    if (texts !== undefined && typeof wanted === "string") return texts.has(wanted);
    const items = readList(facts);
    return isList(items) ? isAmong(wanted, items) : undefined;
  };
}

function literalTexts(list: Condition): ReadonlySet<unknown> | undefined {
  if (!("value" in list) || !isList(list.value)) return undefined;
  return list.value.every((item) => typeof item === "string") ? new Set(list.value) : undefined;
}

function isAmong(wanted: Json, items: readonly Json[]): Truth {
  if (items.length > budgets.attributeItems) return undefined;
  let outcome: Truth = false;
  for (const item of items) {
    const same = equal(wanted, item);
    if (same === true) return true;
    if (same === undefined) outcome = undefined;
  }
  return outcome;
}

/** A list contains an item, a text contains a text. */
function containment({ args: [whole, part] }: Binary): Holds {
  const readWhole = valueOf(whole);
  const readPart = valueOf(part);
  return (facts) => {
    const a = readWhole(facts);
    const b = readPart(facts);
    if (a === undefined || b === undefined) return undefined;
    if (isList(a)) return isAmong(b, a);
    return isText(a) && isText(b) ? a.includes(b) : undefined;
  };
}

function onTexts({ args: [left, right] }: Binary, accepts: (text: string, part: string) => boolean): Holds {
  const readLeft = valueOf(left);
  const readRight = valueOf(right);
  return (facts) => {
    const a = readLeft(facts);
    const b = readRight(facts);
    return isText(a) && isText(b) ? accepts(a, b) : undefined;
  };
}

/** Literal ranges are read once; an address or a range that can't be read is an error. */
function addressInRange({ args: [address, ranges] }: Operation<"ipInRange">): Holds {
  const readAddress = valueOf(address);
  const readRanges = valueOf(ranges);
  const literal = "value" in ranges ? rangesOf(ranges.value) : undefined;
  return (facts) => {
    const text = readAddress(facts);
    const parsed = typeof text === "string" ? parseAddress(text) : undefined;
    const known = literal ?? rangesOf(readRanges(facts));
    if (parsed === undefined || known === undefined) return undefined;
    return known.some((range) => inRange(parsed, range));
  };
}

function rangesOf(value: Json | undefined): readonly Range[] | undefined {
  const texts = isList(value) ? value : [value];
  if (texts.length > budgets.attributeItems) return undefined;
  const ranges: Range[] = [];
  for (const text of texts) {
    const range = typeof text === "string" ? parseRange(text) : undefined;
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return ranges;
}

function withinWindow({ window }: Operation<"within">): Holds {
  const compiled = "parameter" in window ? undefined : compileWindow(window);
  if (compiled === undefined) return () => undefined;
  return ({ tenant, now }) => isWithin(compiled, tenant.zone, now);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value.length <= budgets.attributeTextLength;
}
