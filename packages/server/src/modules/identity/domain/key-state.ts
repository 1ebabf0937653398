export interface KeyTimes {
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly retiresAt: Date | null;
}

export type KeyState = "active" | "rotating" | "suspended" | "rotated" | "expired" | "revoked";

/** What a key is at an instant. An end belongs to the time after it: at the instant it expires, it has expired. */
export function keyState({ suspendedAt, revokedAt, expiresAt, retiresAt }: KeyTimes, now: Date): KeyState {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && expiresAt <= now) return "expired";
  if (retiresAt !== null && retiresAt <= now) return "rotated";
  if (suspendedAt !== null) return "suspended";
  return retiresAt === null ? "active" : "rotating";
}

/** Both may be used; `rotating` tells that a successor exists. */
export const opens = (state: KeyState): boolean => state === "active" || state === "rotating";
