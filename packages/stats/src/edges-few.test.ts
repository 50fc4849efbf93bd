import { describe, expect, it } from 'vitest';
import {
  adjust,
  bootstrapInterval,
  correctedResampledT,
  effectSize,
  equivalence,
  fitTemperature,
  interquartileMean,
  mcnemar,
  misclassificationAuroc,
  mutualInformation,
  nemenyiGroups,
  rankRows,
  riskCoverage,
  signFlip,
  signTest,
  wilcoxonNormal,
  wilcoxonSignedRank,
} from './index.ts';
import { mean } from './moments.ts';

const good = { values: [0.5, 0.5, 0.9, 0.1], classes: 2 };

describe('too few values', () => {
  it('one difference is inconclusive, and equal sides have no effect', () => {
    expect(signFlip([0.3])).toEqual({ mean: 0.3, p: 1, patterns: 2, exact: true });
    expect(signFlip([0, 0, 0])).toMatchObject({ mean: 0, p: 1, patterns: 8 });
    expect(wilcoxonSignedRank([0, 0])).toEqual({
      n: 0,
      wPlus: 0,
      wMinus: 0,
      statistic: 0,
      p: 1,
      exact: true,
    });
    expect(wilcoxonNormal([0])).toEqual({ z: 0, p: 1 });
    expect(signTest(0, 0)).toEqual({ p: 1 });
    expect(mcnemar({ onlyA: 0, onlyB: 0 })).toEqual({ exactP: 1, midP: 1, statistic: 0, p: 1 });
    expect(equivalence([1], 2)).toMatchObject({ p: null, equivalent: false, interval: null });
    expect(equivalence([1, 1], 2)).toMatchObject({ p: null, equivalent: false, interval: [1, 1] });
    expect(equivalence([0.1, 0.1, 0.1], 2)).toMatchObject({ p: null, equivalent: false });
    const apart = effectSize([0.3, 0.2], [0.2, 0.1]);
    expect(apart).toMatchObject({ dz: null, hedgesGz: null, probabilityOfImprovement: 1, rankBiserial: 1 });
    expect(effectSize([1], [2])).toMatchObject({ dz: null, cohenD: null, akinshinGamma: null, losses: 1 });
    expect(adjust([], 'hommel')).toEqual([]);
    const splits = { trainSize: 9, testSize: 1 };
    expect(correctedResampledT([1], splits)).toMatchObject({ t: null, p: null, interval: null });
    expect(correctedResampledT([0, 0], splits)).toMatchObject({ t: 0, p: 1 });
    expect(correctedResampledT([1, 1], splits)).toMatchObject({ t: Number.POSITIVE_INFINITY, p: 0 });
  });

  it('one score, one example, one sample', () => {
    expect(interquartileMean([3])).toBe(3);
    expect(rankRows([[5]])).toEqual([[1]]);
    expect(nemenyiGroups([1], 1)).toEqual([]);
    expect(bootstrapInterval([4], mean, { method: 'bca', resamples: 5 })).toMatchObject({
      bca: null,
      interval: [4, 4],
    });
    expect(riskCoverage([0.5], [true])).toMatchObject({ aurc: 1, aurcTrapezoid: null, eaurc: 0 });
    expect(misclassificationAuroc([0.5, 0.6], [true, true])).toBeNull();
    expect(fitTemperature({ values: [1, 0], classes: 2 }, [0])).toMatchObject({ after: 0 });
    expect(fitTemperature({ values: [0, 0], classes: 2 }, [1])).toMatchObject({ temperature: 1 });
    expect(mutualInformation([good]).mutualInformation).toEqual([0, 0]);
  });

  it('BCa cannot correct when no replicate is below the estimate', () => {
    const smallest = (x: readonly number[]): number => Math.min(...x);
    const strict = { method: 'bca', resamples: 100, ties: 'strict' } as const;
    expect(() => bootstrapInterval([1, 2, 3], smallest, strict)).toThrow('replicates on both sides');
  });
});
