import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learning-rate.ts';

const options = { steps: 10, batchSize: 1, learningRate: 0.6 };
const rates = (more: object): number[] =>
  Array.from({ length: 10 }, (_, step) => learningRateAt({ ...options, ...more }, step));

describe('learningRateAt', () => {
  it('is constant unless something else is asked for', () => {
    expect(rates({})).toEqual(new Array(10).fill(0.6));
    expect(rates({ warmup: 1 })).toEqual(rates({}));
  });

  it('rises linearly from the first step to the last one of the rise', () => {
    const expected = [0.2, 0.4, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6];
    for (const [i, rate] of rates({ warmup: 3 }).entries()) expect(rate).toBeCloseTo(expected[i]!, 12);
    expect(rates({ warmup: 20 }).at(-1)).toBeCloseTo(0.3, 12);
  });

  it('falls along half a cosine wave after the rise, and is above 0 in the last step', () => {
    const falling = rates({ warmup: 2, decay: 'cosine' });
    expect(falling.slice(0, 3)).toEqual([0.3, 0.6, 0.6]);
    for (let step = 2; step < 10; step++) {
      expect(falling[step]).toBeCloseTo(0.3 * (1 + Math.cos((Math.PI * (step - 2)) / 8)), 12);
    }
    expect(falling[6]).toBeCloseTo(0.3, 12);
    expect(rates({ warmup: 10, decay: 'cosine' }).at(-1)).toBeCloseTo(0.6, 12);
  });
});
