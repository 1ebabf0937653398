/**
 * The comparisons of the form, which are exact: a number is compared as the decimal it is written as, an instant as an
 * instant, and what can't be compared is an error. CEL's own values are told as JSON tells them first.
 */
import { formatAmount, fromNumber } from "../amount.ts";
import { inRange, parseAddress, parseRange, type Range } from "../ip.ts";
import type { Condition, Json } from "../types.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { equal, order } from "./compare.ts";
import type { Binary, Compiler, Evaluate, Judge, Truth } from "./evaluate.ts";
import { exactly } from "./equality.ts";
import { formatTimestamp } from "./instants.ts";
import { makeItems, newRun, type Run, spendItems, spendSearch, spendText } from "./run.ts";
import { isJsonMap, isList, Timestamp, type Value } from "./values.ts";

type Plain = (facts: Parameters<Evaluate>[0], run: Run) => Json | undefined;

export function equality({ args: [left, right] }: Binary, compiler: Compiler): Judge {
  const readLeft = plainly(left, compiler);
  const readRight = plainly(right, compiler);
  return (facts, run) => {
    const a = readLeft(facts, run);
    const b = readRight(facts, run);
    return a === undefined || b === undefined ? undefined : equal(a, b, run);
  };
}

export function ordering(
  { args: [left, right] }: Binary,
  compiler: Compiler,
  accepts: (sign: number) => boolean,
): Judge {
  const readLeft = plainly(left, compiler);
  const readRight = plainly(right, compiler);
  return (facts, run) => {
    const a = readLeft(facts, run);
    const b = readRight(facts, run);
    const sign = a === undefined || b === undefined ? undefined : order(a, b);
    return sign === undefined ? undefined : accepts(sign);
  };
}

/** `in` is the `or` of comparing with each item, so a match outweighs items of another type. */
export function membership({ args: [item, list] }: Binary, compiler: Compiler): Judge {
  const readItem = plainly(item, compiler);
  const texts = literalTexts(list);
  const readList = plainly(list, compiler);
  return (facts, run) => {
    const wanted = readItem(facts, run);
    if (wanted === undefined) return undefined;
    if (texts !== undefined && typeof wanted === "string") return texts.has(wanted);
    const items = readList(facts, run);
    return isItems(items) ? isAmong(wanted, items, run) : undefined;
  };
}

/** A list contains an item, a text contains a text. */
export function containment({ args: [whole, part] }: Binary, compiler: Compiler): Judge {
  const readWhole = compiler.value(whole);
  const readPart = compiler.value(part);
  return (facts, run) => {
    const a = readWhole(facts, run);
    const b = readPart(facts, run);
    if (typeof a === "string") {
      return typeof b === "string" && spendSearch(run, a.length, b.length) ? a.includes(b) : undefined;
    }
    const items = isList(a) ? plain(a, run) : undefined;
    const item = b === undefined ? undefined : plain(b, run);
    return item !== undefined && isItems(items) ? isAmong(item, items, run) : undefined;
  };
}

export function onTexts(
  { args: [left, right] }: Binary,
  compiler: Compiler,
  accepts: (text: string, part: string) => boolean,
): Judge {
  const readLeft = compiler.value(left);
  const readRight = compiler.value(right);
  return (facts, run) => {
    const a = readLeft(facts, run);
    const b = readRight(facts, run);
    if (typeof a !== "string" || typeof b !== "string" || a.length > budgets.attributeTextLength) return undefined;
    return spendText(run, b.length) ? accepts(a, b) : undefined;
  };
}

/** Literal ranges are read once; an address or a range that can't be read is an error. */
export function addressInRange({ args: [address, ranges] }: Binary, compiler: Compiler): Judge {
  const readAddress = compiler.value(address);
  const readRanges = compiler.value(ranges);
  const literal = "value" in ranges ? rangesOf(ranges.value, newRun()) : undefined;
  return (facts, run) => {
    const text = readAddress(facts, run);
    const parsed = typeof text === "string" ? parseAddress(text) : undefined;
    const known = literal ?? rangesOf(readRanges(facts, run), run);
    if (parsed === undefined || known === undefined || !spendItems(run, known.length)) return undefined;
    return known.some((range) => inRange(parsed, range));
  };
}

function literalTexts(list: Condition): ReadonlySet<unknown> | undefined {
  if (!("value" in list) || !isItems(list.value)) return undefined;
  return list.value.every((item) => typeof item === "string") ? new Set(list.value) : undefined;
}

function isAmong(wanted: Json, items: readonly Json[], run: Run): Truth {
  if (!spendItems(run, items.length)) return undefined;
  let outcome: Truth = false;
  for (const item of items) {
    const same = equal(wanted, item, run);
    if (same === true) return true;
    if (same === undefined) outcome = undefined;
  }
  return outcome;
}

function rangesOf(value: Value | undefined, run: Run): readonly Range[] | undefined {
  const texts = isList(value) ? value : [value];
  if (!makeItems(run, texts.length)) return undefined;
  const ranges: Range[] = [];
  for (const text of texts) {
    const range = typeof text === "string" ? parseRange(text) : undefined;
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return ranges;
}

const isItems = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Attributes and literals are JSON already. */
function plainly(part: Condition, compiler: Compiler): Plain {
  const read = compiler.value(part);
  const isJson = "value" in part || ("attribute" in part && part.as === undefined);
  if (isJson) return read as Plain;
  return (facts, run) => {
    const value = read(facts, run);
    return value === undefined ? undefined : plain(value, run);
  };
}

/** The value as JSON would bring it; undefined for what JSON has nothing like. */
function plain(value: Value, run: Run): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (isList(value)) {
    if (!makeItems(run, value.length)) return undefined;
    const items = value.map((item) => plain(item, run));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (isJsonMap(value)) return value;
  const quantity = exactly(value);
  if (quantity === undefined || typeof quantity === "number") return quantity;
  const short = Number(formatAmount(quantity));
  const read = fromNumber(short);
  return read !== undefined && formatAmount(read) === formatAmount(quantity) ? short : formatAmount(quantity);
}
