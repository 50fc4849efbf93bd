import type { Interval } from '@regatta/stats';
import type { Conclusion } from './model.ts';

/** Comparison across tasks: the rows are tasks, never seeds. Null with fewer than two tasks or methods in common. */
export interface AcrossTasks {
  readonly methods: readonly string[];
  readonly tasks: readonly string[];
  /** Rank of each method (column) in each task (row), 1 = best; diverged arms share the worst rank. */
  readonly ranks: readonly (readonly number[])[];
  readonly meanRanks: readonly number[];
  readonly friedman: { readonly statistic: number; readonly df: number; readonly p: number } | null;
  readonly imanDavenport: {
    readonly statistic: number;
    readonly df1: number;
    readonly df2: number;
    readonly p: number;
  } | null;
  readonly criticalDifference: number | null;
  readonly alpha: number;
  /** Maximal groups of methods (indices) whose mean ranks lie within the critical difference. */
  readonly groups: readonly (readonly number[])[];
  /** Each method against the baseline over tasks, Wilcoxon with Holm; p null where it cannot be computed. */
  readonly againstBaseline: readonly {
    readonly method: string;
    readonly p: number | null;
    readonly adjustedP: number | null;
    readonly conclusion: Conclusion;
  }[];
  /** Relative gain over the baseline per task, (baseline - arm) / baseline for metrics where lower is better: mean, interquartile mean and interval of a seed-paired bootstrap. */
  readonly gains: readonly {
    readonly method: string;
    readonly mean: number;
    readonly interquartileMean: number;
    readonly interval: Interval | null;
    readonly probabilityOfImprovement: number;
    readonly optimalityGap: number;
  }[];
  /** Share of (task, seed) runs whose gain is above each threshold. */
  readonly profile: {
    readonly thresholds: readonly number[];
    readonly byMethod: Readonly<Record<string, readonly number[]>>;
  };
}
