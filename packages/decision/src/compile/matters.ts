/**
 * Which stages have anything to look at, as bits of a tenant and of a capability together: a question walks past the
 * others without a call, which is most of them most of the time. Entitlements and permissions always matter, and
 * whether anything restricts is told by the segment.
 */
export const matters = { controls: 1, network: 2, rules: 4, limits: 8 } as const;

export function mattersOf(found: { readonly [Name in keyof typeof matters]?: boolean }): number {
  return (
    (found.controls === true ? matters.controls : 0) |
    (found.network === true ? matters.network : 0) |
    (found.rules === true ? matters.rules : 0) |
    (found.limits === true ? matters.limits : 0)
  );
}
