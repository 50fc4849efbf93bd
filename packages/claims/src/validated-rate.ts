import type { Claim, ClaimFigure, ClaimFindings, ClaimSize } from '@regatta/evidence';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { enumerate, percent } from '@regatta/record';
import { mean } from '@regatta/stats';
import { taskNamed } from '@regatta/tasks';
import { clauseOf } from './clause.ts';
import { effectsOf, percentOf, pointOf } from './finding.ts';
import { budgetOf, networkSeeds, networkTrials } from './networks.ts';
import { gains, metricOn, primaryOn, type Scores, scoresAt } from './scores.ts';
import { slopes } from './slopes.ts';
import { armsOf, hiddenRates, type Sweep, smallSweeps } from './sweep.ts';
import { dropoutAt, seedsUpTo, trialFor } from './trials.ts';
import { gainMargin } from './tuned-dropout.ts';

/** Seeds that choose a rate start here, apart from those that judge it; see `firstTuningSeed` of `tuning.ts`. */
const firstTuningSeed = 1_000_000;
/** Tuning trials of each rate and learning rate. */
const tuningSeeds: Readonly<Record<ClaimSize, number>> = { quick: 2, full: 3 };
/** The rate that is too high, and the one that is too low. */
const extremes = { high: 0.9, low: 0 } as const;

/** The learning rates that each rate may have: the task's own, and three times it. */
const learningRatesOf = ({ task }: Sweep): number[] => {
  const { learningRate } = taskNamed(task).defaults;
  return [learningRate, 3 * learningRate];
};

/** Trials that choose a rate on validation data; they cannot read the test split. */
function tuningTrials(sweep: Sweep, size: ClaimSize): TrialSpec[] {
  const choices = { phase: 'tune', ...budgetOf(sweep) } as const;
  return seedsUpTo(tuningSeeds[size]).flatMap((seed) =>
    learningRatesOf(sweep).flatMap((learningRate) =>
      armsOf(sweep).map((arm) =>
        trialFor(sweep.task, arm, firstTuningSeed + seed, { ...choices, learningRate }),
      ),
    ),
  );
}

/** A rate at the learning rate that tuning chose for it. */
interface TunedRate {
  readonly rate: number;
  readonly learningRate: number;
  /** Mean of the primary metric on the validation split in the tuning trials. */
  readonly validation: number;
  /** The primary metric on the test split, by seed. */
  readonly test: Scores;
  /** The training loss after the last step, by seed. */
  readonly train: Scores;
  /** The balanced error on the test split, by seed. */
  readonly error: Scores;
}

/** The element with the lowest number, the first of equals. */
function lowest<T>(all: readonly T[], of: (element: T) => number): T | undefined {
  return all.toSorted((a, b) => of(a) - of(b))[0];
}

/** The rates for which tuning trials finished. All primary metrics here are losses: lower is better. */
function tunedRatesOf(records: readonly TrialRecord[], sweep: Sweep): TunedRate[] {
  const { task, place, rates } = sweep;
  return rates.flatMap((rate): TunedRate[] => {
    const arm = dropoutAt(rate, place);
    const tried = learningRatesOf(sweep).flatMap((learningRate): TunedRate[] => {
      const own = records.filter(({ training }) => training.learningRate === learningRate);
      const tuned = [...scoresAt(own, { task, arm, phase: 'tune' }, primaryOn('validation')).values()];
      if (tuned.length === 0) return [];
      return [
        {
          rate,
          learningRate,
          validation: mean(tuned),
          test: scoresAt(own, { task, arm }, primaryOn('test')),
          train: scoresAt(own, { task, arm }, metricOn('train', 'loss', 'last')),
          error: scoresAt(own, { task, arm }, metricOn('test', 'balancedError', 'best')),
        },
      ];
    });
    const best = lowest(tried, ({ validation }) => validation);
    return best === undefined ? [] : [best];
  });
}

interface RatePart {
  readonly sweep: Sweep;
  readonly points: readonly TunedRate[];
  /** By validation. */
  readonly chosen: TunedRate | undefined;
  /** By the test data themselves. */
  readonly best: TunedRate | undefined;
  /** The same of all rates but the chosen one. */
  readonly bestOther: TunedRate | undefined;
}

function partOf(records: readonly TrialRecord[], sweep: Sweep): RatePart {
  const points = tunedRatesOf(records, sweep);
  const chosen = lowest(points, ({ validation }) => validation);
  const bestOf = (some: readonly TunedRate[]): TunedRate | undefined =>
    lowest(
      some.filter(({ test }) => test.size > 0),
      ({ test }) => mean([...test.values()]),
    );
  return {
    sweep,
    points,
    chosen,
    best: bestOf(points),
    bestOther: bestOf(points.filter((point) => point !== chosen)),
  };
}

/** How much better the choice is than another rate, seed by seed: 100 times the log ratio. */
const gainOver = ({ chosen }: RatePart, other: TunedRate | undefined): number[] =>
  chosen === undefined || other === undefined ? [] : gains(chosen.test, other.test);

const at = ({ points }: RatePart, rate: number): TunedRate | undefined =>
  points.find((point) => point.rate === rate);

function clausesOf(part: RatePart) {
  const { name } = part.sweep;
  const steps = slopes(part.points.map(({ rate, train }) => ({ x: 10 * rate, scores: train })));
  // The slope over fewer rates would be another number.
  const isComplete = part.points.length === part.sweep.rates.length;
  return [
    clauseOf(
      {
        text: `the rate chosen on validation data beats no dropout with ${name}`,
        kind: 'more',
        margin: gainMargin,
        unit: '%',
      },
      gainOver(part, at(part, extremes.low)),
    ),
    clauseOf(
      {
        text: `the chosen rate beats a rate of ${extremes.high} with ${name}`,
        kind: 'more',
        margin: gainMargin,
        unit: '%',
      },
      gainOver(part, at(part, extremes.high)),
    ),
    clauseOf(
      {
        text: `no other rate beats the chosen rate on test data with ${name}`,
        kind: 'not less',
        margin: gainMargin,
        unit: '%',
      },
      gainOver(part, part.bestOther),
    ),
    clauseOf(
      { text: `a higher rate raises the training loss with ${name}`, kind: 'more', margin: 0, unit: 'nats' },
      isComplete ? steps.values() : [],
    ),
  ];
}

function figureOf(parts: readonly RatePart[]): ClaimFigure {
  return {
    title: 'Test loss saved by the rate chosen on validation data, compared with each rate',
    x: { label: 'rate compared with', scale: 'linear' },
    y: { label: 'loss saved (%)' },
    series: parts.map((part) => ({
      name: part.sweep.name,
      points: part.points.flatMap((point) => {
        const gain = percentOf(gainOver(part, point));
        return pointOf(point.rate, point === part.chosen ? { ...gain, interval: null } : gain);
      }),
    })),
  };
}

const said = ({ sweep, chosen, best }: RatePart): string =>
  chosen === undefined || best === undefined
    ? `With ${sweep.name} no rate could be chosen.`
    : `With ${sweep.name}, tuning chose a rate of ${chosen.rate} with a learning rate of ${chosen.learningRate}; ` +
      (chosen === best ? 'test data agree.' : `the best rate on test data was ${best.rate}.`);

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimFindings {
  const parts = smallSweeps(size).map((sweep) => partOf(records, sweep));
  const main = parts[0]!;
  const errors = [0.9, 0.5, 0].flatMap((rate) => {
    const values = [...(at(main, rate)?.error.values() ?? [])];
    return values.length === 0 ? [] : [percent(mean(values), 2)];
  });
  return {
    clauses: parts.flatMap(clausesOf),
    effects: parts.flatMap((part) =>
      effectsOf([
        [`rate chosen on validation data, ${part.sweep.name}`, part.chosen?.rate, ''],
        [`learning rate of the chosen rate, ${part.sweep.name}`, part.chosen?.learningRate, ''],
        [`learning rate chosen for no dropout, ${part.sweep.name}`, at(part, extremes.low)?.learningRate, ''],
        [
          `learning rate chosen for a rate of ${extremes.high}, ${part.sweep.name}`,
          at(part, extremes.high)?.learningRate,
          '',
        ],
        [`best rate on test data, ${part.sweep.name}`, part.best?.rate, ''],
        [
          `test loss saved by the chosen rate, compared with a rate of 0.5, ${part.sweep.name}`,
          percentOf(gainOver(part, at(part, 0.5))),
          '%',
        ],
      ]),
    ),
    figure: figureOf(parts),
    text: parts.map(said).join(' '),
    reproductions:
      errors.length < 3
        ? []
        : [
            {
              source: 'JMLR 15:1929 (2014), figure 9a, test error at the ends of the rates',
              published: '2.7 % at drop rate 0.9, a plateau from 0.2 to 0.6, a rise toward 0',
              ours: `balanced error ${errors.join(', ')} at 0.9, 0.5 and 0, ${main.sweep.name}`,
              difference:
                'different and fewer data, two narrower hidden layers, Adam for a fixed number of steps, best checkpoints',
            },
          ],
  };
}

/** (j) Too high a rate underfits, too low a rate does too little, and validation finds a good one. */
export const validatedRate: Claim = {
  id: 'j',
  title: 'Validation finds a good rate between too high and too low',
  statement:
    'Too high a rate underfits, too low a rate under-regularizes, and cross-validation finds the best rate.',
  hypothesis:
    `For each network, the rate that validation data choose from 0 to 0.9 has a test loss at least ${gainMargin} % lower than no dropout, ` +
    `at least ${gainMargin} % lower than a rate of ${extremes.high}, and not more than ${gainMargin} % higher than any other rate; and the training loss rises with the rate.`,
  rule:
    `Tuning trials, which have their own seeds and cannot read the test split, try each of the rates ${enumerate(hiddenRates.map(String))} with two learning rates: that of the task and three times as much. Each rate keeps the learning rate with the lower mean validation loss, ` +
    'so that a high rate is not judged undertrained, and the rate with the lowest mean validation loss is chosen. Other seeds judge it. Losses are those of the best checkpoints, with a temperature fitted on validation data; gains are shares of the loss saved, tested on log ratios, paired by seed. ' +
    'Of the other rates, the one with the lowest mean test loss is compared, which favors it. The plain network has the same two learning rates as every rate. The rise is the least-squares slope of the training loss after the last step over the rate, in nats per tenth, one slope per seed. ' +
    `Quick: two layers of 64 units; each of ${networkSeeds.quick} seeds has its own generated table; ${tuningSeeds.quick} seeds for tuning. ` +
    `Full: two layers of 64 units on Fashion-MNIST (each of ${networkSeeds.full} seeds has its own 1,000 training images) and of 32 units on Optdigits (all seeds share the same digits, so the intervals cover training only); ${tuningSeeds.full} seeds for tuning.`,
  sources: [
    {
      finding:
        'At drop rate 0.9, training error is high and test error is 2.7 %; between 0.2 and 0.6, test error is flat; toward 0, it rises.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 9; read in secondary sources',
    },
    {
      finding: 'The advice is to choose the dropout rate by validation loss.',
      reference: 'Karpathy, README of char-rnn',
    },
  ],
  trials: (size) =>
    smallSweeps(size).flatMap((sweep) => [
      ...learningRatesOf(sweep).flatMap((learningRate) =>
        networkTrials(sweep, armsOf(sweep), networkSeeds[size], { learningRate }),
      ),
      ...tuningTrials(sweep, size),
    ]),
  evaluate,
};
