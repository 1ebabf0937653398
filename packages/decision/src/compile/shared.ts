/** What is empty is shared: facts bring very many empty lists and objects along. */
const nothing = {};

export const none: readonly never[] = [];

export function listOf<Row>(rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? none : rows;
}

export function recordOf<Value>(record: { readonly [name: string]: Value }): { readonly [name: string]: Value } {
  return Object.keys(record).length === 0 ? nothing : record;
}
