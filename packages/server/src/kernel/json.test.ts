import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./json.ts";
import { type InputError, Problem } from "./problem.ts";

const read = (text: string) => readJson(Buffer.from(text));

function refusal(text: string | Buffer): readonly InputError[] {
  try {
    readJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof Problem) return error.extra.errors ?? [];
    throw error;
  }
  return [];
}
const pointers = (text: string) => refusal(text).map(({ pointer }) => pointer);
const nested = (depth: number) => `${"[".repeat(depth)}1${"]".repeat(depth)}`;

describe("a JSON body", () => {
  it("that any program wrote is read as it was meant", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "large" }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        fc.pre(refusal(text).length === 0);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is refused only for a number or a name that would not come back", () => {
    const kept = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "binary" }),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
        fc.constantFrom(true, false, null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.string({ unit: "binary" }).filter((name) => name !== "__proto__"),
          tie("value"),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(kept, (value) => {
        expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ["twice on top", '{"a":1,"a":2}', ["#/a"]],
    ["twice in an escape", '{"a":1,"\\u0061":2}', ["#/a"]],
    ["twice deep down", '{"x":[{"y":{"b":1,"c":2,"b":3}}]}', ["#/x/0/y/b"]],
    ["twice with space around the colon", '{"a" : 1, "a"\n\t: 2}', ["#/a"]],
    ["twice, awkward", '{"a/b~":1,"a/b~":2}', ["#/a~1b~0"]],
    ["three times", '{"a":1,"a":2,"a":3}', ["#/a", "#/a"]],
    ["twice and empty", '{"":1,"":2}', ["#/"]],
    ["twice behind texts that look like members", '{"\\"a\\":":1,"b":":{\\"","b":0}', ["#/b"]],
  ])("that says a member %s is refused there", (_, text, places) => {
    expect(pointers(text)).toEqual(places);
  });

  it("may say one name in several places", () => {
    expect(read('{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":"a"}}')).toEqual({
      a: { a: [{ a: 1 }, { a: 2 }] },
      b: { a: "a" },
    });
  });

  it.each([
    ['{"__proto__":{"x":1}}', "#/__proto__"],
    ['{"a":[{"\\u005f_proto__":1}]}', "#/a/0/__proto__"],
    ['{"__proto__":1,"a":2,"a":3}', "#/__proto__"],
  ])("that reaches for the prototype is refused there: %s", (text, place) => {
    expect(pointers(text)).toContain(place);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("may have members that only look dangerous", () => {
    const value = read('{"constructor":{"prototype":1},"toString":2,"hasOwnProperty":3}') as object;
    expect(Object.keys(value)).toEqual(["constructor", "toString", "hasOwnProperty"]);
  });

  it.each(["1e999", "-1e999", "9007199254740993", "9223372036854775808", "-9007199254740993", "1".repeat(400)])(
    "with the number %s is refused where it stands",
    (number) => {
      expect(pointers(`{"a":[0,${number}]}`)).toEqual(["#/a/1"]);
      expect(pointers(number)).toEqual(["#"]);
    },
  );

  it.each(["-0", "0", "9007199254740991", "1e21", "0.1234567890123456789", "1E-400", "-1.5e+3"])(
    "with the number %s is read",
    (number) => {
      expect(read(`{"a":${number}}`)).toEqual({ a: JSON.parse(number) });
    },
  );

  it("is read 64 levels deep, and not deeper, however deep it is", () => {
    expect(refusal(nested(64))).toEqual([]);
    for (const depth of [65, 10_000, 300_000])
      expect(refusal(nested(depth))).toEqual([
        { pointer: `#${"/0".repeat(64)}`, detail: "Nested deeper than 64 levels" },
      ]);
    expect(pointers(`{"a":${'{"b":'.repeat(100)}1${"}".repeat(101)}`)).toEqual([`#/a${"/b".repeat(63)}`]);
  });

  it.each([
    ["broken off", '{"a":'],
    ["of two values", "{} {}"],
    ["with a comment", "{/* */}"],
    ["with a bare word", "{a:1}"],
    ["with a trailing comma", "[1,]"],
    ["with a control character", '{"a":"\u0001"}'],
    ["with NaN", '{"a":NaN}'],
    ["of nothing", ""],
    ["of space alone", " \n"],
    ["that begins with a byte order mark", "\ufeff{}"],
  ])("%s is refused as a whole", (_, text) => {
    expect(pointers(text)).toEqual(["#"]);
  });

  it.each([
    [Buffer.from('{"a":"\xff"}', "latin1")],
    [Buffer.from("{}", "utf16le")],
    [Buffer.from([0xed, 0xa0, 0x80])],
    [Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ])("that is no UTF-8 is refused as a whole: %o", (bytes) => {
    expect(refusal(bytes)).toMatchObject([{ pointer: "#" }]);
  });

  it("names 50 mistakes at most", () => {
    expect(pointers(`{"a":0${',"a":0'.repeat(1000)}}`)).toHaveLength(50);
  });
});
