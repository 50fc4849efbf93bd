import type { TrialRecord } from '../record.ts';
import type { TrialSpec } from '../trial.ts';
import type { ClaimFigure, ClaimSize } from './claim.ts';
import {
  type BySeed,
  bySeed,
  type Finding,
  findingOf,
  lossOn,
  pairedDifferences,
  recordsAt,
  testError,
} from './measure.ts';
import { mlpTrial, usualRate } from './settings.ts';
import { dropoutAt, seedsUpTo, trialFor } from './trials.ts';
import type { Answer } from './verdicts.ts';

/** A task at several sizes of its training set; the middle one, named before any trial, is the claim's `limited data`. */
export interface DataCurve {
  readonly base: string;
  /** Examples of the task unless a variant says otherwise. */
  readonly middle: number;
  readonly sizes: readonly number[];
  readonly seeds: (examples: number) => number;
  readonly steps?: number;
}

export const curves: Readonly<Record<ClaimSize, readonly DataCurve[]>> = {
  quick: [
    {
      base: 'generated-glyphs-cnn',
      middle: 300,
      sizes: [50, 100, 300, 1000, 3000],
      seeds: () => 8,
      steps: 300,
    },
    { base: 'generated-tabular-mlp', middle: 400, sizes: [50, 100, 200, 400, 1600, 6400], seeds: () => 8 },
  ],
  full: [
    {
      ...{ base: 'fashion-mnist-mlp', middle: 5000, sizes: [100, 500, 1000, 5000, 10_000, 50_000] },
      seeds: (examples) => (examples > 5000 ? 3 : 5),
    },
  ],
};

const taskAt = ({ base, middle }: DataCurve, examples: number): string =>
  examples === middle ? base : `${base}@train=${examples}`;

export function trialsOf(curve: DataCurve): TrialSpec[] {
  const { steps } = curve;
  return curve.sizes.flatMap((examples) =>
    seedsUpTo(curve.seeds(examples)).flatMap((seed) =>
      [0, usualRate].map((rate) => {
        const task = taskAt(curve, examples);
        return steps === undefined
          ? mlpTrial(task, rate, seed)
          : trialFor(task, dropoutAt(rate), seed, { steps });
      }),
    ),
  );
}

export interface DataPoint {
  readonly examples: number;
  /** Share of the plain network's error that dropout saves, by seed; and of its loss. */
  readonly error: BySeed;
  readonly loss: BySeed;
}

function pointsOf(records: readonly TrialRecord[], curve: DataCurve): DataPoint[] {
  return curve.sizes.map((examples): DataPoint => {
    const [none, dropped] = [0, usualRate].map((rate) =>
      recordsAt(records, taskAt(curve, examples), dropoutAt(rate)),
    );
    const share = (of: (record: TrialRecord) => number | undefined): BySeed => {
      const [plain, noisy] = [bySeed(none!, of), bySeed(dropped!, of)];
      const level = findingOf([...plain.values()]).mean;
      return new Map(
        [...plain].flatMap(([seed, value]): [number, number][] =>
          noisy.has(seed) && level > 0 ? [[seed, (value - noisy.get(seed)!) / level]] : [],
        ),
      );
    };
    return { examples, error: share(testError), loss: share(lossOn('test')) };
  });
}

export interface DataPart {
  readonly name: string;
  readonly points: readonly DataPoint[];
  readonly middle: DataPoint;
  readonly smallest: DataPoint;
  readonly largest: DataPoint;
  /** Share of the error saved with the middle size, minus that with the largest, and with the smallest. */
  readonly finding: Finding;
  readonly aboveSmallest: Finding;
  /** Smallest minus largest. */
  readonly ends: Finding;
  readonly answer: Answer;
}

export const gain = ({ error }: DataPoint): Finding => findingOf([...error.values()]);

export function partOf(records: readonly TrialRecord[], curve: DataCurve): DataPart {
  const points = pointsOf(records, curve);
  const [smallest, largest] = [points[0]!, points.at(-1)!];
  const middle = points.find(({ examples }) => examples === curve.middle)!;
  const difference = (a: DataPoint, b: DataPoint): Finding => findingOf(pairedDifferences(a.error, b.error));
  const [finding, ends] = [difference(middle, largest), difference(smallest, largest)];
  const answer: Answer =
    finding.sign === 'above' || (ends.sign === 'above' && finding.sign !== 'below')
      ? 'yes'
      : finding.sign === 'below' || ends.sign === 'below'
        ? 'no'
        : 'unclear';
  return {
    ...{ name: curve.base, points, middle, smallest, largest, finding, ends, answer },
    aboveSmallest: difference(middle, smallest),
  };
}

export function figureOf(parts: readonly DataPart[]): ClaimFigure {
  const lineOf = (name: string, points: readonly DataPoint[], of: (point: DataPoint) => BySeed) => ({
    name,
    points: points.flatMap((point) => {
      const { mean, interval, values } = findingOf([...of(point).values()]);
      return values.length === 0 ? [] : [{ x: point.examples, y: mean, interval }];
    }),
  });
  return {
    title: `Share of the error saved by dropout ${usualRate}, by the number of training examples`,
    x: { label: 'training examples', scale: 'log' },
    y: { label: 'share saved' },
    series: parts.flatMap(({ name, points }) => [
      lineOf(`error, ${name}`, points, ({ error }) => error),
      lineOf(`loss, ${name}`, points, ({ loss }) => loss),
    ]),
  };
}

/** The size at which most of the error is saved. */
export function peakOf(points: readonly DataPoint[]): DataPoint | undefined {
  return points
    .filter(({ error }) => error.size > 0)
    .reduce<DataPoint | undefined>(
      (best, point) => (best && gain(best).mean >= gain(point).mean ? best : point),
      undefined,
    );
}
