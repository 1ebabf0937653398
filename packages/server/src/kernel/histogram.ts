import type { Metric, Registry } from "prom-client";

export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper ends of the buckets, ascending. */
  readonly bounds: readonly number[];
}

/** Begins a series with these labels, and gives what adds an observation to it. */
export type Histogram = (labels: Readonly<Record<string, string>>) => (value: number) => void;

/**
 * A histogram in the registry whose observations are two additions: the library's own looks its labels up anew for each
 * one, which is a part of every request that can be seen.
 */
export function histogram(registry: Registry, { name, help, bounds }: HistogramOptions): Histogram {
  const all: { readonly labels: Readonly<Record<string, string>>; readonly counts: number[]; sum: number }[] = [];
  const values = () =>
    all.flatMap(({ labels, counts, sum }) => {
      let count = 0;
      const buckets = counts.map((more, index) => {
        count += more;
        return { metricName: `${name}_bucket`, labels: { le: bounds[index] ?? "+Inf", ...labels }, value: count };
      });
      const totals = [
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
      return [...buckets, ...totals];
    });
  const metric = {
    name,
    get: async () => ({ name, help, type: "histogram", aggregator: "sum", values: values() }),
    reset: () => all.splice(0),
  };
  registry.registerMetric(metric as unknown as Metric);
  return (labels) => {
    const series = { labels, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 };
    all.push(series);
    return (value) => {
      let bucket = 0;
      while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
      series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
      series.sum += value;
    };
  };
}
