import { problem } from "./problem.ts";

export const tooManyOpen = problem("too_many_open", 429, "This key has as many of these open as it may");

/** How many of a kind may be open at once. */
export interface Places {
  readonly perKey: number;
  readonly perProcess: number;
}

export interface Taking {
  /** Takes a place and says how to leave it; throws when there is none. */
  take(key: string): () => void;
}

export function places({ perKey, perProcess }: Places): Taking {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(key) {
      const own = taken.get(key) ?? 0;
      if (own >= perKey) throw tooManyOpen(`A key may have ${perKey} open at once`, { retryAfter: 5 });
      if (all >= perProcess) throw tooManyOpen("This server has as many open as it can", { retryAfter: 5 });
      taken.set(key, own + 1);
      all += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        all -= 1;
        const rest = (taken.get(key) ?? 1) - 1;
        if (rest === 0) taken.delete(key);
        else taken.set(key, rest);
      };
    },
  };
}
