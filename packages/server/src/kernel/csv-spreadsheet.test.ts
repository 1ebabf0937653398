import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BYTE_ORDER_MARK, csvLine } from "./csv.ts";

/** Gnumeric's converter reads a file as the spreadsheet would; where it is not installed there is nothing to ask. */
const isInstalled = spawnSync("ssconvert", ["--version"]).status === 0;

interface Read {
  readonly row: number;
  readonly column: number;
  readonly kind: "text" | "number" | "formula";
  readonly text: string;
}

const kinds: Readonly<Record<string, Read["kind"]>> = { "40": "number", "60": "text" };
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const unescaped = (xml: string) =>
  xml.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, decimal?: string, hex?: string, name = "") =>
    (decimal ?? hex)
      ? String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? "", 16))
      : (entities[name] ?? ""),
  );

describe.skipIf(!isInstalled)("a spreadsheet that opens the file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bailiwick-csv-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function cellsOf(csv: string): readonly Read[] {
    const [from, to] = [join(folder, "cells.csv"), join(folder, "cells.xml")];
    writeFileSync(from, csv);
    const types = ["--import-type=Gnumeric_stf:stf_csvtab", "--export-type=Gnumeric_XmlIO:sax:0"];
    execFileSync("ssconvert", [...types, from, to], { stdio: "ignore" });
    const cells = readFileSync(to, "utf8").matchAll(
      /<gnm:Cell Row="(\d+)" Col="(\d+)"(?: ExprID="\d+")?(?: ValueType="(\d+)")?[^>]*>([^<]*)</g,
    );
    return [...cells].map(([, row, column, type = "", text = ""]) => ({
      row: Number(row),
      column: Number(column),
      kind: kinds[type] ?? "formula",
      text: unescaped(text),
    }));
  }

  it("runs a formula that nobody disarmed", () => {
    expect(cellsOf("=1+1,plain\r\n")).toEqual([
      { row: 0, column: 0, kind: "formula", text: "=1+1" },
      { row: 0, column: 1, kind: "text", text: "plain" },
    ]);
  });

  it("runs nothing of what was written as text, and finds every cell in its place", () => {
    const signs = [
      "=",
      "+",
      "-",
      "@",
      "\t",
      "\r",
      "\n",
      "＝",
      "＋",
      "－",
      "＠",
      " =",
      "'=",
      "''+",
      "\r\n=",
      "\u00a0=",
      "a\r=",
    ];
    const texts = signs.flatMap((sign) => [
      `${sign}1+1`,
      `${sign}HYPERLINK("http://example.com","x")`,
      `${sign}cmd|' /C calc'!A0`,
      `${sign}SUM(A1:A9),"${sign}2`,
    ]);
    for (const end of ["crlf", "lf"] as const)
      for (const mark of ["", BYTE_ORDER_MARK]) {
        const lines = texts.map((text, index) => csvLine([index, text, "last"], end));
        const cells = cellsOf(`${mark}${csvLine(["number", "text", "last"], end)}${lines.join("")}`);
        expect(cells.filter(({ kind }) => kind === "formula")).toEqual([]);
        expect(cells.length).toBe((texts.length + 1) * 3);
        for (const { row, column, kind, text } of cells.filter(({ row: at }) => at > 0))
          if (column === 0) expect({ kind, text }).toEqual({ kind: "number", text: String(row - 1) });
          else if (column === 2) expect(text).toBe("last");
          else expect(kind, texts[row - 1]).toBe("text");
      }
  });

  it("keeps numbers as numbers, whatever their sign", () => {
    expect(cellsOf(csvLine([-5, 1234.5, 0])).map(({ kind, text }) => [kind, Number(text)])).toEqual([
      ["number", -5],
      ["number", 1234.5],
      ["number", 0],
    ]);
  });
});
