/** Edits from one word to the other: letters added, dropped, replaced, or two neighbours swapped. */
export function editsBetween(from: string, to: string): number {
  let [beforeLast, last]: readonly [readonly number[], readonly number[]] = [
    [],
    Array.from({ length: to.length + 1 }, (_, index) => index),
  ];
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, next];
  }
  return last[to.length] ?? 0;
}

/** The known word that was probably meant: at most a third of its letters differ, or it begins that way. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word === "" || word.length > 60) return undefined;
  const near = known
    .map((each) => ({ each, edits: editsBetween(word, each) }))
    .filter(({ each, edits }) => edits <= Math.max(1, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.edits - b.edits);
  return near[0]?.each ?? known.find((each) => word.length > 1 && each.startsWith(word));
}

/** ` Did you mean x?`, to be put behind a complaint; nothing where nothing is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}
