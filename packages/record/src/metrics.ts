/** Metric values by name; each is a mean over labels or a function of such means. */
export type Metrics = Readonly<Record<string, number>>;

/** Weights of a trial: after its last step, or at the evaluation point with the lowest validation loss. */
export type Checkpoint = 'last' | 'best';

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
  /**
   * Compares the metric as a ratio: paired differences are of its natural logarithm, so that .05 is 5 % more, on every task.
   * Its margin is then log(1 + `smallestEffect`). For positive metrics of which less is better.
   */
  readonly asRatio?: boolean;
  /** The weights at which the metric is read: `last` where absent. */
  readonly checkpoint?: Checkpoint;
}
