/** Metric values by name; each is a mean over labels or a function of such means. */
export type Metrics = Readonly<Record<string, number>>;

/** How to interpret a metric. */
export interface MetricInfo {
  /** The key of the metric in {@link Metrics}. */
  readonly name: string;
  /** Which values are better. */
  readonly better: 'lower' | 'higher';
  /** Unit for display; `''` for a fraction. */
  readonly unit: string;
  /** The smallest difference that matters to most users: the margin of equivalence. */
  readonly smallestEffect: number;
  /** Whether `smallestEffect` is a fraction of the baseline's mean, because no one number suits every problem. */
  readonly effectIsShare?: boolean;
}
