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
  /** The resamples themselves: rows of indices into the data, instead of drawing them. */
  readonly indices?: readonly (readonly number[])[];
  /** How replicates equal to the estimate count in BCa's bias correction: one half (default) or not at all. */
  readonly ties?: 'half' | 'strict';
  /** Standard error of the statistic in a sample, for 'bootstrap-t'. Default: the jackknife's. */
  readonly standardError?: (sample: readonly T[]) => number;
}

/** What {@link bootstrapInterval} gives. */
export interface BootstrapInterval {
  /** The statistic of the data. */
  readonly estimate: number;
  /** The interval, lower bound first. */
  readonly interval: Interval;
  /** Standard deviation of the replicates. */
  readonly standardError: number;
  /** The statistic of every resample, in the order drawn. */
  readonly replicates: number[];
  /** For method 'bca'; `null` when all replicates are equal, and the interval is the estimate. */
  readonly bca?: BcaDetails | null;
}

/**
 * Bootstrap interval of a statistic of independent observations: resample n of n with replacement, many times.
 *
 * Observations may be numbers or anything else, such as pairs. 'percentile': quantiles of the replicates (linear
 * interpolation). 'basic': those mirrored about the estimate. 'bca': quantiles at levels corrected for bias and skew.
 * 'bootstrap-t': estimate - t* se, t* the quantiles of (replicate - estimate) / se of the resample; resamples without
 * scatter are left out. 10,000 resamples, confidence 0.95 and seed 0 by default; the same seed gives the same bits.
 * A sample is the statistic's during the call alone: the next resample overwrites it.
 * Below 8 observations every bootstrap interval is too narrow: prefer meanInterval.
 *
 * Throws StatsError for data that are empty or not finite, options out of range, a statistic that is not finite in some
 * resample, and BCa when no replicate lies on one side of the estimate. Efron & Tibshirani 1993, ch. 12-14.
 */
export function bootstrapInterval<T>(
  data: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions<T>,
): BootstrapInterval {
  const { method, confidence = 0.95, ties = 'half' } = options;
  checkData(data);
  checkConfidence(confidence);
  const { indices } = options;
  if (indices) checkIndices(indices, data.length);
  const estimate = finite(statistic(data), 'of the data');
  // One resample at a time: all of them together would be large.
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
      if (pivots.length === 0) throw unusable('a resample with scatter', 'none', 'Add observations.');
      const reach = (p: number): number => estimate - sortedQuantile(pivots, p) * scale;
      return { ...result, interval: [reach(1 - tail), reach(tail)] };
    }
    default:
      throw unusable("method 'percentile', 'basic', 'bca' or 'bootstrap-t'", String(method), 'Name one.');
  }
}

function* given<T>(data: readonly T[], indices: readonly (readonly number[])[]): Generator<T[]> {
  for (const row of indices) yield row.map((i) => data[i]!);
}

function* drawn<T>(data: readonly T[], options: Resampling): Generator<T[]> {
  // One array for all of them: millions of short-lived ones cost more than the statistic does.
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
    'Use a statistic defined for every sample of this size.',
  );
}

function unusable(expected: string, received: string, remedy: string): StatsError {
  return new StatsError({ subject: 'bootstrapInterval', expected, received, remedy });
}
