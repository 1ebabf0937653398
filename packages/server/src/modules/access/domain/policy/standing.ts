/** How rules stand to each other in the tree and in time. */
import type { NodeFact } from "@bailiwick/decision";

/** Where rules are attached: a node goes by its id or its key, and the root also by nothing. */
export interface Standing {
  readonly isKnown: boolean;
  /** The same for every name of one node; null is the root of a tree that is not known, undefined a node it lacks. */
  placeOf(name: string | null): Place;
  /** Whether what is attached to `upper` holds for everything at `lower`. */
  encloses(upper: Place, lower: Place): boolean;
}

export type Place = string | null | undefined;

/** Of a tree that is not known, only the root encloses others. */
const unknownTree: Standing = {
  isKnown: false,
  placeOf: (name) => name,
  encloses: (upper, lower) => upper === null || upper === lower,
};

export function standingIn(nodes: readonly NodeFact[] | undefined): Standing {
  if (nodes === undefined) return unknownTree;
  // The platform has no tree: all its rules are at the one place there is.
  const root = nodes.find(({ parent }) => parent === undefined)?.id ?? null;
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
  const keys = new Map(nodes.flatMap(({ id, key }) => (key === undefined ? [] : [[key, id] as const])));
  return {
    isKnown: true,
    placeOf: (name) => (name === null ? root : parents.has(name) ? name : keys.get(name)),
    encloses(upper, lower) {
      if (upper === lower) return upper !== undefined;
      const seen = new Set<string>();
      for (let here = lower ?? undefined; here !== undefined && !seen.has(here); here = parents.get(here)) {
        if (here === upper) return true;
        seen.add(here);
      }
      return false;
    },
  };
}

export interface Lasting {
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Whether the one is in force whenever the other is. */
export const standsBefore = (long: Lasting, short: Lasting): boolean =>
  (long.from === null || (short.from !== null && long.from <= short.from)) &&
  (long.until === null || (short.until !== null && short.until <= long.until));

/** The first moment from `now` on at which the one is in force and none of the others is. */
export function aloneAt(one: Lasting, others: readonly Lasting[], now: Date): Date | undefined {
  const start = one.from !== null && one.from > now ? one.from : now;
  return [start, ...others.flatMap(({ until }) => until ?? [])]
    .filter((moment) => moment >= start && isInForce(one, moment))
    .toSorted((left, right) => left.getTime() - right.getTime())
    .find((moment) => !others.some((other) => isInForce(other, moment)));
}

const isInForce = ({ from, until }: Lasting, at: Date): boolean =>
  (from === null || from <= at) && (until === null || at < until);
