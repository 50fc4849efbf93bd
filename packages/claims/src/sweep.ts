import type { ClaimSize } from '@regatta/evidence';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { differenceOf, type Finding, findingOf } from './finding.ts';
import { mlpTrial, taskOfWidth } from './mlp-trials.ts';
import { lossOn, type Scores, scoresAt } from './scores.ts';
import { dropoutAt, seedsUpTo } from './trials.ts';

/** A place whose rate is swept. */
export interface Sweep {
  readonly task: string;
  readonly place: 'hidden' | 'input';
  readonly rates: readonly number[];
  /** For people: `512 hidden units`. */
  readonly name: string;
}

const hiddenRates = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const inputRates = [0, 0.1, 0.2, 0.3, 0.5];
const widths: Readonly<Record<ClaimSize, readonly [small: number, large: number]>> = {
  quick: [64, 256],
  full: [128, 512],
};
/** Seeds of each rate. */
export const sweepSeeds: Readonly<Record<ClaimSize, number>> = { quick: 8, full: 5 };

/** The sweeps over hidden units, the larger network first. */
export function hiddenSweeps(size: ClaimSize): Sweep[] {
  return widths[size].toReversed().map(
    (width): Sweep => ({
      task: taskOfWidth(size, width),
      place: 'hidden',
      rates: hiddenRates,
      name: `two layers of ${width} hidden units`,
    }),
  );
}

/** The sweep over the inputs of the larger network. */
export function inputSweep(size: ClaimSize): Sweep {
  return { task: hiddenSweeps(size)[0]!.task, place: 'input', rates: inputRates, name: 'the inputs' };
}

/** The test trials of a sweep. */
export const sweepTrials = ({ task, place, rates }: Sweep, size: ClaimSize): TrialSpec[] =>
  seedsUpTo(sweepSeeds[size]).flatMap((seed) => rates.map((rate) => mlpTrial(task, rate, seed, place)));

/** A rate with the numbers of its trials by seed. */
export interface RatePoint {
  readonly rate: number;
  readonly loss: Scores;
}

/** The losses on a split by rate, those without a finished trial left out. */
export function ratePoints(
  records: readonly TrialRecord[],
  { task, place, rates }: Sweep,
  split: 'train' | 'test' = 'test',
): RatePoint[] {
  return rates
    .map((rate): RatePoint => {
      const cell = { task, arm: dropoutAt(rate, place) };
      return { rate, loss: scoresAt(records, cell, lossOn(split)) };
    })
    .filter(({ loss }) => loss.size > 0);
}

/** The mean over the seeds. */
export const meanLoss = ({ loss }: RatePoint): number => findingOf(loss.values()).mean;

/** The rate with the lowest mean; the smaller one of equal ones. Undefined without any. */
export function lowest(points: readonly RatePoint[]): RatePoint | undefined {
  return points.reduce<RatePoint | undefined>(
    (best, point) => (best === undefined || meanLoss(point) < meanLoss(best) ? point : best),
    undefined,
  );
}

/** What a rate costs above another, seed by seed. */
export const costOver = (point: RatePoint, other: RatePoint): Finding => differenceOf(point.loss, other.loss);

/** Whether a rate is within one standard error of another, paired by seed. */
export function isWithinOneError(point: RatePoint, other: RatePoint): boolean {
  const { mean, standardError } = costOver(point, other);
  return point === other || mean <= (standardError ?? 0);
}
