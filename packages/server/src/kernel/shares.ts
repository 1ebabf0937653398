import { unavailable } from "./problem.ts";

/** How much of something scarce one user may have at once, and how many more uses may wait for it. */
export interface ShareRules {
  readonly most: number;
  readonly waiting: number;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Whoever has a share already waits in a line of its own, so that nobody else waits behind it. */
export function shares({ most, waiting }: ShareRules): <T>(user: string, use: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Line>();
  return async (user, use) => {
    const line = lines.get(user) ?? { running: 0, waiting: [] };
    lines.set(user, line);
    if (line.running < most) line.running += 1;
    else if (line.waiting.length < waiting) await new Promise<void>((go) => line.waiting.push(go));
    else throw unavailable("This tenant asks for more at once than it may", { retryAfter: 1 });
    try {
      return await use();
    } finally {
      const next = line.waiting.shift();
      // The place is handed on; it is free only when nobody waits for it.
      if (next) next();
      else {
        line.running -= 1;
        if (line.running === 0) lines.delete(user);
      }
    }
  };
}
