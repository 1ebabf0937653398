import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Paused, type Reading, readingYaml, readYaml } from "./yaml-source.ts";

const read = (text: string) => readYaml({ name: "a.yaml", text });
const codes = (text: string) => read(text).errors?.map(({ code }) => code);

describe("reading YAML", () => {
  it("gives plain values of the core schema", () => {
    const { source } = read('a: yes\nb: 0x10\nc: [1, 1.5, .inf, null, true]\nd: 10_000\ne: 2024-01-15\n"f": "x"');
    expect(source?.value).toEqual({
      a: "yes",
      b: 16,
      c: [1, 1.5, Number.POSITIVE_INFINITY, null, true],
      d: "10_000",
      e: "2024-01-15",
      f: "x",
    });
  });

  it("finds the place of a path, or of the nearest thing above it", () => {
    const { source } = read("plans:\n  desk.basic:\n    items:\n      - a\n      - b\n");
    const place = (...path: (string | number)[]) => {
      const { line, column } = source?.locate({ code: "field_invalid", path, message: "" }) ?? {};
      return [line, column];
    };
    expect(place("plans", "desk.basic", "items", 1)).toEqual([5, 9]);
    expect(place("plans", "desk.basic", "price")).toEqual([2, 3]);
    expect(place()).toEqual([1, 1]);
  });

  it("escapes a path as a JSON pointer", () => {
    const problem = read("a: 1").source?.locate({ code: "field_invalid", path: ["x/y", "~z", 0], message: "" });
    expect(problem?.path).toBe("/x~1y/~0z/0");
  });

  it("follows aliases", () => {
    expect(read("a: &x {b: 1}\nc: *x").source?.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  it("tells every duplicate key with its place", () => {
    expect(read("a: 1\nb: 2\na: 3\nb: 4").errors).toMatchObject([
      { code: "key_duplicate", path: "/a", line: 3, column: 1 },
      { code: "key_duplicate", path: "/b", line: 4, column: 1 },
    ]);
  });

  it.each([
    ["a key that would change the prototype", "a:\n  __proto__: {x: 1}", "key_forbidden"],
    ["NUL in text", 'a: "x\\0y"', "character_forbidden"],
    ["half a surrogate pair", 'a: "\\uD800"', "character_forbidden"],
    ["a number that would be rounded", "a: 0.12345678901234567891", "number_inexact"],
    ["a custom tag", "a: !!js/function 'x'", "yaml_invalid"],
    ["a binary tag", "a: !!binary aGVsbG8=", "yaml_invalid"],
    ["two documents", "a: 1\n---\nb: 2", "yaml_invalid"],
    ["another YAML version", "%YAML 1.1\n---\na: yes", "yaml_invalid"],
    ["an alias without an anchor", "a: *b", "yaml_invalid"],
    ["an alias to itself", "a: &a [*a]", "document_too_deep"],
    ["a mapping as a key", "? {a: 1}\n: 2", "yaml_invalid"],
    ["broken syntax", "a: [1, 2", "yaml_invalid"],
  ])("refuses %s", (_, text, code) => {
    expect(codes(text)).toContain(code);
  });

  it("refuses text that expands to very much", () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(10)}]`);
    expect(codes([`l0: &l0 [${"x,".repeat(10)}]`, ...levels].join("\n"))).toEqual(["alias_expansion_too_large"]);
  });

  it.each([
    ["lists", "[".repeat(100_000)],
    ["mappings", "{a: ".repeat(100_000)],
    ["indented lists", "- ".repeat(50_000)],
    ["keys", "? ".repeat(50_000)],
  ])("refuses very deep %s instead of falling over", (_, text) => {
    expect(read(text).errors?.length).toBeGreaterThan(0);
  });

  it("refuses a document that is too long", () => {
    expect(codes(`a: ${"x".repeat(600_000)}`)).toEqual(["document_too_large"]);
  });

  it("reads a large flat mapping", () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `key${n}: ${n}`).join("\n");
    expect(Object.keys(read(text).source?.value as object)).toHaveLength(20_000);
  });

  it("never throws, and places every error", () => {
    const yaml = fc.stringMatching(/^[\s\-?:,[\]{}#&*!|>'"%@`a-c0-9.~\n\\]*$/);
    fc.assert(
      fc.property(fc.oneof(yaml, fc.string({ unit: "binary" })), (text) => {
        for (const { line, column, message } of read(text).errors ?? []) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe("");
        }
      }),
    );
  });
});

describe("reading a long document", () => {
  const pausesIn = (work: Paused<Reading>) => {
    let pauses = 0;
    for (;;) {
      const { done, value } = work.next();
      if (done) return { pauses, reading: value };
      pauses += 1;
    }
  };
  const numbers = Array.from({ length: 5000 }, (_, n) => n);

  it.each<[string, string, unknown]>([
    ["a mapping", numbers.map((n) => `k${n}: ${n}\n`).join(""), Object.fromEntries(numbers.map((n) => [`k${n}`, n]))],
    ["a list in one line", `[${numbers.join(",")}]`, numbers],
    ["a list of lines", numbers.map((n) => `- ${n}\n`).join(""), numbers],
  ])("pauses as often as there is much to read: %s", (_, text, value) => {
    const { pauses, reading } = pausesIn(readingYaml({ name: "long.yaml", text }));
    expect(pauses).toBeGreaterThan(30);
    expect(reading.source?.value).toEqual(value);
  });
});
