import { checkFunction, checkList, checkOptions } from './arguments.ts';
import { type BcaDetails, bca } from './bca.ts';
import { checkConfidence, checkSample, StatsError } from './errors.ts';
import type { Interval } from './interval.ts';
import { jackknife, jackknifeError } from './jackknife.ts';
import { mean, variance } from './moments.ts';
import { sortedQuantile } from './quantile.ts';
import { checkIndices, drawRows, type Resampling } from './resample.ts';
import { resampledMeans } from './resampled-means.ts';

export interface BootstrapOptions<T> extends Resampling {
  /** 'percentile', 'basic', 'bca' (from 20 observations on) or 'bootstrap-t' (smooth and skewed, no outliers). */
  readonly method: 'percentile' | 'basic' | 'bca' | 'bootstrap-t';
  /** The resamples, as rows of indices into the data, instead of random ones. */
  readonly indices?: readonly (readonly number[])[];
  /** How replicates equal to the estimate count in BCa's bias correction: as one half (default) or not at all. */
  readonly ties?: 'half' | 'strict';
  /** Standard error of the statistic in a sample, for 'bootstrap-t'. Default: the jackknife standard error. */
  readonly standardError?: (sample: readonly T[]) => number;
}

/** The result of {@link bootstrapInterval}. */
export interface BootstrapInterval {
  /** The statistic of the data. */
  readonly estimate: number;
  /** The interval, lower bound first. */
  readonly interval: Interval;
  /** Standard deviation of the replicates. */
  readonly standardError: number;
  /** The statistic of each resample, in the order drawn. */
  readonly replicates: number[];
  /** For method 'bca'; `null` when all replicates are equal, so that the interval is the estimate. */
  readonly bca?: BcaDetails | null;
}

/**
 * Bootstrap interval of a statistic of independent observations, which are resampled n of n with replacement.
 *
 * Observations may be numbers or anything else, such as pairs. 'percentile': quantiles of the replicates (linear
 * interpolation). 'basic': those quantiles mirrored about the estimate. 'bca': quantiles at levels corrected for bias and skew.
 * 'bootstrap-t': estimate - t* se, where t* are the quantiles of (replicate - estimate) / se of the resample; resamples
 * without spread are left out. Defaults: 10,000 resamples, confidence 0.95, seed 0. The same seed gives the same bits. The
 * statistic must not keep its sample: the next resample overwrites it. With fewer than 8 observations, every bootstrap
 * interval is too narrow: prefer meanInterval.
 * Throws StatsError for data that are empty or not finite, options out of range, a statistic that is not finite for some
 * resample, and for BCa if all replicates lie on one side of the estimate. Efron & Tibshirani 1993, ch. 12-14.
 */
export function bootstrapInterval<T>(
  data: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions<T>,
): BootstrapInterval {
  checkList(data, 'bootstrapInterval, data');
  checkFunction(statistic, 'bootstrapInterval, statistic');
  checkOptions(
    options,
    ['method', 'indices', 'ties', 'standardError', 'resamples', 'seed', 'confidence'],
    'bootstrapInterval',
  );
  const { method, confidence = 0.95, ties = 'half' } = options;
  checkData(data);
  checkConfidence(confidence);
  const { indices } = options;
  if (indices) checkIndices(indices, data.length);
  const estimate = finite(statistic(data), 'of the data');
  // One resample at a time, to save memory.
  const samplesOf = (): Iterable<T[]> => (indices ? given(data, indices) : drawn(data, options));
  const numbers = statistic === mean && !indices ? numbersOf(data) : undefined;
  const replicates = numbers
    ? resampledMeans(numbers, options)
    : Array.from(samplesOf(), (sample) => finite(statistic(sample), 'of a resample'));
  if (numbers) for (const value of replicates) finite(value, 'of a resample');
  const sorted = Float64Array.from(replicates).sort();
  const tail = (1 - confidence) / 2;
  const between = (lower: number, upper: number): Interval => [
    sortedQuantile(sorted, lower),
    sortedQuantile(sorted, upper),
  ];
  const result = { estimate, standardError: Math.sqrt(variance(replicates) ?? 0), replicates };
  const [low, high] = between(tail, 1 - tail);
  switch (method) {
    case 'percentile':
      return { ...result, interval: [low, high] };
    case 'basic':
      return { ...result, interval: [2 * estimate - high, 2 * estimate - low] };
    case 'bca': {
      if (sorted[0] === sorted.at(-1)) return { ...result, interval: [low, high], bca: null };
      const details = bca(sorted, estimate, jackknife(data, statistic), { confidence, ties });
      return { ...result, interval: between(...details.levels), bca: details };
    }
    case 'bootstrap-t': {
      const error = options.standardError ?? ((sample) => jackknifeError(jackknife(sample, statistic)));
      const scale = error(data);
      if (scale === 0) return { ...result, interval: [estimate, estimate] };
      const errors: number[] = [];
      for (const sample of samplesOf()) errors.push(error(sample));
      const kept = replicates.map((value, i) => (value - estimate) / errors[i]!).filter(Number.isFinite);
      const pivots = Float64Array.from(kept).sort();
      if (pivots.length === 0)
        throw unusable('a resample whose standard error is not 0', 'none', 'Add observations.');
      const reach = (p: number): number => estimate - sortedQuantile(pivots, p) * scale;
      return { ...result, interval: [reach(1 - tail), reach(tail)] };
    }
    default:
      throw unusable(
        "method 'percentile', 'basic', 'bca' or 'bootstrap-t'",
        String(method),
        "Use 'bca' with 20 or more observations.",
      );
  }
}

function* given<T>(data: readonly T[], indices: readonly (readonly number[])[]): Generator<T[]> {
  for (const row of indices) yield row.map((i) => data[i]!);
}

function* drawn<T>(data: readonly T[], options: Resampling): Generator<T[]> {
  // Reuse one array: millions of short-lived arrays would cost more than the statistic.
  const sample = [...data];
  for (const row of drawRows([data.length], options)) {
    for (let i = 0; i < row.length; i += 1) sample[i] = data[row[i]!]!;
    yield sample;
  }
}

function numbersOf(data: readonly unknown[]): number[] | undefined {
  const numbers = data.filter((value) => typeof value === 'number');
  return numbers.length === data.length ? numbers : undefined;
}

function checkData(data: readonly unknown[]): void {
  checkSample(
    data.map((value) => (typeof value === 'number' ? value : 0)),
    'data',
  );
}

function finite(value: number, where: string): number {
  if (Number.isFinite(value)) return value;
  throw unusable(
    'a finite statistic',
    `${value} ${where}`,
    'Use a statistic that is finite for every sample of this size.',
  );
}

function unusable(expected: string, received: string, remedy: string): StatsError {
  return new StatsError({ subject: 'bootstrapInterval', expected, received, remedy });
}
