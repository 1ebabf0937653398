/** The place from which on entries are there again, seen from a place after which they were dropped. */
export function firstKept(after: number, dropped: readonly (readonly [first: number, last: number])[]): number {
  let place = after;
  for (const [first, last] of dropped.toSorted(([a], [b]) => a - b)) {
    if (first > place + 1) break;
    place = Math.max(place, last);
  }
  return place;
}
