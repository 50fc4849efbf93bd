import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, mean, StatsError } from './index.ts';

function expectSameBits(values: readonly number[], seed: number, resamples: number): void {
  const options = { method: 'percentile', seed, resamples } as const;
  const own = bootstrapInterval(values, mean, options);
  expect(own.replicates).toHaveLength(resamples);
  expect(own).toEqual(bootstrapInterval(values, (sample) => mean(sample), options));
}

describe('the fast path for the mean gives the same bits as the general bootstrap', () => {
  it('for any data, seed and number of resamples', () => {
    const data = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(fc.property(data, fc.nat(9), fc.integer({ min: 1, max: 60 }), expectSameBits));
  });

  it('for more numbers than fit in one block', () => {
    const values = Array.from({ length: 3001 }, (_, i) => Math.sin(i));
    expectSameBits(values, 1, 2999);
  });

  it.each([-1, 0, 1.5, Number.NaN])('and rejects %s resamples by name', (resamples) => {
    expect(() => bootstrapInterval([1, 2, 3], mean, { method: 'percentile', resamples })).toThrow(StatsError);
  });
});
