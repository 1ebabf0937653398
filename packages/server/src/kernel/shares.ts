import { tooMuchAtOnce } from "./problem.ts";

/** How much of something scarce one user may have at once, and how many more uses may wait for it, and how long. */
export interface ShareRules {
  readonly most: number;
  readonly waiting: number;
  readonly patienceMs: number;
}

interface Line {
  running: number;
  /** Each is told when its turn has come. */
  readonly waiting: Set<() => void>;
}

/** Whoever has a share already waits in a line of its own, so that nobody else waits behind it. */
export function shares(rules: ShareRules): <T>(user: string, use: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Line>();
  return async (user, use) => {
    const line = lines.get(user) ?? { running: 0, waiting: new Set() };
    lines.set(user, line);
    if (line.running < rules.most) line.running += 1;
    else await turn(line, rules);
    try {
      return await use();
    } finally {
      const [next] = line.waiting;
      // The place is handed on; it is free only when nobody waits for it.
      if (next) next();
      else {
        line.running -= 1;
        if (line.running === 0) lines.delete(user);
      }
    }
  };
}

function turn({ waiting }: Line, { waiting: most, patienceMs }: ShareRules): Promise<void> {
  if (waiting.size >= most) throw tooMuchAtOnce(undefined, { retryAfter: 1 });
  return new Promise((resolve, reject) => {
    const go = () => {
      waiting.delete(go);
      clearTimeout(late);
      resolve();
    };
    const late = setTimeout(() => {
      waiting.delete(go);
      reject(tooMuchAtOnce(undefined, { retryAfter: 1 }));
    }, patienceMs);
    waiting.add(go);
  });
}
