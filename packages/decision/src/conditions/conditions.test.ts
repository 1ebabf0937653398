import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, Json } from "../types.ts";
import { zoneOf } from "../zone.ts";
import { conditionBudgets as budgets } from "./budgets.ts";
import { compileCondition, type ConditionFacts, type Truth } from "./compile.ts";
import { applyTemplate, type ConditionTemplate } from "./template.ts";
import { compileWindow, isWithin, nextBoundary } from "./time-window.ts";
import { validateCondition } from "./validate.ts";

const berlin = zoneOf("Europe/Berlin");
if (berlin === undefined) throw new Error("no zone");

const facts: ConditionFacts = {
  question: { subject: { type: "user", id: "ann" }, action: { name: "desk.macros" }, context: { mfa: true } },
  tenant: { id: "ten", status: "active", zone: berlin, attributes: { region: "eu" } },
  principal: undefined,
  now: Date.parse("2026-05-08T12:00:00Z"),
};

const leaves: readonly { readonly condition: Condition; readonly truth: Truth }[] = [
  { condition: { value: true }, truth: true },
  { condition: { value: false }, truth: false },
  { condition: { attribute: "context.missing" }, truth: undefined },
  { condition: { op: "eq", args: [{ attribute: "tenant.region" }, { value: 5 }] }, truth: undefined },
  { condition: { attribute: "context.mfa" }, truth: true },
];

interface Tree {
  readonly condition: Condition;
  readonly truth: Truth;
}

/** Random trees with the truth that Kleene's tables give them. */
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...leaves),
    tie("tree").map(
      ({ condition, truth }): Tree => ({
        condition: { op: "not", args: [condition] },
        truth: truth === undefined ? undefined : !truth,
      }),
    ),
    fc.tuple(fc.constantFrom("and", "or"), fc.array(tie("tree"), { minLength: 1, maxLength: 4 })).map(
      ([op, parts]): Tree => ({
        condition: { op, args: parts.map(({ condition }) => condition) },
        truth: kleene(
          op,
          parts.map(({ truth }) => truth),
        ),
      }),
    ),
  ),
})).tree;

function kleene(op: "and" | "or", truths: readonly Truth[]): Truth {
  const deciding = op === "or";
  if (truths.includes(deciding)) return deciding;
  return truths.includes(undefined) ? undefined : !deciding;
}

function reversed(condition: Condition): Condition {
  if (!("op" in condition)) return condition;
  if (condition.op === "not") return { op: "not", args: [reversed(condition.args[0])] };
  if (condition.op !== "and" && condition.op !== "or") return condition;
  return { op: condition.op, args: condition.args.toReversed().map(reversed) };
}

describe("three-valued logic", () => {
  it("follows Kleene's tables", () => {
    fc.assert(
      fc.property(trees, ({ condition, truth }) => {
        fc.pre(validateCondition(condition).length === 0);
        expect(compileCondition(condition)(facts)).toBe(truth);
      }),
    );
  });

  it("does not depend on the order of parts", () => {
    fc.assert(
      fc.property(trees, ({ condition }) => {
        expect(compileCondition(reversed(condition))(facts)).toBe(compileCondition(condition)(facts));
      }),
    );
  });

  it("never throws, whatever values it compares", () => {
    const ops = ["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "startsWith", "endsWith", "ipInRange"] as const;
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.constantFrom(...ops), json, json, (op, left, right) => {
        const context = { left, right };
        const attributes = [{ attribute: "context.left" }, { attribute: "context.right" }] as const;
        const holds = compileCondition({ op, args: attributes });
        expect([true, false, undefined]).toContain(holds({ ...facts, question: { ...facts.question, context } }));
      }),
      { numRuns: 2_000 },
    );
  });

  it("orders and equates consistently", () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const ask = (op: "lt" | "le" | "eq" | "gt" | "ge", left: Json, right: Json) =>
      compileCondition({ op, args: [{ value: left }, { value: right }] })(facts);
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect([ask("lt", a, b), ask("eq", a, b), ask("gt", a, b)].filter(Boolean)).toHaveLength(1);
        expect(ask("le", a, b)).toBe(!ask("gt", a, b));
        expect(ask("ge", a, b)).toBe(!ask("lt", a, b));
      }),
    );
  });
});

describe("validation", () => {
  it.each<[string, unknown, string, string]>([
    ["nothing", undefined, "", "not_a_condition"],
    ["a list", [], "", "not_a_condition"],
    ["two kinds at once", { value: 1, attribute: "context.a" }, "", "not_a_condition"],
    ["an unknown operator", { op: "launch", args: [] }, "/op", "operator_unknown"],
    ["an operator of the prototype", { op: "constructor", args: [] }, "/op", "operator_unknown"],
    ["no argument", { op: "and", args: [] }, "/args", "arguments_wrong"],
    ["too many arguments", { op: "not", args: [{ value: true }, { value: true }] }, "/args", "arguments_wrong"],
    ["an unexpected field", { op: "not", args: [{ value: true }], why: 1 }, "/why", "not_a_condition"],
    ["an unknown root", { op: "not", args: [{ attribute: "window.open" }] }, "/args/0/attribute", "attribute_unknown"],
    ["a root alone", { attribute: "principal" }, "/attribute", "attribute_unknown"],
    ["a path under now", { attribute: "now.year" }, "/attribute", "attribute_unknown"],
    ["a parameter outside a template", { parameter: "x" }, "/parameter", "parameter_unknown"],
    ["has of a value", { op: "has", args: [{ value: 1 }] }, "/args/0", "arguments_wrong"],
    ["in without a list", { op: "in", args: [{ value: 1 }, { value: 2 }] }, "/args/1/value", "literal_wrong"],
    [
      "a range nobody can read",
      { op: "ipInRange", args: [{ attribute: "context.ip" }, { value: ["10.0.0.0/8", "10/8"] }] },
      "/args/1/value/1",
      "range_wrong",
    ],
    [
      "a window without days",
      { op: "within", window: { days: [], from: "09:00", until: "10:00" } },
      "/window",
      "window_wrong",
    ],
    [
      "an eighth weekday",
      { op: "within", window: { days: [8], from: "09:00", until: "10:00" } },
      "/window",
      "window_wrong",
    ],
    [
      "a clock beyond midnight",
      { op: "within", window: { days: [1], from: "24:00", until: "10:00" } },
      "/window",
      "window_wrong",
    ],
    [
      "a zone that is none",
      { op: "within", window: { days: [1], from: "09:00", until: "10:00", zone: "CET?" } },
      "/window",
      "window_wrong",
    ],
    [
      "a window that ends before it begins",
      { op: "within", window: { from: "2026-02-01T00:00:00Z", until: "2026-01-01T00:00:00Z" } },
      "/window",
      "window_wrong",
    ],
    ["a day that is none", { op: "within", window: { from: "2026-02-30T00:00:00Z" } }, "/window", "window_wrong"],
    ["an endless number", { value: Number.POSITIVE_INFINITY }, "/value", "literal_wrong"],
    ["a long text", { value: "x".repeat(budgets.textLength + 1) }, "/value", "text_too_long"],
    ["a long list", { value: Array.from({ length: budgets.listItems + 1 }, () => 1) }, "/value", "list_too_long"],
  ])("refuses %s where it is", (_, condition, pointer, code) => {
    expect(validateCondition(condition)).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  it("keeps the budget of depth, to the last level", () => {
    const nested = (depth: number): Condition =>
      depth === 1 ? { value: true } : { op: "not", args: [nested(depth - 1)] };
    expect(validateCondition(nested(budgets.depth))).toEqual([]);
    expect(validateCondition(nested(budgets.depth + 1)).map(({ code }) => code)).toEqual(["too_deep"]);
  });

  it("keeps the budget of nodes, to the last node", () => {
    const wide = (nodes: number): Condition => ({
      op: "and",
      args: Array.from({ length: nodes - 1 }, () => ({ value: true })),
    });
    expect(validateCondition(wide(budgets.nodes))).toEqual([]);
    expect(validateCondition(wide(budgets.nodes + 1)).map(({ code }) => code)).toEqual(["too_many_nodes"]);
  });

  it("counts a chain of one operator as one level, and its links as parts inside each other", () => {
    const sum = (links: number): Condition =>
      links === 0 ? { value: "a" } : { op: links % 2 === 0 ? "+" : "-", args: [sum(links - 1), { value: "b" }] };
    const choice = (links: number): Condition =>
      links === 0 ? { value: 1 } : { op: "if", args: [{ value: true }, { value: 2 }, choice(links - 1)] };
    const codes = (condition: Condition) => validateCondition(condition).map(({ code }) => code);
    for (const chain of [sum, choice]) {
      expect(codes(chain(budgets.nesting - 1))).toEqual([]);
      expect(new Set(codes(chain(budgets.nesting)))).toEqual(new Set(["too_deep"]));
    }
    const mixed = (links: number): Condition =>
      links === 0 ? { value: 1 } : { op: links % 2 === 0 ? "+" : "*", args: [mixed(links - 1), { value: 2 }] };
    expect(codes(mixed(budgets.depth - 1))).toEqual([]);
    expect(codes(mixed(budgets.depth))).toContain("too_deep");
  });

  it("counts what is written down in a list as items, whatever it is", () => {
    const list = (count: number): Condition => ({
      op: "list",
      args: Array.from({ length: count }, (_, index) => ({ int: String(index) })),
    });
    expect(validateCondition(list(budgets.listItems))).toEqual([]);
    expect(validateCondition(list(budgets.listItems + 5))).toEqual([
      expect.objectContaining({ code: "list_too_long", pointer: `/args/${budgets.listItems}` }),
    ]);
    expect(validateCondition({ op: "list", args: [{ int: "x" }] })).toEqual([
      expect.objectContaining({ code: "literal_wrong", pointer: "/args/0/int" }),
    ]);
  });

  it("never throws on any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => validateCondition(value)).not.toThrow();
      }),
    );
  });
});

describe("templates", () => {
  const template: ConditionTemplate = {
    parameters: [
      { name: "regions", type: "list" },
      { name: "hours", type: "window" },
      { name: "mfa", type: "boolean", default: true },
    ],
    condition: {
      op: "and",
      args: [
        { op: "in", args: [{ attribute: "tenant.region" }, { parameter: "regions" }] },
        { op: "within", window: { parameter: "hours" } },
        { op: "eq", args: [{ attribute: "context.mfa" }, { parameter: "mfa" }] },
      ],
    },
  };
  const hours = { days: [5], from: "09:00", until: "17:00" };

  it("become a condition that holds what the values say", () => {
    const applied = applyTemplate(template, { regions: ["eu"], hours });
    if (!("condition" in applied)) throw new Error("not applied");
    expect(validateCondition(applied.condition)).toEqual([]);
    expect(compileCondition(applied.condition)(facts)).toBe(true);
    expect(JSON.stringify(applied.condition)).not.toContain("parameter");
  });

  it.each<[string, { readonly [name: string]: Json }, string, string]>([
    ["an unknown parameter", { regions: [], hours, extra: 1 }, "parameter_unknown", "extra"],
    ["a missing parameter", { hours }, "parameter_missing", "regions"],
    ["a parameter of another type", { regions: "eu", hours }, "parameter_wrong_type", "regions"],
    ["a window that makes no sense", { regions: [], hours: { days: [9] } }, "parameter_wrong_type", "hours"],
    ["a number for a truth", { regions: [], hours, mfa: 1 }, "parameter_wrong_type", "mfa"],
  ])("refuse %s", (_, values, code, at) => {
    expect(applyTemplate(template, values)).toEqual({ problems: [expect.objectContaining({ code, at })] });
  });

  it("refuse a value that the condition can't hold", () => {
    const ranges: ConditionTemplate = {
      parameters: [{ name: "office", type: "text" }],
      condition: { op: "ipInRange", args: [{ attribute: "context.ip" }, { parameter: "office" }] },
    };
    expect(applyTemplate(ranges, { office: "10/8" })).toEqual({
      problems: [expect.objectContaining({ code: "parameter_wrong", at: "office" })],
    });
  });

  it("refuse a pattern that the engine does not take, and leave others open", () => {
    const patterns: ConditionTemplate = {
      parameters: [{ name: "pattern", type: "text" }],
      condition: {
        op: "and",
        args: [
          { op: "call", name: "matches", args: [{ attribute: "context.reason" }, { parameter: "pattern" }] },
          { op: "eq", args: [{ attribute: "context.team" }, { parameter: "team" }] },
        ],
      },
    };
    const matcher = (pattern: string) => (pattern === "(" ? undefined : () => true);
    expect(applyTemplate(patterns, { pattern: "(" }, { matcher, open: ["team"] })).toEqual({
      problems: [expect.objectContaining({ code: "parameter_wrong", at: "pattern" })],
    });
    const applied = applyTemplate(patterns, { pattern: "a" }, { matcher, open: ["team"] });
    expect(JSON.stringify(applied)).toContain(JSON.stringify({ parameter: "team" }));
    expect(applyTemplate(patterns, { pattern: "a" }, { matcher })).toHaveProperty("problems");
  });
});

describe("time windows", () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
  const window = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: clock,
    until: clock,
  });
  const zoneName = fc.constantFrom("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "UTC");
  const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });

  it("never open or close before the boundary they announce", () => {
    fc.assert(
      fc.property(window, zoneName, instant, fc.double({ min: 0, max: 1, noNaN: true }), (fact, name, now, part) => {
        const [compiled, zone] = [compileWindow(fact), zoneOf(name)];
        if (compiled === undefined || zone === undefined) throw new Error("not compiled");
        const next = nextBoundary(compiled, zone, now) ?? Infinity;
        expect(next).toBeGreaterThan(now);
        const between = Math.floor(now + (next - 1 - now) * part);
        expect(isWithin(compiled, zone, between)).toBe(isWithin(compiled, zone, now));
      }),
      { numRuns: 1_000 },
    );
  });

  it("never miss an opening or closing in the hours around a change of clocks", () => {
    const changes = [
      ["Europe/Berlin", "2027-10-31T01:00:00Z"],
      ["Europe/Berlin", "2027-03-28T01:00:00Z"],
      ["America/New_York", "2027-11-07T06:00:00Z"],
      ["Australia/Lord_Howe", "2027-04-03T15:00:00Z"],
    ] as const;
    const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -240, max: 240 }));
    fc.assert(
      fc.property(window, near, (fact, [[name, at], minutes]) => {
        const [compiled, zone] = [compileWindow({ ...fact, days: [1, 2, 3, 4, 5, 6, 7] }), zoneOf(name)];
        if (compiled === undefined || zone === undefined) throw new Error("not compiled");
        const now = Date.parse(at) + minutes * 60_000;
        const next = Math.min(nextBoundary(compiled, zone, now) ?? Infinity, now + 6 * 3_600_000);
        const state = isWithin(compiled, zone, now);
        for (let later = now; later < next; later += 60_000) expect(isWithin(compiled, zone, later)).toBe(state);
      }),
      { numRuns: 200 },
    );
  });

  it("that begin and end at one clock last a whole day", () => {
    const compiled = compileWindow({ days: [5], from: "08:00", until: "08:00" });
    if (compiled === undefined) throw new Error("not compiled");
    const open = (text: string) => isWithin(compiled, berlin, Date.parse(text));
    expect(
      ["2026-05-08T05:59:59Z", "2026-05-08T06:00:00Z", "2026-05-09T05:59:59Z", "2026-05-09T06:00:00Z"].map(open),
    ).toEqual([false, true, true, false]);
  });
});
