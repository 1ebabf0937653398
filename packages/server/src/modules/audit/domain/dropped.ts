export type Places = readonly [first: number, last: number];

/** The place from which on entries are there again, seen from a place after which they were dropped. */
export function firstKept(after: number, dropped: readonly Places[]): number {
  let place = after;
  for (const [first, last] of dropped.toSorted(([a], [b]) => a - b)) {
    if (first > place + 1) break;
    place = Math.max(place, last);
  }
  return place;
}

/** The same places in as few ranges as can be. */
export function merged(ranges: readonly Places[]): readonly Places[] {
  const found: [first: number, last: number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = found.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else found.push([first, last]);
  }
  return found;
}
