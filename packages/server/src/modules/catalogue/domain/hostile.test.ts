import { describe, expect, it } from "vitest";
import { parseCatalogue } from "./parse.ts";
import { importPricing2Yaml } from "./pricing2yaml/import.ts";

const size = 500_000;
const repeat = (text: string): string => text.repeat(Math.floor(size / text.length));
const list = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

const head = "catalogue: 1\nproducts: { d: { label: D } }\n";
const pricing = "saasName: Huge\nsyntaxVersion: '3.0'\ncreatedAt: 2024-01-01\ncurrency: EUR\n";
const feature = "{ valueType: BOOLEAN, defaultValue: true, type: DOMAIN }";

/** Documents whose cost could grow faster than their size. */
const hostile: readonly (readonly [string, string])[] = [
  ["open brackets", repeat("[")],
  ["closing brackets", repeat("]")],
  ["open mappings", repeat("{a: ")],
  ["nested lists", repeat("- ")],
  ["nested keys", repeat("? ")],
  ["anchors", repeat("&a ")],
  ["aliases", `a: &a 1\nb: [${repeat("*a,")}]`],
  ["tags", repeat("!a ")],
  ["different keys", list(40_000, (n) => `k${n}: 1\n`)],
  ["the same key", repeat("a: 1\n")],
  ["aliases without anchors", repeat("a: *b\n")],
  ["documents", repeat("---\n")],
  ["colons", repeat(": ")],
  ["one long line", repeat("a ")],
  ["many lines of one text", repeat("a\n")],
  ["NUL", repeat("\0")],
  ["ever deeper indentation", list(900, (n) => `${" ".repeat(n)}a:\n`)],
  ["plans in a long chain", `${head}plans:\n${list(490, (n) => `  d.p${n}: { extends: d.p${n + 1} }\n`)}`],
  ["too many plans", `${head}plans:\n${list(20_000, (n) => `  d.p${n}: {}\n`)}`],
  [
    "too many offers of too many features",
    `${pricing}features:\n${list(4000, (n) => `  f${n}: ${feature}\n`)}plans:\n${list(10_000, (n) => `  p${n}: { price: 0 }\n`)}`,
  ],
];

describe("a hostile document", () => {
  it.each(hostile)("of %s is refused, located and not fallen over", (_, text) => {
    const errors = [
      ...(parseCatalogue([{ name: "a.yaml", text }]).errors ?? []),
      ...(importPricing2Yaml(text).errors ?? []),
    ];
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.length).toBeLessThan(1200);
    expect(errors.every(({ line, column }) => line > 0 && column > 0)).toBe(true);
  });
});

const capabilities = (count: number, prefix: string): string =>
  list(count, (n) => `  d.${prefix}${n}: { kind: switch, class: write }\n`);

describe("a catalogue that is too much as a whole", () => {
  it("is refused although each of its files is small", () => {
    const files = Array.from({ length: 100 }, (_, n) => ({
      name: `${n}.yaml`,
      text: `${n === 0 ? head : "catalogue: 1\n"}capabilities:\n${capabilities(100, `c${n}-`)}`,
    }));
    const { errors = [] } = parseCatalogue(files);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]).toMatchObject({ code: "document_too_large", message: expect.stringContaining("All files") });
    expect(parseCatalogue(files.slice(0, 20)).errors).toBeUndefined();
  });

  it("is refused when its plans inherit more than can be spelled out", () => {
    const items = list(1000, (n) => `      d.c${n}: true\n`);
    const plans = (count: number) =>
      `  d.base:\n    items:\n${items}${list(count, (n) => `  d.p${n}: { extends: d.base }\n`)}`;
    const text = (count: number) => `${head}capabilities:\n${capabilities(1000, "c")}plans:\n${plans(count)}`;
    expect(parseCatalogue([{ name: "a.yaml", text: text(100) }]).errors).toMatchObject([
      { code: "document_too_large", path: "/plans" },
    ]);
    expect(parseCatalogue([{ name: "a.yaml", text: text(90) }]).errors).toBeUndefined();
  });
});
