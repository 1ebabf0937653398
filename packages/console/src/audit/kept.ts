const PREFIX = "bailiwick-checkpoint ";

/** A checkpoint this browser saw fit, by the log it names in its first line. */
export interface Kept {
  readonly note: string;
  readonly size: number;
}

const linesOf = (note: string) => note.split("\n", 2) as [origin: string, size?: string];

/** The log a checkpoint is about. */
export const originOf = (note: string): string => linesOf(note)[0];

export const sizeOf = (note: string): number => Number(linesOf(note)[1] ?? 0);

const listeners = new Set<() => void>();

/** Tells when something is kept or forgotten; gives the way to stop it. */
export function onKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const keptNote = (origin: string): string | null => localStorage.getItem(PREFIX + origin);

/** What this browser kept of that log: whoever writes the log anew does not get at it. */
export function keptOf(origin: string): Kept | undefined {
  const note = keptNote(origin);
  return note === null ? undefined : { note, size: sizeOf(note) };
}

/** Keeps a checkpoint that was found right, where it is of a longer log than the one that is kept. */
export function keep(note: string): void {
  const origin = originOf(note);
  if (sizeOf(note) <= (keptOf(origin)?.size ?? 0)) return;
  localStorage.setItem(PREFIX + origin, note);
  for (const listener of listeners) listener();
}

/** For a log that was taken back to an earlier state on purpose: from a backup, say. */
export function forget(origin: string): void {
  localStorage.removeItem(PREFIX + origin);
  for (const listener of listeners) listener();
}
