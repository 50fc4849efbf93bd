import { wilcoxonSignedRank } from '@regatta/stats';
import { describe, expect, it } from 'vitest';
import { powerAcross } from './power-across.ts';

describe('powerAcross', () => {
  it('quotes the p value of differences that all have one sign', () => {
    for (const datasets of [2, 4, 6, 9]) {
      const { p } = wilcoxonSignedRank(Array.from({ length: datasets }, (_, i) => i + 1));
      expect(powerAcross({ datasets, compared: 1, alpha: 0.05 }).smallestP).toBeCloseTo(p, 12);
    }
  });

  it('counts data sets and the methods that Holm corrects for', () => {
    expect(powerAcross({ datasets: 4, compared: 1, alpha: 0.05 })).toMatchObject({
      smallestP: 0.125,
      datasetsNeeded: 6,
    });
    expect(powerAcross({ datasets: 6, compared: 3, alpha: 0.05 })).toMatchObject({
      smallestP: 3 / 32,
      datasetsNeeded: 7,
    });
    expect(powerAcross({ datasets: 4, compared: 9, alpha: 0.05 })).toMatchObject({
      smallestP: 1,
      datasetsNeeded: 9,
    });
  });
});
