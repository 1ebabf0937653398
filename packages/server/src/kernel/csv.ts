/** A cell: a number is written bare, everything else is text; nothing at all is an empty cell. */
export type Cell = string | number | boolean | undefined | null;

/** What a spreadsheet would read as a formula, in the forms it reads them: also full-width, also behind white space. */
const formula = /^[\s\uFEFF\u200B]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const special = /[",\r\n]|^\s|\s$/;

/**
 * A line of RFC 4180, ended by CR LF. By type, not by looks: a number stays a number, even a negative one, while a
 * text that a spreadsheet would run gets an apostrophe in front and quotes around it. A lone CR becomes a line break.
 */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === undefined || cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = cell.replaceAll(/\r\n?/g, "\n").replaceAll("\u0000", "");
  if (formula.test(cell)) return quoted(`'${text}`);
  return special.test(text) ? quoted(text) : text;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** How this escapes, named where the file is described, so that a reader can undo it. */
export const CSV_TYPE = "text/csv; charset=utf-8; header=present";
