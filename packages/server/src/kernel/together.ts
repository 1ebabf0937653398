import { Problem, tooMuchAtOnce } from "./problem.ts";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Rules {
  /** How many go together at most, and how many more may wait. */
  readonly most: number;
  readonly waiting: number;
}

/**
 * Does together what comes at the same time for one user: the first starts at once, and whatever comes while it is under
 * way goes in one lot after it. What is refused together is tried one by one, so that nobody answers for another.
 */
export function together<Item, Result>(
  { most, waiting }: Rules,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (user: string, item: Item) => Promise<Result> {
  const lines = new Map<string, Waiting<Item, Result>[]>();

  const settle = async (lot: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(lot.map(({ item }) => item));
      for (const [index, { resolve }] of lot.entries()) resolve(results[index] as Result);
    } catch (error) {
      const isRefused = error instanceof Problem && error.kind.status < 500 && error.kind.status !== 429;
      if (isRefused && lot.length > 1) for (const each of lot) await settle([each]);
      else for (const { reject } of lot) reject(error);
    }
  };

  const drain = async (user: string, line: Waiting<Item, Result>[]): Promise<void> => {
    while (line.length > 0) await settle(line.splice(0, most));
    lines.delete(user);
  };

  return (user, item) =>
    new Promise((resolve, reject) => {
      const line = lines.get(user);
      if (line === undefined) {
        const begun = [{ item, resolve, reject }];
        lines.set(user, begun);
        void drain(user, begun);
      } else if (line.length >= waiting) reject(tooMuchAtOnce(undefined, { retryAfter: 1 }));
      else line.push({ item, resolve, reject });
    });
}
