import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

describe("a line of CSV", () => {
  it("writes numbers bare, whatever their sign, and nothing for nothing", () => {
    expect(csvLine([-5, 1234.5, true, undefined, null, "a"])).toBe("-5,1234.5,true,,,a\r\n");
  });

  it("keeps a spreadsheet from running a text, however it begins", () => {
    for (const text of [
      "=1+1",
      "+1",
      "-1",
      "@a",
      "＝1",
      "＋1",
      "－1",
      "＠a",
      "\t=1",
      " =1",
      "\u00a0=1",
      "\r=1+1",
      "\n=1",
    ])
      expect(csvLine([text]), JSON.stringify(text)).toMatch(/^"'[^"]*"\r\n$/);
    expect(csvLine(["a=1", "1-1"])).toBe("a=1,1-1\r\n");
  });

  it("ends with the line end that is asked for, and keeps those inside", () => {
    expect(csvLine(["a", "b\r\nc"], "lf")).toBe('a,"b\nc"\n');
  });

  it("quotes what has a comma, a quote or a line break, and knows one kind of line break inside", () => {
    expect(csvLine(['a,"b"', "a\r\nb", "a\rb"])).toBe('"a,""b""","a\nb","a\nb"\r\n');
  });

  it("is read back as the cells it was made of, but for the apostrophe and the line breaks", () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        const read = readLine(csvLine(cells));
        const expected = cells.map((cell) => cell.replaceAll(/\r\n?/g, "\n").replaceAll("\0", ""));
        expect(read.map(unescaped)).toEqual(expected);
        for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
      }),
    );
  });
});

const cell = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom("'", "=", "-", " ", "\t", "\r", "\n", "\0", '"', ",", "a", "＝"), { maxLength: 6 })
    .map((signs) => signs.join("")),
);

/** What the escaping says of itself, undone. */
const unescaped = (text: string): string =>
  /^''*(?:[\s\uFEFF\u200B]*[=+\-@＝＋－＠]|[\t\r\n])/u.test(text) ? text.slice(1) : text;

/** A reader that knows RFC 4180 and nothing of how this writes. */
function readLine(line: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length - 2) {
    let cell = "";
    if (line[at] === '"') {
      for (at += 1; line[at] !== '"' || line[at + 1] === '"'; at += 1) {
        if (line[at] === '"') at += 1;
        cell += line[at];
      }
      at += 1;
    } else {
      const end = line.slice(at).search(/,|\r\n/);
      cell = line.slice(at, at + end);
      at += end;
    }
    cells.push(cell);
    if (line[at] !== ",") break;
    at += 1;
    if (line.slice(at) === "\r\n") cells.push("");
    if (line.slice(at) === "\r\n") break;
  }
  return cells;
}
