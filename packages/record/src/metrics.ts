/** Numbers by metric name; means over labels, or functions of such means. */
export type Metrics = Readonly<Record<string, number>>;

/** How a metric reads. */
export interface MetricInfo {
  readonly name: string;
  readonly better: 'lower' | 'higher';
  /** Unit for people, `''` for a fraction. */
  readonly unit: string;
  /** The smallest difference that matters to most users: the margin of equivalence. */
  readonly smallestEffect: number;
  /** Where no number fits every problem, `smallestEffect` is a share of the baseline's mean. */
  readonly effectIsShare?: boolean;
}
