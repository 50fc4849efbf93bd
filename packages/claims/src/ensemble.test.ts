import { recordOf, trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensembleOf } from './ensemble.ts';

describe('an average of networks', () => {
  const network = (probabilities: number[], seed: number) => ({
    ...recordOf(trialOf('none', seed), 1),
    probes: { predictions: { classes: 2, labels: [0, 1], probabilities } },
  });

  it('is that of their probabilities', () => {
    const score = ensembleOf([network([0.9, 0.1, 0.6, 0.4], 0), network([0.5, 0.5, 0.2, 0.8], 1)])!;
    expect(score.members).toBe(2);
    expect(score.loss).toBeCloseTo(-(Math.log(0.7) + Math.log(0.6)) / 2, 12);
    expect(score.memberLoss).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.4) + Math.log(0.5) + Math.log(0.8)) / 4,
      12,
    );
    expect(score.error).toBe(0);
  });

  it('takes two', () => {
    expect(ensembleOf([network([0.9, 0.1, 0.6, 0.4], 0), recordOf(trialOf(), 1)])).toBeUndefined();
  });

  it('never loses to its members on average', () => {
    const rows = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(rows, { minLength: 2, maxLength: 6 }), (all) => {
        const score = ensembleOf(all.map(([a = 0, b = 0], i) => network([a, 1 - a, b, 1 - b], i)))!;
        expect(score.loss).toBeLessThanOrEqual(score.memberLoss + 1e-12);
      }),
    );
  });
});
