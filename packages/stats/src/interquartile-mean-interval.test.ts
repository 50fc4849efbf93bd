import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsError } from './errors.ts';
import { interquartileMean } from './interquartile-mean.ts';
import { interquartileMeanInterval } from './interquartile-mean-interval.ts';
import { seedPairedBootstrap } from './seed-paired-bootstrap.ts';

const score = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 0.5, -1),
);
const scores = fc.array(fc.array(score, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 5 });

describe('interquartileMeanInterval', () => {
  it('equals the general bootstrap interval up to rounding', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 9 }), (tasks, seed) => {
        const options = { resamples: 50, seed, confidence: 0.9 };
        const slow = seedPairedBootstrap(
          tasks.map((runs) => [runs]),
          (resampled) => interquartileMean(resampled.flat(2)),
          options,
        );
        const fast = interquartileMeanInterval(tasks, options);
        fast.forEach((bound, side) => {
          expect(Math.abs(bound - slow.interval[side]!)).toBeLessThan(1e-14);
        });
      }),
    );
  });

  it.each([
    ['no tasks', []],
    ['a task without seeds', [[0.5], []]],
    ['a score that is not finite', [[0.5, Number.NaN]]],
  ])('rejects %s', (_, tasks) => {
    expect(() => interquartileMeanInterval(tasks)).toThrow(StatsError);
  });

  it('rejects options out of range', () => {
    expect(() => interquartileMeanInterval([[1, 2]], { resamples: 0 })).toThrow(StatsError);
    expect(() => interquartileMeanInterval([[1, 2]], { confidence: 1 })).toThrow(StatsError);
  });
});
