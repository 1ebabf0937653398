import { clean, cut, padTo, widthOf } from "./text.ts";

export interface Column<Item> {
  readonly head: string;
  /** Cut last: of a part of an id nobody has anything. */
  readonly whole?: boolean;
  of(item: Item): string | number | null | undefined;
}

export interface Layout<Item> {
  readonly head: string;
  row(item: Item): string;
}

const GAP = 2;
/** No column is made narrower than this; where that is not enough, the line is wider than the terminal. */
const LEAST = 6;

/** So many rows are measured, so that a long list needs no more memory than a short one. */
export const ROWS_MEASURED = 200;

/** Lays out a table: the widths come from the first rows, later ones are fitted in. */
export function layout<Item>(
  columns: readonly Column<Item>[],
  first: readonly Item[],
  available: number | undefined,
): Layout<Item> {
  const cells = (item: Item) => columns.map((column) => clean(String(column.of(item) ?? "")));
  const rows = first.map(cells);
  const needed = columns.map(({ head }, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? "")), widthOf(head)),
  );
  const widths = available === undefined ? needed : fitted(columns, needed, available - GAP * (columns.length - 1));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return padTo(available === undefined ? text : cut(text, width), width);
      })
      .join(" ".repeat(GAP))
      .trimEnd();
  return { head: line(columns.map(({ head }) => head)), row: (item) => line(cells(item)) };
}

/** Columns that may be cut give first; where that is not enough, all do. */
function fitted<Item>(
  columns: readonly Column<Item>[],
  needed: readonly number[],
  available: number,
): readonly number[] {
  const first = shrunk(needed, available, (index) => columns[index]?.whole !== true);
  return shrunk(first, available, () => true);
}

/** The widest column gives first. */
export function shrunk(
  needed: readonly number[],
  available: number,
  gives: (index: number) => boolean,
): readonly number[] {
  const widths = [...needed];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const most = Math.max(0, ...widths.filter((_, index) => gives(index)));
    if (most <= LEAST) break;
    widths[widths.findIndex((width, index) => width === most && gives(index))] = most - 1;
    excess -= 1;
  }
  return widths;
}
