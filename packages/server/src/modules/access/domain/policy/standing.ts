/** How rules stand to each other in the tree and in time. */
import type { NodeFact } from "@bailiwick/decision";

/** Whether what is attached to `upper` holds for everything at `lower`; null is the root. Unknown trees enclose nothing. */
export function encloses(upper: string | null, lower: string | null, nodes: readonly NodeFact[] | undefined): boolean {
  if (upper === null || upper === lower) return true;
  const seen = new Set<string>();
  let here = lower === null ? undefined : named(lower, nodes);
  while (here !== undefined && !seen.has(here.id)) {
    if (here.id === upper || here.key === upper) return true;
    seen.add(here.id);
    here = here.parent === undefined ? undefined : named(here.parent, nodes);
  }
  return false;
}

const named = (name: string, nodes: readonly NodeFact[] = []): NodeFact | undefined =>
  nodes.find(({ id }) => id === name) ?? nodes.find(({ key }) => key === name);

interface Lasting {
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Whether the one is in force whenever the other is. */
export const standsBefore = (long: Lasting, short: Lasting): boolean =>
  (long.from === null || (short.from !== null && long.from <= short.from)) &&
  (long.until === null || (short.until !== null && short.until <= long.until));
