import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

/** RFC 4180 read by its grammar, to hold the writer against. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? "";
    if (quoted) {
      if (sign === '"' && text[index + 1] === '"') index += 1;
      else if (sign === '"') {
        quoted = false;
        continue;
      }
      cell += sign;
    } else if (sign === '"') quoted = true;
    else if (sign === "," || text.startsWith("\r\n", index)) {
      rows.at(-1)?.push(cell);
      cell = "";
      if (sign === "\r") {
        index += 1;
        rows.push([]);
      }
    } else cell += sign;
  }
  return rows.slice(0, -1);
}

const unescaped = (cell: string) => (/^'[=+\-@\t\r\n＝＋－＠]/u.test(cell) ? cell.slice(1) : cell);

describe("a line of CSV", () => {
  it("leaves numbers as numbers, also negative ones", () => {
    expect(csvLine([-5, 1.5, null, "plain"])).toBe("-5,1.5,,plain\r\n");
  });

  it("disarms what a spreadsheet would run", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1+1", "\n=1", "＝1", "＠x"])
      expect(csvLine([text])).toMatch(/^"'/);
    expect(csvLine(["a=1"])).toBe("a=1\r\n");
  });

  it("stays one line however many lines a cell has", () => {
    expect(read(csvLine(["a\rb", 'say "hi"', "c\r\nd"]))).toEqual([["a\nb", 'say "hi"', "c\nd"]]);
  });

  it("is read back as it was, but for its line ends", () => {
    const cell = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("=1", '"', ",", "\r", "\n=2", "-"));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        const [row = []] = read(csvLine(cells));
        // A cell that began with CR is disarmed before its CR becomes a line feed.
        expect(row.map(unescaped)).toEqual(cells.map((text) => text.replaceAll(/\r\n?/g, "\n")));
      }),
    );
  });
});
