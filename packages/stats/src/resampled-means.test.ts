import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bootstrapInterval, mean } from './index.ts';

it('the mean has a way of its own through the bootstrap, which ends in the same bits', () => {
  const data = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(data, fc.nat(9), (values, seed) => {
      const options = { method: 'percentile', seed, resamples: 60 } as const;
      const own = bootstrapInterval(values, mean, options);
      expect(own).toEqual(bootstrapInterval(values, (sample) => mean(sample), options));
    }),
  );
});
