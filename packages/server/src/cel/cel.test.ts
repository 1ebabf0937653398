import { readFile } from "node:fs/promises";
import { type AttributeType, compileCondition, conditionBudgets as budgets } from "@bailiwick/decision";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  builtInAttributes,
  type CelError,
  checkCondition,
  declaredBy,
  longestText,
  matcher,
  noAttributes,
  parseCel,
  printCel,
  type Parsed,
} from "./index.ts";
import { someFacts } from "./test/facts.ts";

const declared = declaredBy(
  Object.entries({
    "resource.count": "int",
    "resource.ratio": "double",
    "resource.amount": "decimal",
    "resource.due": "timestamp",
    "resource.tags": "list<string>",
    "resource.meta": "map",
    "principal.department": "string",
    "context.mfa": "bool",
    "context.addr": "ip",
  } satisfies Record<string, AttributeType>).map(([key, type]) => ({ key, type })),
);

const errorsOf = (text: string): readonly CelError[] => {
  const parsed: Parsed = parseCel(text, declared);
  return parsed.ok ? [] : parsed.errors;
};
const holds = (text: string, context: Parameters<typeof someFacts>[0] = {}, attributes = noAttributes) => {
  const parsed = parseCel(text, attributes);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.detail);
  return compileCondition(parsed.condition, { matcher })(someFacts(context));
};

describe("a mistake", () => {
  it.each([
    ["an unfinished expression", "1 +", 1, 4],
    ["an unclosed parenthesis", "(1 == 1", 1, 8],
    ["a parenthesis too many", "1 == 1)", 1, 7],
    ["an unclosed text", "context.a == 'x", 1, 14],
    ["a line break in a text", "context.a == 'x\ny'", 1, 14],
    ["a character that means nothing", "context.a # 1", 1, 11],
    ["an escape that is none", "context.a == 'a\\q'", 1, 16],
    ["half a character, escaped", "context.a == '\\ud800'", 1, 15],
    ["half a character, as it is", "context.a == '\ud800'", 1, 15],
    ["a reserved word", "context.a == while", 1, 14],
    ["an int beyond 64 bits", "context.a == 9223372036854775808", 1, 14],
    ["letters after digits", "context.a == 12abc", 1, 14],
    ["a name that means nothing", "context.a == 1 &&\n  colour == 'red'", 2, 3],
    ["a root by itself", "principal == 1", 1, 1],
    ["a function that is none", "context.a == 1 || shout(context.a)", 1, 19],
    ["a function written as a method", "context.a.int() == 1", 1, 1],
    ["a function short of arguments", "context.ip.startsWith()", 1, 1],
    ["a macro that names nothing", "context.a.all(1, true)", 1, 15],
    ["a parameter outside a template", "context.a == params.limit", 1, 14],
    ["a message of protocol buffers", "google.Thing{a: 1} == 1", 1, 13],
    ["an int beside a double", "resource.count + resource.ratio > 0.0", 1, 1],
    ["a text that is no number", "resource.count == 'many'", 1, 1],
    ["texts that have no order with numbers", "context.mfa && principal.department < 5", 1, 16],
    ["a text among ints", "principal.department in [1, 2]", 1, 1],
    ["a text in place of a truth", "principal.department || context.mfa", 1, 1],
    ["a member of a text", "principal.department.head == 'x'", 1, 1],
    ["a timestamp in place of a text", "resource.due.startsWith('2026')", 1, 1],
    ["a regular expression that is none", "principal.department.matches('(')", 1, 30],
    ["a regular expression that grows", "principal.department.matches('((a{30}){30}){30}')", 1, 30],
    ["a range nobody can read", "ip_in(context.addr, ['10.0.0.0/8', '10/8'])", 1, 21],
    ["a window that makes no sense", "within({'days': [9], 'from': '08:00', 'until': '09:00'})", 1, 1],
    ["NUL", "principal.department == '\\x00'", 1, 25],
  ])("is told where it is: %s", (_, text, line, column) => {
    expect(errorsOf(text)[0]).toMatchObject({ line, column });
  });

  it("does not hide another one", () => {
    const errors = errorsOf("resource.count == 'x' && colour == 1 && shout(1)");
    expect(errors.map(({ from, to }) => [from, to])).toEqual([
      [0, 21],
      [25, 31],
      [40, 48],
    ]);
  });

  it("is told of a tree at its pointer, and of its types as well", () => {
    const tree = (value: unknown) => ({ op: "startsWith", args: [{ attribute: "resource.count" }, value] });
    const wrong = (given: unknown) => {
      const checked = checkCondition(given, { attributes: declared });
      return checked.ok ? [] : checked.mistakes.map(({ code, pointer }) => [code, pointer]);
    };
    expect(wrong(tree({ attribute: "nobody.name" }))).toEqual([["attribute_unknown", "/args/1/attribute"]]);
    expect(wrong(tree({ value: "5" }))).toEqual([["type_wrong", ""]]);
    expect(wrong({ value: 5 })).toEqual([["type_wrong", ""]]);
    expect(wrong("resource.count + 1")).toEqual([["expression_wrong", ""]]);
  });
});

describe("hostile text", () => {
  it.each([
    ["open parentheses", "("],
    ["open lists", "["],
    ["open lists with an item", "[[a,"],
    ["open maps", "{1:"],
    ["negations", "!"],
    ["signs", "-"],
    ["choices", "true?"],
    ["members", "context.a"],
    ["sums", "1+"],
    ["calls", "size("],
    ["macros", "[1].all(x,"],
    ["quotes", '"'],
    ["backslashes", "\\"],
    ["NUL", "\0"],
  ])("of any number of %s is refused", (_, piece) => {
    for (const count of [100, 5_000, Math.floor(longestText / piece.length)]) {
      expect(parseCel(piece.repeat(count), noAttributes).ok).toBe(false);
      expect(parseCel(`${piece.repeat(count)}1`, noAttributes).ok).toBe(false);
    }
  });

  it("beyond the longest is refused unread, and so are balanced texts that are too deep", () => {
    expect(errorsOf(`b'${"é".repeat(longestText - 3)}'`)[0]?.detail).toContain("Longer");
    expect(errorsOf(" ".repeat(longestText + 1))[0]?.detail).toContain(String(longestText));
    expect(parseCel(`${"(".repeat(500)}true${")".repeat(500)}`, noAttributes).ok).toBe(false);
    expect(parseCel(`${"[".repeat(50)}${"]".repeat(50)} == []`, noAttributes).ok).toBe(false);
    expect(parseCel(Array.from({ length: 300 }, () => "1").join(" + "), noAttributes).ok).toBe(false);
  });

  it("of any kind is read or refused, never thrown at", () => {
    const pieces = fc.constantFrom(
      ..."( ) [ ] { } . , : ? && || ! == < in - + * / % 'a' \"b\" b'c' r'd' 1 2u 3.5 0x1f".split(" "),
      "context",
      "a",
      "x",
      "all",
      "map",
      "has",
      "cel.bind",
      "`q`",
      "//",
      "\n",
      "\ud800",
      "😀",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), fc.constantFrom("", " "), (parts, between) => {
        const parsed = parseCel(parts.join(between), noAttributes);
        if (parsed.ok) expect(parseCel(printCel(parsed.condition), noAttributes)).toMatchObject({ ok: true });
        else
          for (const { line, column, from, to } of parsed.errors) {
            expect(Math.min(line, column)).toBeGreaterThan(0);
            expect(from).toBeLessThanOrEqual(to);
          }
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => typeof parseCel(text, noAttributes).ok === "boolean"),
    );
  });
});

describe("a condition that would take long", () => {
  const items = Array.from({ length: 400 }, (_, index) => index);

  it("is an error when it has done as much as it may", () => {
    const nested = "context.items.all(a, context.items.all(b, context.items.all(c, a + b + c >= 0.0)))";
    expect(holds(nested, { items: items.slice(0, 5) })).toBe(true);
    expect(holds(nested, { items })).toBeUndefined();
    expect(
      holds("context.items.all(a, a >= 0.0)", { items: Array.from({ length: budgets.attributeItems + 1 }, () => 1) }),
    ).toBeUndefined();
  });

  it("is refused when it nests macros too deeply", () => {
    const deep = (depth: number): string => (depth === 0 ? "true" : `context.items.all(x${depth}, ${deep(depth - 1)})`);
    expect(errorsOf(deep(budgets.macroDepth))).toEqual([]);
    expect(errorsOf(deep(budgets.macroDepth + 1))[0]?.detail).toContain("deeper");
  });

  it("can't be made to by doubling what it names", () => {
    const doubled = (names: number): string =>
      names === 0 ? "size(x0) > 0" : `cel.bind(x${names - 1}, x${names} + x${names}, ${doubled(names - 1)})`;
    expect(holds(`cel.bind(x3, context.items, ${doubled(3)})`, { items })).toBe(true);
    const many = Array.from({ length: budgets.attributeItems - 1 }, () => 1);
    expect(holds(`cel.bind(x2, context.items, ${doubled(2)})`, { items: many })).toBeUndefined();
  });

  it("matches in linear time, and only with the engine for that", () => {
    const text = "a".repeat(20_000);
    expect(holds("context.text.matches('^(a|a)*b$')", { text })).toBe(false);
    expect(holds("context.text.matches(context.pattern)", { text, pattern: "(a+)+$" })).toBe(true);
    expect(
      holds("context.text.matches(context.pattern)", { text, pattern: "a".repeat(budgets.patternLength + 1) }),
    ).toBeUndefined();
    // Compiled for each item, a pattern costs what it becomes: few of them are too much.
    const each = (count: number, pattern: string) =>
      holds("context.items.exists(i, ''.matches(context.pattern))", {
        items: Array.from({ length: count }, () => 1),
        pattern,
      });
    expect(each(10, "a{1000}".repeat(36))).toBeUndefined();
    expect(each(900, "b{2}")).toBe(false);
    expect(each(900, "(?:b{20}){20}")).toBeUndefined();
    expect(holds("context.text.matches('^[ab]{400}c')", { text: "d".repeat(60_000) })).toBeUndefined();
    expect(holds("context.text.matches('^[ab]{40}c')", { text: "d".repeat(60_000) })).toBe(false);
    const parsed = parseCel("'a'.matches('a')", noAttributes);
    expect(parsed.ok && compileCondition(parsed.condition)(someFacts())).toBeUndefined();
  });
});

describe("a condition of many equal parts", () => {
  const joined = Array.from({ length: 20 }, () => "context.a").join(" + ");
  const chosen = `${Array.from({ length: 16 }, (_, index) => `context.n == ${index} ? '${index}' : `).join("")}'none'`;
  const numbers = Array.from({ length: 1_000 }, (_, index) => index).join(", ");

  it.each([
    ["20 texts joined", `(${joined}).size() == 20`],
    ["16 choices in a row", `(${chosen}) == '7'`],
    ["a list of 1,000 ints", `context.n in [${numbers}]`],
  ])("is no deep one: %s", (_, text) => {
    expect(holds(text, { a: "x", n: 7 })).toBe(true);
    const parsed = parseCel(text, noAttributes);
    if (!parsed.ok) throw new Error(text);
    expect(parseCel(printCel(parsed.condition), noAttributes)).toEqual(parsed);
  });

  it("is told which names are taken", () => {
    for (const name of ["map", "list", "string", "exact"]) {
      expect(errorsOf(`[1].all(${name}, true)`)[0]?.detail).toContain(`${name} means something already`);
    }
  });

  it("that holds NaN does not equal itself", () => {
    expect(holds("cel.bind(l, [double('NaN')], l == l)")).toBe(false);
    expect(holds("cel.bind(l, {'a': [double('NaN')]}, l != l)")).toBe(true);
  });
});

describe("what is built in", () => {
  it("stands in the guide, each in the row of its root", async () => {
    const guide = await readFile(new URL("../../../../docs/guides/write-conditions.md", import.meta.url), "utf8");
    for (const [path] of builtInAttributes) {
      const [root = "", name] = path.split(".");
      const row = guide.split("\n").find((line) => line.startsWith(name === undefined ? "| `now`" : `| \`${root}.…\``));
      expect(row).toContain(`\`${name ?? root}\``);
    }
  });
});

describe("numbers", () => {
  it("of JSON are doubles, which are worth as much as ints but do not compute with them", () => {
    expect(holds("context.n == 5 && context.n < 6 && context.n == 5.0 && type(context.n) == double", { n: 5 })).toBe(
      true,
    );
    expect(holds("context.n + 1 == 6", { n: 5 })).toBeUndefined();
    expect(holds("int(context.n) + 1 == 6", { n: 5 })).toBe(true);
  });

  it("declared to be ints are ints, and anything else is an error", () => {
    const count = declaredBy([{ key: "context.n", type: "int" }]);
    for (const [n, truth] of [
      [5, true],
      [6, false],
      [5.5, undefined],
      ["5", undefined],
    ] as const) {
      expect(holds("context.n + 1 == 6", { n }, count)).toBe(truth);
      expect(holds("context.n == 5", { n }, count)).toBe(truth);
      expect(holds("context.n <= 5", { n }, count)).toBe(truth);
    }
    expect(holds("context.n == 9007199254740993", { n: 9007199254740992 }, count)).toBeUndefined();
  });

  it("that must be exact are decimals, however they travel", () => {
    const amount = declaredBy([{ key: "context.amount", type: "decimal" }]);
    for (const given of ["0.30", 0.3]) {
      expect(holds("context.amount == decimal('0.1') + decimal('0.2')", { amount: given }, amount)).toBe(true);
      expect(holds("context.amount * decimal(3) <= decimal('0.9')", { amount: given }, amount)).toBe(true);
    }
    expect(holds("context.amount < 1", { amount: "12345678901234567890.5" }, amount)).toBe(false);
    expect(errorsOf("resource.amount / decimal(2) > 1")[0]?.detail).toContain("decimal / decimal");
  });

  it("never leave 64 bits", () => {
    expect(holds("9223372036854775807 + 1 > 0")).toBeUndefined();
    expect(holds("-9223372036854775808 / -1 > 0")).toBeUndefined();
    expect(holds("0u - 1u >= 0u")).toBeUndefined();
  });
});

describe("names", () => {
  const swap: Readonly<Record<string, string>> = { department: "abteilung", item: "stück".replace("ü", "ue"), a: "zz" };
  const rename = (text: string) => text.replaceAll(/\b(department|item|a)\b/g, (name) => swap[name] ?? name);

  it.each([
    "context.department == 'x' && context.a.all(item, item != context.department)",
    "has(context.a) ? context.a.exists(item, item == 'x') : context.department.startsWith('y')",
    "context.a.map(item, item + '!').filter(a, a != 'x!').size() == 1",
  ])("may be others without another outcome: %s", (text) => {
    for (const department of ["x", "y", "z"]) {
      for (const a of [[], ["x"], ["x", "y"]]) {
        expect(holds(rename(text), { abteilung: department, zz: a })).toBe(holds(text, { department, a }));
      }
    }
  });

  it("of any kind are members: in brackets, or as they are", () => {
    const facts = { "first-name": "Ann", größe: 5, in: true, nested: { "a b": 1 } };
    expect(
      holds("context['first-name'] == 'Ann' && context.`first-name` == 'Ann' && context['größe'] == 5", facts),
    ).toBe(true);
    expect(holds("context['in'] && context.nested['a b'] == 1 && has(context['first-name'])", facts)).toBe(true);
  });

  it("never reach a prototype", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(holds(`has(context.${name}) || has(context.a.${name})`, { a: {} })).toBe(false);
      expect(holds(`{'a': 1}.${name} == 1`)).toBeUndefined();
    }
  });
});

describe("what is written", () => {
  it.each([
    ["!(principal.mfa == true)", "!(principal.mfa == true)"],
    ["a.b", undefined],
    ["context.a && (context.b || context.c)", "context.a && (context.b || context.c)"],
    ["1+2*3-(4-5) == 2", "1 + 2 * 3 - (4 - 5) == 2"],
    ["(true?false:true)?true:false", "(true ? false : true) ? true : false"],
    ["context.ip in ['a','b']", 'context.ip in ["a", "b"]'],
    ["[1,2].exists_one(x,x>1)", "[1, 2].exists_one(x, x > 1)"],
    ["now < timestamp('2027-01-01T00:00:00Z')", 'now < timestamp("2027-01-01T00:00:00Z")'],
    ["ip_in(context.ip,'10.0.0.0/8')", 'ip_in(context.ip, "10.0.0.0/8")'],
  ])("is printed in one way: %s", (text, printed) => {
    const parsed = parseCel(text, noAttributes);
    expect(parsed.ok ? printCel(parsed.condition) : undefined).toBe(printed);
  });
});
