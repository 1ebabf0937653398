interface Offered {
  readonly plan: string;
  readonly products: readonly string[];
  readonly current: boolean;
  readonly default: boolean;
}

/** The current default plans; of two that answer for one product the one that answers for more does. */
export function defaultPlans<Plan extends Offered>(planVersions: readonly Plan[]): readonly Plan[] {
  const taken = new Set<string>();
  return planVersions
    .filter(({ current, default: isDefault }) => current && isDefault)
    .toSorted((a, b) => b.products.length - a.products.length || (a.plan < b.plan ? -1 : 1))
    .filter(({ products }) => {
      const free = products.every((product) => !taken.has(product));
      if (free) for (const product of products) taken.add(product);
      return free;
    });
}
