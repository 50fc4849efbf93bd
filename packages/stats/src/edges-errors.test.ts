import { describe, expect, it } from 'vitest';
import {
  adjust,
  averageProfile,
  bonferroniDunnDifference,
  bootstrapInterval,
  clopperPearsonInterval,
  correctedResampledT,
  criticalDifference,
  detectableEffect,
  effectSize,
  equivalence,
  friedman,
  interquartileMean,
  jeffreysInterval,
  mcnemar,
  nemenyiGroups,
  nemenyiP,
  noetherPairs,
  optimalityGap,
  pairedPower,
  pairsForCorrelation,
  pairsNeeded,
  performanceProfile,
  probabilityOfImprovement,
  quantile,
  rankRows,
  runsForUnpaired,
  StatsError,
  seedPairedBootstrap,
  signFlip,
  signTest,
  smallestPairedP,
  smallestPairs,
  studentizedRangeCdf,
  studentizedRangeQuantile,
  timeToTargetProfile,
  waldInterval,
  wilcoxonHolm,
  wilcoxonNormal,
  wilcoxonSignedRank,
  wilsonInterval,
} from './index.ts';
import { mean } from './moments.ts';

const nan = Number.NaN;
/** An argument that an untyped caller might pass. */
function untyped<T>(json: string): T {
  return JSON.parse(json);
}

describe('errors of tests and plans', () => {
  it.each<[string, () => unknown, string]>([
    ['signFlip', () => signFlip([]), 'differences: expected at least one value'],
    ['signFlip', () => signFlip([1, nan]), 'differences[1]: expected a finite number, received NaN'],
    ['signFlip', () => signFlip([1], { exactLimit: 41 }), 'exactLimit: expected a whole number from 0 to 40'],
    ['signFlip', () => signFlip([1], { draws: 0 }), 'draws: expected a whole number of at least 1'],
    ['signFlip', () => signFlip([1, 2], { exactLimit: 1, seed: -1 }), 'seed: expected a whole number'],
    [
      'signFlip',
      () => signFlip([1], { alternative: untyped('"both"') }),
      "'greater' or 'less', received both",
    ],
    ['wilcoxonSignedRank', () => wilcoxonSignedRank([]), 'differences: expected at least one value'],
    ['wilcoxonSignedRank', () => wilcoxonSignedRank([1], { resolution: 0 }), 'resolution: expected a finite'],
    ['wilcoxonNormal', () => wilcoxonNormal([nan]), 'differences[0]'],
    ['signTest', () => signTest(1.5, 2), 'wins: expected a whole number of at least 0, received 1.5'],
    ['mcnemar', () => mcnemar({ onlyA: 1, onlyB: -1 }), 'onlyB: expected a whole number'],
    ['effectSize', () => effectSize([1, 2], [1]), 'one pair per run, received 2 and 1'],
    ['effectSize', () => effectSize([], []), 'a: expected at least one value'],
    ['probabilityOfImprovement', () => probabilityOfImprovement([1, 2], [1], { paired: true }), '2 and 1'],
    ['probabilityOfImprovement', () => probabilityOfImprovement([], [1]), 'a: expected at least one value'],
    ['equivalence', () => equivalence([1], 0), 'margin: expected a finite number above 0, received 0'],
    ['equivalence', () => equivalence([1], 1, { alpha: 0.5 }), '2 alpha: expected a number between 0 and 1'],
    ['adjust', () => adjust([0.5, 1.1], 'holm'), 'p[1]: expected a number from 0 to 1, received 1.1'],
    ['adjust', () => adjust([nan], 'holm'), 'p[0]'],
    ['adjust', () => adjust([0.5], untyped('"toString"')), 'method: expected one of bonferroni'],
    ['correctedResampledT', () => correctedResampledT([1], { trainSize: 0, testSize: 1 }), 'trainSize'],
    ['correctedResampledT', () => correctedResampledT([], { trainSize: 1, testSize: 1 }), 'differences'],
    ['pairedPower', () => pairedPower(1, 1), 'pairs: expected a whole number of at least 2, received 1'],
    ['pairedPower', () => pairedPower(nan, 3), 'dz[0]'],
    ['pairsNeeded', () => pairsNeeded(0), 'dz: expected a finite number other than 0, received 0'],
    ['pairsNeeded', () => pairsNeeded(1e-6), 'effect: expected one that a million runs can detect'],
    ['pairsNeeded', () => pairsNeeded(1, { power: 1 }), 'power: expected a number between 0 and 1'],
    ['detectableEffect', () => detectableEffect(5, { alpha: 0 }), 'alpha: expected a number between 0 and 1'],
    ['pairsForCorrelation', () => pairsForCorrelation(1, 1), 'rho: expected a correlation'],
    ['runsForUnpaired', () => runsForUnpaired(nan), 'effect: expected a finite number other than 0'],
    ['noetherPairs', () => noetherPairs(0.5), 'gamma - 0.5: expected a finite number other than 0'],
    ['noetherPairs', () => noetherPairs(1), 'gamma: expected a number between 0 and 1'],
    ['smallestPairs', () => smallestPairs(0), 'comparisons: expected a whole number of at least 1'],
    ['smallestPairedP', () => smallestPairedP(0), 'pairs: expected'],
  ])('%s %#', (_, call, message) => {
    expect(call).toThrow(StatsError);
    expect(call).toThrow(message);
  });
});

describe('errors of ranks, aggregates and resampling', () => {
  it.each<[string, () => unknown, string]>([
    [
      'rankRows',
      () => rankRows([]),
      'scores: expected at least one row with at least one value, received no rows',
    ],
    [
      'rankRows',
      () => rankRows([[1, 2], [1]]),
      'scores[1]: expected 2 values, as in the first row, received 1',
    ],
    ['rankRows', () => rankRows([[1, nan]]), 'scores[0][1]: expected a number, received NaN'],
    ['friedman', () => friedman([[1, 2]]), 'tasks: expected a whole number of at least 2, received 1'],
    ['friedman', () => friedman([[1], [2]]), 'methods: expected a whole number of at least 2, received 1'],
    ['criticalDifference', () => criticalDifference(1, 5), 'methods: expected'],
    ['criticalDifference', () => criticalDifference(3, 5, 1), 'alpha: expected'],
    ['bonferroniDunnDifference', () => bonferroniDunnDifference(3, 0), 'tasks: expected'],
    ['nemenyiP', () => nemenyiP([1], 3), 'methods: expected'],
    ['nemenyiGroups', () => nemenyiGroups([1, 2], 0), 'criticalDifference: expected a finite number above 0'],
    ['studentizedRangeCdf', () => studentizedRangeCdf(1, 1), 'k: expected'],
    ['studentizedRangeCdf', () => studentizedRangeCdf(1, 2, 0), 'df: expected at least 1 degree of freedom'],
    ['studentizedRangeQuantile', () => studentizedRangeQuantile(1, 3), 'p: expected a number of at least 0'],
    ['wilcoxonHolm', () => wilcoxonHolm([[1], [2]]), 'methods: expected'],
    [
      'wilcoxonHolm',
      () => wilcoxonHolm([[1, 2]], { control: 2 }),
      'control: expected a whole number from 0 to 1',
    ],
    ['interquartileMean', () => interquartileMean([]), 'values: expected at least one value'],
    ['optimalityGap', () => optimalityGap([1], nan), 'target[0]: expected a finite number'],
    ['performanceProfile', () => performanceProfile([[]], [0]), 'scores: expected at least one row'],
    ['averageProfile', () => averageProfile([[1]], []), 'thresholds: expected at least one value'],
    ['timeToTargetProfile', () => timeToTargetProfile([[0]]), 'times: expected times above 0'],
    ['timeToTargetProfile', () => timeToTargetProfile([[1]], { maximumRatio: 1 }), 'maximumRatio: expected'],
    ['timeToTargetProfile', () => timeToTargetProfile([[1]], { ratios: [0.5] }), 'ratios: expected'],
    ['quantile', () => quantile([1], 2), 'p: expected a number from 0 to 1, received 2'],
    [
      'bootstrapInterval',
      () => bootstrapInterval([], mean, { method: 'bca' }),
      'data: expected at least one',
    ],
    [
      'bootstrapInterval',
      () => bootstrapInterval([nan], mean, { method: 'bca' }),
      'data[0]: expected a finite',
    ],
    [
      'bootstrapInterval',
      () => bootstrapInterval([1, 2], mean, { method: 'basic', indices: [[0, 2]] }),
      'indices[0]: expected rows of whole numbers from 0 to 1, received [0,2]',
    ],
    [
      'bootstrapInterval',
      () => bootstrapInterval([1, 2], () => nan, { method: 'percentile' }),
      'expected a finite statistic, received NaN of the data',
    ],
    [
      'bootstrapInterval',
      () => bootstrapInterval([1, 2], mean, { method: untyped('"jackknife"') }),
      "'percentile'",
    ],
    ['seedPairedBootstrap', () => seedPairedBootstrap([], () => 0), 'scores: expected at least one task'],
    [
      'seedPairedBootstrap',
      () => seedPairedBootstrap([[[1, 2], [1]]], () => 0),
      'scores[0][1]: expected 2 seeds',
    ],
    [
      'seedPairedBootstrap',
      () => seedPairedBootstrap([[[1]], [[1], [2]]], () => 0),
      'scores[1]: expected 1 methods',
    ],
    [
      'seedPairedBootstrap',
      () => seedPairedBootstrap([[[1]]], () => nan),
      'statistic: expected a finite number',
    ],
    [
      'seedPairedBootstrap',
      () => seedPairedBootstrap([[[1]]], () => 0, { generalize: untyped('"all"') }),
      "generalize: expected 'seeds' or 'tasks', received all",
    ],
    [
      'wilsonInterval',
      () => wilsonInterval(3, 2),
      'successes: expected a whole number from 0 to 2, received 3',
    ],
    ['clopperPearsonInterval', () => clopperPearsonInterval(0, 0), 'trials: expected'],
    ['jeffreysInterval', () => jeffreysInterval(1, 2, { confidence: 1 }), 'confidence: expected'],
    ['waldInterval', () => waldInterval(0.5, 2), 'successes: expected a whole number'],
  ])('%s %#', (_, call, message) => {
    expect(call).toThrow(StatsError);
    expect(call).toThrow(message);
  });
});
