import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { expectClose } from './fixtures/golden.ts';
import { interquartileMean } from './interquartile-mean.ts';
import { meanInterval } from './interval.ts';
import { jackknife, jackknifeError } from './jackknife.ts';
import { mean } from './moments.ts';
import { optimalityGap } from './optimality-gap.ts';
import { performanceProfile } from './performance-profile.ts';
import { clopperPearsonInterval, jeffreysInterval, waldInterval, wilsonInterval } from './proportion.ts';
import { quantile } from './quantile.ts';
import { seedPairedBootstrap } from './seed-paired-bootstrap.ts';
import { timeToTargetProfile } from './time-to-target-profile.ts';

const value = fc.double({ min: -10, max: 10, noNaN: true }).map((x) => x + 0);
const sample = fc.array(value, { minLength: 1, maxLength: 15 });
const methods = ['percentile', 'basic', 'bca', 'bootstrap-t'] as const;
const data = [0.91, 0.85, 0.97, 0.88, 0.93, 0.9, 0.86, 0.95, 0.89, 0.92];

describe('bootstrap', () => {
  it.each(methods)('%s: the same seed gives the same bits; scale and shift carry over', (method) => {
    const options = { method, resamples: 400, seed: 5 };
    const first = bootstrapInterval(data, mean, options);
    expect(bootstrapInterval(data, mean, options)).toEqual(first);
    expect(bootstrapInterval(data, mean, { ...options, seed: 6 }).interval).not.toEqual(first.interval);
    const moved = bootstrapInterval(
      data.map((value) => 3 + 10 * value),
      mean,
      options,
    );
    moved.interval.forEach((bound, i) => {
      expectClose(bound, 3 + 10 * first.interval[i]!, 1e-9);
    });
    const wide = bootstrapInterval(data, mean, { ...options, confidence: 0.99 }).interval;
    expect(wide[0]).toBeLessThan(first.interval[0]);
    expect(wide[1]).toBeGreaterThan(first.interval[1]);
  });

  it.each(methods)('%s: is close to the t interval for well-behaved data', (method) => {
    const many = Array.from({ length: 200 }, (_, i) => ((i * 37) % 200) / 200);
    const { interval } = meanInterval(many);
    const { interval: drawn, standardError } = bootstrapInterval(many, mean, { method, resamples: 2000 });
    drawn.forEach((bound, i) => {
      expect(Math.abs(bound - interval![i]!)).toBeLessThan(0.2 * standardError);
    });
  });

  it.each(methods)('%s: equal values give an interval of width 0', (method) => {
    const { estimate, interval } = bootstrapInterval([2, 2, 2], mean, { method, resamples: 50 });
    expect([estimate, ...interval]).toEqual([2, 2, 2]);
  });

  it('resamples observations of any kind', () => {
    const pairs = data.map((value, i) => ({ value, other: value - i / 100 }));
    const gap = (rows: readonly { value: number; other: number }[]): number =>
      mean(rows.map(({ value, other }) => value - other));
    const { estimate, interval } = bootstrapInterval(pairs, gap, { method: 'bca', resamples: 500 });
    expectClose(estimate, 0.045);
    expect(interval[0]).toBeLessThan(estimate);
    expect(interval[1]).toBeGreaterThan(estimate);
  });

  it('a given standard error replaces the jackknife', () => {
    const error = (rows: readonly number[]): number => meanInterval(rows).standardError!;
    const own = bootstrapInterval(data, mean, {
      method: 'bootstrap-t',
      resamples: 300,
      standardError: error,
    });
    const derived = bootstrapInterval(data, mean, { method: 'bootstrap-t', resamples: 300 });
    own.interval.forEach((bound, i) => {
      expectClose(bound, derived.interval[i], 1e-9);
    });
    expectClose(jackknifeError(jackknife(data, mean)), error(data), 1e-12);
  });
});

describe('seed-paired bootstrap', () => {
  const a = [
    [0.9, 0.8, 0.85, 0.7],
    [0.5, 0.6, 0.4],
  ];
  const b = a.map((runs) => runs.map((score) => score - 0.05));
  const scores = a.map((runs, task) => [runs, b[task]!]);
  const difference = (resampled: readonly (readonly (readonly number[])[])[]): number =>
    mean(resampled.flatMap((task) => task[0]!)) - mean(resampled.flatMap((task) => task[1]!));

  it('methods stay paired: a constant advantage has no spread', () => {
    for (const generalize of ['seeds', 'tasks'] as const) {
      const { replicates } = seedPairedBootstrap(scores, difference, { resamples: 100, generalize });
      for (const replicate of replicates) expectClose(replicate, 0.05);
    }
  });

  it('draws do not depend on which methods are passed', () => {
    const options = { resamples: 50, seed: 9 };
    const alone = seedPairedBootstrap(
      a.map((runs) => [runs]),
      (resampled) => mean(resampled.flat(2)),
      options,
    );
    const together = seedPairedBootstrap(
      scores,
      (resampled) => mean(resampled.flatMap((task) => task[0]!)),
      options,
    );
    expect(together).toEqual(alone);
    expect(seedPairedBootstrap(scores, difference, options)).toEqual(
      seedPairedBootstrap(scores, difference, options),
    );
  });

  it('generalizing to tasks widens the interval if tasks differ', () => {
    const level = (resampled: readonly (readonly (readonly number[])[])[]): number =>
      mean(resampled.map((task) => mean(task[0]!)));
    const width = (generalize: 'seeds' | 'tasks'): number => {
      const { interval } = seedPairedBootstrap(scores, level, { resamples: 500, generalize });
      return interval[1] - interval[0];
    };
    expect(width('tasks')).toBeGreaterThan(2 * width('seeds'));
  });
});

describe('aggregates', () => {
  it('lie between the extremes and do not depend on order', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const [low, high] = [Math.min(...values), Math.max(...values)];
        for (const aggregate of [interquartileMean, (list: readonly number[]) => quantile(list, 0.5)]) {
          expect(aggregate(values)).toBeGreaterThanOrEqual(low - 1e-12);
          expect(aggregate(values)).toBeLessThanOrEqual(high + 1e-12);
          expect(aggregate(values.toReversed())).toBe(aggregate(values));
        }
        expect(quantile(values, 0)).toBe(low);
        expect(quantile(values, 1)).toBe(high);
        expect(optimalityGap(values, high)).toBeGreaterThanOrEqual(0);
        expectClose(optimalityGap(values, high), high - mean(values), 1e-9);
      }),
    );
  });

  it('a profile falls from 1 to 0', () => {
    const profile = performanceProfile([data, data.toReversed()], [0, 0.86, 0.9, 0.93, 1]);
    expect(profile).toEqual([1, 0.8, 0.5, 0.2, 0]);
  });

  it('the fastest on every workload scores 1; one that reaches no target scores 0', () => {
    const missed = Number.POSITIVE_INFINITY;
    const { scores, profile, ratios } = timeToTargetProfile(
      [
        [10, 20],
        [missed, missed],
        [20, 80],
      ],
      { ratios: [1, 2, 4] },
    );
    expect(scores).toEqual([1, 0, 1 / 3]);
    expect(profile).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [0, 0.5, 1],
    ]);
    expect(ratios[2]).toEqual([2, 4]);
    expect(timeToTargetProfile([[missed], [missed]]).scores).toEqual([0, 0]);
  });

  it('intervals of a proportion contain it, are symmetric, and stay within 0 and 1', () => {
    const trials = fc.integer({ min: 1, max: 200 });
    const count = trials.chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(count, ([k, n]) => {
        for (const interval of [wilsonInterval, clopperPearsonInterval, jeffreysInterval, waldInterval]) {
          const [low, high] = interval(k, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(k / n + 1e-12);
          expect(high).toBeGreaterThanOrEqual(k / n - 1e-12);
          expectClose(interval(n - k, n)[0], 1 - high, 1e-9);
        }
      }),
    );
  });
});
