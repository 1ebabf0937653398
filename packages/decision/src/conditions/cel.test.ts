import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentsOf } from "../compile/moments.ts";
import type { Condition } from "../types.ts";
import { zoneOf } from "../zone.ts";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "./bytes.ts";
import { compileCondition, type ConditionFacts, evaluateCondition } from "./compile.ts";
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "./instants.ts";
import { validateCondition } from "./validate.ts";
import { Duration, Timestamp } from "./values.ts";

const utc = zoneOf("UTC");
if (utc === undefined) throw new Error("no zone");
const facts: ConditionFacts = {
  question: {
    subject: { type: "user", id: "ann" },
    action: { name: "desk.macros" },
    context: { n: 5, due: "2026-05-08T13:00:00Z", list: [1, 2, 3] },
  },
  tenant: { id: "ten", status: "active", zone: utc, attributes: {} },
  principal: undefined,
  now: Date.parse("2026-05-08T12:00:00Z"),
};
const n = { attribute: "context.n" } as const;
const now = { attribute: "now", as: "timestamp" } as const;
const call = (name: string, ...args: readonly Condition[]): Condition => ({ op: "call", name, args });

describe("validation of what CEL adds", () => {
  it.each<[string, unknown, string, string]>([
    ["an int that is a number", { int: 5 }, "/int", "literal_wrong"],
    ["an int beyond 64 bits", { int: "9223372036854775808" }, "/int", "literal_wrong"],
    ["a negative uint", { uint: "-1" }, "/uint", "literal_wrong"],
    ["bytes that are no base64", { bytes: "?" }, "/bytes", "literal_wrong"],
    ["a type nobody knows", { type: "colour" }, "/type", "literal_wrong"],
    ["a reading nobody knows", { attribute: "context.a", as: "string" }, "/as", "literal_wrong"],
    ["a text with NUL", { value: "\0" }, "/value", "literal_wrong"],
    ["half a character as a name", { value: { "\ud800": 1 } }, "/value/\ud800", "literal_wrong"],
    ["a variable nothing names", { variable: "x" }, "/variable", "variable_unknown"],
    ["a macro without a name", { op: "all", args: [n, n] }, "/variable", "not_a_condition"],
    [
      "a macro that hides an attribute",
      { op: "all", variable: "context", args: [n, n] },
      "/variable",
      "not_a_condition",
    ],
    [
      "a variable in its own range",
      { op: "all", variable: "x", args: [{ variable: "x" }, n] },
      "/args/0/variable",
      "variable_unknown",
    ],
    ["a key without a value", { op: "entries", args: [n] }, "/args", "arguments_wrong"],
    ["a choice of two", { op: "if", args: [n, n] }, "/args", "arguments_wrong"],
    ["a function that is none", call("shout", n), "/name", "operator_unknown"],
    ["a function of the prototype", call("constructor", n), "/name", "operator_unknown"],
    ["an argument too many", call("size", n, n), "/args", "arguments_wrong"],
    ["a long pattern", call("matches", n, { value: "a".repeat(300) }), "/args/1/value", "text_too_long"],
  ])("refuses %s where it is", (_, condition, pointer, code) => {
    expect(validateCondition(condition)).toContainEqual(expect.objectContaining({ pointer, code }));
    expect(evaluateCondition(condition as Condition, facts)).toBeUndefined();
  });
});

describe("evaluation", () => {
  it("leaves nothing of one evaluation to the next", () => {
    const holds = compileCondition({
      op: "exists",
      variable: "x",
      args: [{ attribute: "context.list" }, { op: "==", args: [{ variable: "x" }, n] }],
    });
    const asked = (list: readonly number[]) =>
      holds({ ...facts, question: { ...facts.question, context: { n: 3, list } } });
    expect([asked([1, 2, 3]), asked([1, 2]), asked([3])]).toEqual([true, false, true]);
  });

  it("compares an attribute with a literal as it compares any two values", () => {
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const ops = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
    const other = fc.oneof(number, fc.boolean(), fc.constantFrom("", "x"), fc.constant(null));
    const literal = fc.oneof(
      number.map((value): Condition => ({ value })),
      fc.integer().map((value): Condition => ({ int: String(value) })),
      fc.constantFrom<Condition>({ value: true }, { value: "x" }),
    );
    fc.assert(
      fc.property(ops, other, literal, (op, value, right) => {
        const asked = { ...facts, question: { ...facts.question, context: { n: value } } };
        const direct = compileCondition({ op, args: [n, right] })(asked);
        const general = compileCondition({ op, args: [call("dyn", n), right] })(asked);
        expect(direct).toBe(general);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("bytes and instants", () => {
  it("come back from text as they were", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: "binary" }), (bytes, text) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect([...(toUtf8(text) ?? [])]).toEqual([...Buffer.from(text)]);
        expect(fromUtf8(toUtf8(text) ?? bytes)).toBe(text);
        const decoded = fromUtf8(bytes);
        if (decoded !== undefined) expect(toUtf8(decoded)).toEqual(bytes);
      }),
    );
    const nanos = fc.bigInt({ min: -62135596800n * 10n ** 9n, max: 253402300800n * 10n ** 9n - 1n });
    fc.assert(
      fc.property(nanos, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (at, length) => {
        expect(parseTimestamp(formatTimestamp(new Timestamp(at)))?.nanos).toBe(at);
        expect(parseDuration(formatDuration(new Duration(length)))?.nanos).toBe(length);
      }),
    );
  });
});

describe("a condition that reads the time", () => {
  const moments = (condition: Condition) => momentsOf({ controls: [], rules: [{ condition }] });
  const written = call("timestamp", { value: "2027-01-01T00:00:00Z" });

  it("changes at the instants it is compared with", () => {
    const { instants, restless } = moments({ op: "<", args: [now, written] });
    expect({ instants, restless }).toEqual({ instants: [Date.parse("2027-01-01T00:00:00Z")], restless: false });
    expect(moments({ op: "ge", args: [{ value: "2027-01-01T00:00:00Z" }, { attribute: "now" }] }).restless).toBe(false);
  });

  it.each<[string, Condition]>([
    ["computes with it", { op: "<", args: [{ op: "-", args: [now, written] }, call("duration", { value: "1h" })] }],
    ["takes it apart", { op: "==", args: [call("getHours", now), { int: "9" }] }],
    ["compares it with an attribute", { op: "<", args: [now, { attribute: "context.due", as: "timestamp" }] }],
  ])("may change at any time when it %s", (_, condition) => {
    expect(moments(condition).restless).toBe(true);
  });
});
