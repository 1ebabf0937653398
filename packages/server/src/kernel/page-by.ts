import type { Page, PageAsk } from "./page.ts";

/** A page of what is in memory anyway, in the order of its keys; a key names one row. */
export function pageBy<Row, Item>(
  rows: Iterable<Row>,
  { limit, after }: PageAsk,
  key: (row: Row) => string,
  item: (row: Row) => Item,
): Page<Item> {
  const last = after?.[0] ?? "";
  const rest = [...rows]
    .map((row) => ({ row, key: key(row) }))
    .filter((each) => each.key > last)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = rest.slice(0, limit);
  const end = shown.at(-1);
  return { items: shown.map(({ row }) => item(row)), next: rest.length > limit && end ? [end.key] : undefined };
}
