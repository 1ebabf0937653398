import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, Json, Macro } from "../types.ts";
import { zoneOf } from "../zone.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { type ConditionFacts, evaluateCondition, newAllowance } from "./compile.ts";
import { validateCondition } from "./validate.ts";
import { Entries, type Value } from "./values.ts";

const utc = zoneOf("UTC");
if (utc === undefined) throw new Error("no zone");
const zone = utc;

const factsOf = (context: { readonly [name: string]: Json }): ConditionFacts => ({
  question: { subject: { type: "user", id: "ann" }, action: { name: "desk.macros" }, context },
  tenant: { id: "ten", status: "active", zone, attributes: {} },
  principal: undefined,
  now: Date.parse("2026-05-08T12:00:00Z"),
});

const ints = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const times = (count: number): readonly string[] => ints(count).map((index) => new Date(index * 60_000).toISOString());
const map = (count: number) => Object.fromEntries(ints(count).map((index) => [`k${index}`, index]));

const context = (name: string): Condition => ({ attribute: `context.${name}` });
const call = (name: string, ...args: readonly Condition[]): Condition => ({ op: "call", name, args });
const variable = (name: string): Condition => ({ variable: name });
const walk = (op: Macro, name: string, range: Condition, body: Condition): Condition =>
  ({ op, variable: name, args: [range, body] }) as Condition;
const pair = (op: string, left: Condition, right: Condition): Condition => ({ op, args: [left, right] }) as Condition;

describe("an allowance", () => {
  it("is shared by all that is given it, and what exceeds it is an error", () => {
    const facts = factsOf({ few: ints(9_000) });
    const walks = walk("exists", "x", context("few"), pair("<", variable("x"), { value: -1 }));
    const allowance = newAllowance();
    const outcomes = Array.from({ length: 40 }, () => evaluateCondition(walks, facts, { allowance }));
    expect(outcomes[0]).toBe(false);
    expect(outcomes.at(-1)).toBeUndefined();
    expect(evaluateCondition({ value: true }, facts, { allowance })).toBeUndefined();
    expect(evaluateCondition(walks, facts)).toBe(false);
  });
});

describe("work in proportion to data", () => {
  const few = ints(9_000);
  const text = "a".repeat(65_000);
  const never = (part: Condition) => walk("exists", "x", context("few"), part);
  const late = { attribute: "context.times", as: "list<timestamp>" } as const;

  it.each<[string, Condition]>([
    ["the size of a text", never(pair("<", call("size", context("text")), { int: "0" }))],
    ["the size of a map", never(pair("<", call("size", context("map")), { int: "0" }))],
    ["bytes of a text", never(pair("<", call("size", call("bytes", context("text"))), { int: "0" }))],
    ["text of bytes", never(pair("==", call("string", call("bytes", context("text"))), { value: "" }))],
    ["the order of texts", never(pair("<", context("text"), context("text")))],
    ["the equality of texts", never(pair("!=", context("text"), context("same")))],
    ["the equality of texts in the form", never(pair("ne", context("text"), context("same")))],
    ["the equality of lists", never(pair("!=", context("few"), context("few")))],
    ["the equality of maps", never(pair("!=", context("map"), context("map")))],
    ["an item among many", never(pair("in", { value: -1 }, context("few")))],
    ["an item a list contains", never(pair("contains", context("few"), { value: -1 }))],
    ["a text in a text", never(pair("contains", context("text"), { value: "b".repeat(500) }))],
    ["the beginning of a text", never(pair("startsWith", context("text"), context("other")))],
    ["the end of a text", never(pair("endsWith", context("text"), context("other")))],
    ["a key that is a long text", never(pair("@in", context("text"), context("map")))],
    ["ranges in an attribute", never(pair("ipInRange", { value: "192.0.2.1" }, context("ranges")))],
    ["texts joined", never(pair("<", pair("+", context("half"), context("half")), { value: "" }))],
    ["the keys of a map", never(walk("exists", "y", context("map"), { value: false }))],
  ])("is paid for, or the whole is an error: %s", (_, condition) => {
    const half = "a".repeat(30_000);
    const ranges = ints(200).map((index) => `10.0.${index}.0/24`);
    const other = "b".repeat(65_000);
    const facts = factsOf({ few, text, same: "a".repeat(65_000), other, half, ranges, map: map(500) });
    expect(validateCondition(condition)).toEqual([]);
    expect(evaluateCondition(condition, facts)).toBeUndefined();
    const little = { ranges: ["10.0.0.0/24"], map: map(2), text: "a", same: "a", other: "b", half: "a", few: [1, 2] };
    expect(evaluateCondition(condition, factsOf(little))).toBe(false);
  });

  it("makes no more than it may", () => {
    const doubled = walk("map", "y", context("l"), pair("+", context("m"), context("m")));
    const condition = pair(">", call("size", walk("map", "x", context("l"), doubled)), { int: "0" });
    expect(evaluateCondition(condition, factsOf({ l: ints(150), m: ints(5_000) }))).toBeUndefined();
    expect(evaluateCondition(condition, factsOf({ l: ints(15), m: ints(50) }))).toBe(true);
  });

  it("reads a list of instants once, whatever asks for it", () => {
    const condition = walk("all", "x", context("few"), pair("<", call("size", late), { int: "5000" }));
    expect(evaluateCondition(condition, factsOf({ few, times: times(4_000) }))).toBe(true);
    expect(evaluateCondition(condition, factsOf({ few, times: [...times(4_000), "later"] }))).toBeUndefined();
  });

  it.each<[string, Condition]>([
    ["size", pair(">", call("size", context("x")), { int: "0" })],
    ["<", pair("<", context("x"), context("x"))],
    ["==", pair("==", context("x"), context("y"))],
  ])("is not begun for longer data than conditions deal with: %s", (op, condition) => {
    const long = "a".repeat(budgets.attributeTextLength + 1);
    expect(evaluateCondition(condition, factsOf({ x: long, y: `${long}`.slice() }))).toBeUndefined();
    expect(evaluateCondition(condition, factsOf({ x: "a", y: "a" }))).toBe(op !== "<");
    if (op === "<") return;
    const many = ints(budgets.attributeItems + 1);
    expect(evaluateCondition(condition, factsOf({ x: many, y: [...many] }))).toBeUndefined();
  });
});

describe("any condition over large data", () => {
  it("ends within the budgets", () => {
    const paid = { lists: 10_000 };
    fc.assert(
      fc.property(trees(4, 0), (condition) => {
        fc.pre(validateCondition(condition).length === 0);
        const touched = { count: 0 };
        const facts = factsOf({
          ints: watched(ints(150), touched),
          many: watched(ints(5_000), touched),
          times: watched(times(2_000), touched),
          map: watched(map(1_000), touched),
          text: "a".repeat(60_000),
        });
        const outcome = evaluateCondition(condition, facts);
        // A comparison looks at two items at once, and the names of a map are there before they can be counted.
        expect(touched.count).toBeLessThanOrEqual(3 * budgets.steps + paid.lists);
        expect(madeIn(outcome, new Set())).toBeLessThanOrEqual(budgets.made + paid.lists);
      }),
      { numRuns: 200 },
    );
  });
});

/** Data that counts how often its members are read. */
function watched<Data extends object>(data: Data, touched: { count: number }): Data {
  return new Proxy(data, {
    get(target, name, receiver) {
      if (typeof name === "string" && name !== "length") touched.count += 1;
      return Reflect.get(target, name, receiver);
    },
    ownKeys(target) {
      const names = Reflect.ownKeys(target);
      touched.count += names.length;
      return names;
    },
  });
}

/** Items, and pieces of 64 characters, that a value holds; what it holds twice is there once. */
function madeIn(value: Value | undefined, seen: Set<unknown>): number {
  if (typeof value === "string") return value.length / 64;
  if (typeof value !== "object" || value === null || seen.has(value)) return 0;
  seen.add(value);
  if (value instanceof Uint8Array) return value.length / 64;
  const items = value instanceof Entries ? value.pairs.flat() : Array.isArray(value) ? (value as readonly Value[]) : [];
  return items.reduce((sum: number, item) => sum + madeIn(item, seen), items.length);
}

const kept = new Map<string, fc.Arbitrary<Condition>>();

/** Trees of so many levels inside so many macros; those that do work per item are frequent. */
function trees(levels: number, named: number): fc.Arbitrary<Condition> {
  const key = `${levels} ${named}`;
  const made = kept.get(key) ?? (levels === 0 ? leaves(named) : branches(levels, named));
  kept.set(key, made);
  return made;
}

function leaves(named: number): fc.Arbitrary<Condition> {
  const names = ints(named).map((index) => variable(`x${index}`));
  const typed: Condition = { attribute: "context.times", as: "list<timestamp>" };
  const data = ["ints", "many", "times", "map", "text"].map(context);
  return fc.constantFrom<Condition>(...names, ...data, typed, { int: "1" }, { value: "a" }, { value: false });
}

function branches(levels: number, named: number): fc.Arbitrary<Condition> {
  const part = trees(levels - 1, named);
  const body = named < budgets.macroDepth ? trees(levels - 1, named + 1) : part;
  const macros = fc.constantFrom<Macro>("all", "exists", "exists_one", "filter", "map", "map");
  const binary = fc.constantFrom(
    ..."+ + + == != < @in in contains startsWith endsWith eq lt index ipInRange and or".split(" "),
  );
  const unary = fc.constantFrom("size", "string", "bytes", "type");
  return fc.oneof(
    leaves(named),
    { weight: 3, arbitrary: fc.tuple(binary, part, part).map(([op, left, right]) => pair(op, left, right)) },
    fc.tuple(unary, part).map(([name, arg]) => call(name, arg)),
    fc.tuple(part, part).map(([first, second]): Condition => ({ op: "list", args: [first, second] })),
    fc.tuple(part, part).map(([first, second]): Condition => ({ op: "entries", args: [first, second] })),
    fc
      .tuple(part, body)
      .map(([value, rest]): Condition => ({ op: "bind", variable: `x${named}`, args: [value, rest] })),
    {
      weight: 4,
      arbitrary: fc.tuple(macros, part, body).map(([op, range, inner]) => walk(op, `x${named}`, range, inner)),
    },
  );
}
