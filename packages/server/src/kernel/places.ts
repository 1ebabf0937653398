import { problem } from "./problem.ts";

export const tooManyOpen = problem("too_many_open", 429, "There are as many of these open as there may be");

/** How many of a kind may be open at once. */
export interface Places {
  readonly perKey: number;
  /** Of all keys of a tenant, or of the operator: a share, so that nobody takes what is everybody's. */
  readonly perTenant: number;
  readonly perProcess: number;
}

/** For whom a place is taken. */
export interface Taker {
  readonly key: string;
  readonly tenant: string;
}

export interface Taking {
  /** Takes a place and says how to leave it; throws when there is none. */
  take(taker: Taker): () => void;
}

export function places({ perKey, perTenant, perProcess }: Places): Taking {
  const [keys, tenants, all] = [counts(), counts(), counts()];
  return {
    take({ key, tenant }) {
      if (keys.of(key) >= perKey) throw tooManyOpen(`A key may have ${perKey} open at once`, { retryAfter: 5 });
      if (tenants.of(tenant) >= perTenant)
        throw tooManyOpen(`The keys of one tenant may have ${perTenant} open at once`, { retryAfter: 5 });
      if (all.of("") >= perProcess) throw tooManyOpen("This server has as many open as it can", { retryAfter: 5 });
      const taken = [keys.add(key), tenants.add(tenant), all.add("")];
      return () => {
        for (const leave of taken.splice(0)) leave();
      };
    },
  };
}

/** How often each name is there; one that is not, is not remembered. */
function counts() {
  const known = new Map<string, number>();
  const of = (name: string) => known.get(name) ?? 0;
  return {
    of,
    add(name: string): () => void {
      known.set(name, of(name) + 1);
      return () => {
        if (of(name) > 1) known.set(name, of(name) - 1);
        else known.delete(name);
      };
    },
  };
}
