export interface SessionTimes {
  readonly idleUntil: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
}

const MINUTE = 60_000;

/** A link is for the one who just saw it printed. */
export const LINK_MS = 15 * MINUTE;
/** Left alone for so long, a session ends. */
const IDLE_MS = 60 * MINUTE;
/** However busy, it ends after so long. */
export const LONGEST_MS = 12 * 60 * MINUTE;
/** A session in use gets a new cookie this often; only then does the end of its idle time move. */
const RENEW_MS = 5 * MINUTE;
/** The cookie before works for so long still: requests were under way, and replies get lost. */
const OVERLAP_MS = 2 * MINUTE;

/** Whether a session is open at an instant. An end belongs to the time after it. */
export const isOpen = ({ idleUntil, endsAt, endedAt }: SessionTimes, now: Date): boolean =>
  endedAt === null && now < idleUntil && now < endsAt;

/** Whether it is time for a new cookie. */
export const isRenewalDue = ({ renewedAt }: { readonly renewedAt: Date }, now: Date): boolean =>
  now.getTime() - renewedAt.getTime() >= RENEW_MS;

/** Whether the cookie of that generation opens the session: the current one, and for a while the one before. */
export function isCurrent(
  { generation, renewedAt }: { readonly generation: number; readonly renewedAt: Date },
  presented: number,
  now: Date,
): boolean {
  if (presented === generation) return true;
  return presented === generation - 1 && now.getTime() - renewedAt.getTime() < OVERLAP_MS;
}

/** The end of the idle time, never beyond the end of it all. */
export const idleEnd = (now: Date, endsAt: Date): Date => new Date(Math.min(now.getTime() + IDLE_MS, endsAt.getTime()));
