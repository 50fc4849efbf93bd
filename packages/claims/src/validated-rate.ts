import type { Claim, ClaimFigure, ClaimOutcome, ClaimSize } from '@regatta/evidence';
import { selectRates } from '@regatta/evidence';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { amount, baselineSpec, figure, percent, plural } from '@regatta/record';
import { effectsOf, type Finding, findingOf, pointOf } from './finding.ts';
import { recordsAt, scoresAt, testError } from './scores.ts';
import { scoringOf } from './scoring.ts';
import { spearman } from './spearman.ts';
import {
  costOver,
  hiddenSweeps,
  isWithinOneError,
  lowest,
  meanLoss,
  type RatePoint,
  ratePoints,
  type Sweep,
  sweepTrials,
} from './sweep.ts';
import { dropoutAt, seedsUpTo, trialFor } from './trials.ts';
import { type Answer, concluded, judge, limitOf } from './verdict.ts';

/** Rank correlation of the training loss with the rate that counts as rising all the way. */
const steady = 0.9;

/** Seeds that choose a rate start here, apart from those that judge it; see `firstTuningSeed` of `tuning.ts`. */
const firstTuningSeed = 1_000_000;
const tuningSeeds: Readonly<Record<ClaimSize, number>> = { quick: 4, full: 3 };
/** The rates that are too high and too low, and the one that is taken without looking. */
const rates = { high: 0.9, low: 0, fixed: 0.5 } as const;
/** Trials that choose a rate on validation data; they cannot read the test split. */
const tuningTrials = ({ task, rates: all, place }: Sweep, size: ClaimSize): TrialSpec[] =>
  seedsUpTo(tuningSeeds[size]).flatMap((i) =>
    all.map((rate) => trialFor(task, dropoutAt(rate, place), firstTuningSeed + i, { phase: 'tune' })),
  );

interface RatePart {
  readonly sweep: Sweep;
  readonly name: string;
  readonly points: readonly RatePoint[];
  readonly train: readonly RatePoint[];
  readonly rho: number;
  readonly chosen: RatePoint | undefined;
  readonly best: RatePoint | undefined;
  /** What each costs above the chosen rate. */
  readonly high: Finding;
  readonly low: Finding;
  readonly fixed: Finding;
  /** What the choice costs above the best rate of all. */
  readonly regret: Finding;
  readonly nearBest: boolean;
  readonly answer: Answer;
  readonly finding: Finding;
}

/** The rate with the best mean validation loss over the tuning seeds: repeated hold-out validation. */
function chosenRate(records: readonly TrialRecord[], { task, rates: all, place }: Sweep): number | undefined {
  const tuned = all.flatMap((rate) =>
    recordsAt(records, { task, arm: dropoutAt(rate, place), phase: 'tune' }),
  );
  // The plain network is dropout at rate 0: a rate among others.
  const asRates = tuned.map(
    (record): TrialRecord =>
      record.regularizer.name === baselineSpec.name
        ? { ...record, regularizer: { name: 'dropout', options: { rate: 0 } } }
        : record,
  );
  return selectRates(scoringOf(task), asRates, 'best-mean')[0]?.curve.chosen.rate ?? undefined;
}

function partOf(records: readonly TrialRecord[], sweep: Sweep): RatePart {
  const points = ratePoints(records, sweep);
  const train = ratePoints(records, sweep, 'train');
  const at = (rate: number | undefined): RatePoint | undefined => points.find((point) => point.rate === rate);
  const chosen = at(chosenRate(records, sweep));
  const best = lowest(points);
  const above = (rate: number, other: RatePoint | undefined): Finding => {
    const point = at(rate);
    return point === undefined || other === undefined ? findingOf([]) : costOver(point, other);
  };
  const [high, low, fixed] = [rates.high, rates.low, rates.fixed].map((rate) => above(rate, chosen));
  const regret = chosen === undefined || best === undefined ? findingOf([]) : costOver(chosen, best);
  const isNo = [high, low, fixed].some((cost) => cost!.side === 'below');
  const answer: Answer = isNo ? 'no' : high!.side === 'above' && low!.side === 'above' ? 'yes' : 'unclear';
  return {
    sweep,
    name: sweep.name,
    points,
    train,
    rho: spearman(
      train.map(({ rate }) => rate),
      train.map(meanLoss),
    ),
    chosen,
    best,
    high: high!,
    low: low!,
    fixed: fixed!,
    regret,
    nearBest: chosen !== undefined && best !== undefined && isWithinOneError(chosen, best),
    answer,
    finding: high!.side === 'above' ? low! : high!,
  };
}

function figureOf({ points, train, chosen, sweep }: RatePart): ClaimFigure {
  const lineOf = (name: string, own: readonly RatePoint[]) => ({
    name,
    points: own.flatMap(({ rate, loss }) => pointOf(rate, findingOf(loss.values()))),
  });
  const mark = chosen === undefined ? [] : [lineOf('chosen on validation data', [chosen])];
  return {
    title: `Loss by rate, ${sweep.name}`,
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'loss (nats)' },
    series: [lineOf('test', points), lineOf('train', train), ...mark],
  };
}

function said({ name, chosen, best, high, low, regret, rho, points }: RatePart): string {
  if (chosen === undefined || best === undefined) return `For ${name} no rate could be chosen.`;
  const cost = (rate: number, finding: Finding): string =>
    finding.values.length === 0 || chosen.rate === rate
      ? `${rate} is itself the choice`
      : `${rate} ${finding.mean < 0 ? 'saves' : 'costs'} ${amount(finding, 'nats')}`;
  return (
    `For ${name}, validation data chose ${chosen.rate} of ${plural(points.length, 'rate')}; the best on test data was ${best.rate}` +
    `${chosen === best ? '' : `, which saves ${amount(regret, 'nats')}`}. Compared with the choice, ${cost(rates.high, high)} of test loss and ` +
    `${cost(rates.low, low)}. The training loss has a rank correlation of ${figure(rho)} with the rate.`
  );
}

function evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome {
  const parts = hiddenSweeps(size).map((sweep) => partOf(records, sweep));
  const yes = parts.filter(({ answer }) => answer === 'yes');
  const ruling = judge(parts, [
    ...limitOf(
      'the choice avoids the extremes and is not within one standard error of the best',
      yes.filter(({ nearBest }) => !nearBest),
    ),
    ...limitOf(
      'the training loss does not rise all the way with the rate',
      yes.filter(({ rho }) => rho < steady),
    ),
  ]);
  const main = parts[0]!;
  const errorAt = (rate: number): number =>
    findingOf(scoresAt(records, { task: main.sweep.task, arm: dropoutAt(rate) }, testError).values()).mean;
  const errors = [0.9, 0.5, 0].map(errorAt);
  return concluded(ruling, {
    effects: parts.flatMap(({ name, high, low, fixed, regret, chosen }) =>
      effectsOf([
        [`cost of rate ${rates.high} above the chosen one, ${name}`, high, 'nats'],
        [`cost of no dropout above the chosen rate, ${name}`, low, 'nats'],
        [`cost of rate ${rates.fixed} above the chosen one, ${name}`, fixed, 'nats'],
        [`cost of the choice above the best rate, ${name}`, regret, 'nats'],
        [`rate chosen on validation data, ${name}`, chosen?.rate, ''],
      ]),
    ),
    figure: figureOf(main),
    text: parts.map(said).join(' '),
    reproductions: errors.every(Number.isFinite)
      ? [
          {
            source: 'JMLR 15:1929 (2014), figure 9a, test error at the ends of the rates',
            published: '2.7 % at drop rate 0.9, a plateau from 0.2 to 0.6, a rise towards 0',
            ours: `${errors.map((error) => percent(error, 2)).join(', ')} at 0.9, 0.5 and 0, ${main.name}`,
            difference: 'other and fewer data, two narrower hidden layers, Adam for a fixed number of steps',
          },
        ]
      : [],
  });
}

/** (j) Too high a rate underfits, too low a rate does too little, and validation finds a good one. */
export const validatedRate: Claim = {
  id: 'j',
  title: 'Validation finds a good rate between too high and too low',
  statement:
    'Too high a rate underfits, too low a rate under-regularises, and cross-validation finds the best rate.',
  hypothesis:
    'The training loss rises with the rate (rank correlation of at least 0.9); on test data both 0.9 and 0 lose to the rate that validation data chose; and that rate is within one standard error of the best.',
  rule:
    'The rate is chosen by the mean validation loss over seeds of its own, in trials that cannot read the test split, so that comparing with it selects nothing. ' +
    'A width supports the claim where the 95 % intervals of what 0.9 and 0 cost above the choice lie above zero, and speaks against it where one lies below, or where 0.5 beats the choice. ' +
    'Limits are named: a choice that is not within one standard error of the best, a training loss that does not rise all the way.',
  sources: [
    {
      finding:
        'At drop rate 0.9 training error is high and test error 2.7 %; between 0.2 and 0.6 it is flat; towards 0 it rises.',
      reference: 'Srivastava et al. 2014, JMLR 15:1929, figure 9; read in secondary sources',
    },
    {
      finding: 'The advice is to choose dropout by the validation loss.',
      reference: 'Karpathy, README of char-rnn',
    },
  ],
  trials: (size) =>
    hiddenSweeps(size).flatMap((sweep) => [...sweepTrials(sweep, size), ...tuningTrials(sweep, size)]),
  evaluate,
};
