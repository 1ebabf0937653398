/** A cell: a number is written bare, everything else is text; nothing at all is an empty cell. */
export type Cell = string | number | boolean | undefined | null;

export type LineEnd = "crlf" | "lf";

/**
 * What a spreadsheet would read as a formula, in the forms it reads them: also full-width, also behind white space. And
 * what looks like it was escaped already, so that one apostrophe can always be taken away again.
 */
const formula = /^'*(?:[\s\uFEFF\u200B]*[=+\-@＝＋－＠]|[\t\r\n])/u;
const special = /[",\r\n]|^\s|\s$/;

/**
 * A line of RFC 4180. By type, not by looks: a number stays a number, even a negative one, while a text that a
 * spreadsheet would run gets an apostrophe in front and quotes around it. A lone CR becomes a line break.
 */
export const csvLine = (cells: readonly Cell[], end: LineEnd = "crlf"): string =>
  `${cells.map(csvCell).join(",")}${end === "crlf" ? "\r\n" : "\n"}`;

function csvCell(cell: Cell): string {
  if (cell === undefined || cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = cell.replaceAll(/\r\n?/g, "\n").replaceAll("\u0000", "");
  if (formula.test(cell) || formula.test(text)) return quoted(`'${text}`);
  return special.test(text) ? quoted(text) : text;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Makes Excel read a file as UTF-8. */
export const BYTE_ORDER_MARK = "\u{feff}";

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

/** How this escapes, told where a file is described, so that a reader can undo it. */
export const CSV_ESCAPING =
  "A text that begins with = + - @, their full-width forms, TAB, CR or LF, also behind spaces or apostrophes, has one apostrophe more in front; CR and CR LF in a text are LF, NUL is left out";
