import {
  type Amount,
  excess,
  formatAmount,
  type ItemFact,
  parseAmount,
  type ResolvedEntitlement,
} from "@bailiwick/decision";

/** Usage beyond what would be held: it stays and can be read, but nothing is added to it until it fits again. */
export interface Excess {
  readonly capability: string;
  readonly used: Amount;
  readonly limit: Amount;
  readonly excess: Amount;
}

export type Resolved = ReadonlyMap<string, ResolvedEntitlement>;

export const byCapability = (entitlements: readonly ResolvedEntitlement[]): Resolved =>
  new Map(entitlements.map((each) => [each.capability, each]));

/** Every amount in use that is more than what would be held, by capability key in sorted order. */
export function excesses(usage: Readonly<Record<string, Amount>>, held: Resolved): readonly Excess[] {
  return Object.entries(usage)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([capability, text]) => {
      const used = parseAmount(text);
      const limit = quantity(held.get(capability));
      const over = used === undefined ? 0 : excess(used, limit);
      if (used === undefined || over === 0) return [];
      return [
        {
          capability,
          used: formatAmount(used),
          limit: formatAmount(limit),
          excess: formatAmount(over),
        },
      ];
    });
}

/** What is not held leaves no room. */
function quantity(entitlement: ResolvedEntitlement | undefined) {
  const value = entitlement?.value;
  return (typeof value === "string" ? parseAmount(value) : undefined) ?? 0;
}

/** What is held, in the words of a plan, so that it compares as plans do. */
export function asItems(held: Resolved): readonly ItemFact[] {
  return [...held.values()].flatMap(({ capability, value, limit }) =>
    value === undefined ? [] : [{ capability, value, ...(limit !== undefined && { limit }) }],
  );
}
