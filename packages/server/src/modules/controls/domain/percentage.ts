/** Of how many buckets a rollout lets in a share: percentages go to two decimals. */
export const BUCKETS = 10_000;

/** The buckets a percentage lets in; undefined for what is no percentage with at most two decimals. */
export function bucketsOf(percentage: number): number | undefined {
  if (!(percentage >= 0 && percentage <= 100)) return undefined;
  const buckets = Math.round(percentage * 100);
  return buckets / 100 === percentage ? buckets : undefined;
}

export const percentageOf = (buckets: number): number => buckets / 100;
