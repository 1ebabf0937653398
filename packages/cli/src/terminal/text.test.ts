import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, layout, shrunk } from "./table.ts";
import { bytes, clean, cut, padTo, widthOf } from "./text.ts";

const anything = fc.string({ unit: "grapheme", maxLength: 40 }).map(clean);

describe("text for a terminal", () => {
  it("is cut to the columns there are, whatever its letters take", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 30 }), (text, columns) => {
        expect(widthOf(cut(text, columns))).toBeLessThanOrEqual(columns);
        if (widthOf(text) <= columns) expect(cut(text, columns)).toBe(text);
      }),
    );
  });

  it("counts wide letters as two columns, and joined ones as one letter", () => {
    expect(widthOf("漢字")).toBe(4);
    expect(cut("漢字漢字", 5)).toBe("漢字…");
    expect(cut("👩‍👩‍👧‍👦 family", 4)).toBe("👩‍👩‍👧‍👦 …");
    expect(widthOf(padTo("漢", 6))).toBe(6);
  });

  it("cannot move the cursor, ring, colour or turn the direction of writing", () => {
    expect(clean("a\u001b[2Jb\rc\nd\u0007\u202ee\u2028f")).toBe("a\ufffd[2Jb\ufffdc\ufffdd\ufffd\ufffde\ufffdf");
  });

  it("says bytes as people do", () => {
    expect([0, 1023, 1024, 1536, 5 * 1024 ** 3].map(bytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "5.0 GiB"]);
  });
});

describe("a table", () => {
  interface Row {
    readonly name: string;
    readonly note?: string | null;
  }
  const columns: readonly Column<Row>[] = [
    { head: "NAME", of: ({ name }) => name },
    { head: "NOTE", of: ({ note }) => note },
  ];

  it("is as wide as it must be where it is not shown on a terminal", () => {
    const { head, row } = layout(columns, [{ name: "a".repeat(90), note: "b" }], undefined);
    expect(head).toBe(`${"NAME".padEnd(92)}NOTE`);
    expect(row({ name: "c", note: null })).toBe("c");
  });

  it("fits the terminal, the widest column giving first", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: anything, note: anything }), { minLength: 1 }), (rows) => {
        const { head, row } = layout(columns, rows, 40);
        for (const line of [head, ...rows.map(row)]) expect(widthOf(line)).toBeLessThanOrEqual(40);
      }),
    );
    const all = () => true;
    expect(shrunk([30, 10], 30, all)).toEqual([20, 10]);
    expect(shrunk([30, 10], 4, all)).toEqual([6, 6]);
  });

  it("cuts ids last", () => {
    const ids = [columns[0], { ...columns[1], whole: true }] as typeof columns;
    const rows = [{ name: "n".repeat(30), note: "i".repeat(30) }];
    expect(layout(ids, rows, 40).row(rows[0] ?? { name: "" })).toBe(`${"n".repeat(7)}…  ${"i".repeat(30)}`);
    expect(widthOf(layout(ids, rows, 20).row(rows[0] ?? { name: "" }))).toBe(20);
  });
});
