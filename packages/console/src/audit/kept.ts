const PREFIX = "bailiwick-checkpoint ";

/** A checkpoint this browser saw fit, by the log it names in its first line. */
export interface Kept {
  readonly note: string;
  readonly size: number;
}

const linesOf = (note: string) => note.split("\n", 2) as [origin: string, size?: string];
const sizeOf = (note: string): number => Number(linesOf(note)[1] ?? 0);

/** What this browser kept of that log: whoever writes the log anew does not get at it. */
export function keptOf(origin: string): Kept | undefined {
  const note = localStorage.getItem(PREFIX + origin);
  return note === null ? undefined : { note, size: sizeOf(note) };
}

/** Keeps a checkpoint that was found right, where it is of a longer log than the one that is kept. */
export function keep(note: string): void {
  const [origin] = linesOf(note);
  if (sizeOf(note) > (keptOf(origin)?.size ?? 0)) localStorage.setItem(PREFIX + origin, note);
}
