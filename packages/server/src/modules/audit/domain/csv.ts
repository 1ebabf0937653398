/** A cell: a number stays one; text is escaped so that no spreadsheet runs it. */
export type Cell = string | number | null;

const RUNNABLE = /^[=+\-@\t\r\n＝＋－＠]/u;

/** RFC 4180. What a spreadsheet would take for a formula gets a leading apostrophe; a lone CR becomes a line feed. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(",")}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const runnable = RUNNABLE.test(cell);
  const text = cell.replaceAll(/\r\n?/g, "\n");
  if (!runnable && !/[",\n]/.test(text)) return text;
  return `"${runnable ? "'" : ""}${text.replaceAll('"', '""')}"`;
}
