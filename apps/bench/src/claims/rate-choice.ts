import { selectRates } from '../analysis/select.ts';
import type { TrialRecord } from '../record.ts';
import { baselineSpec } from '../regularizers.ts';
import { taskNamed } from '../tasks/registry.ts';
import type { TrialSpec } from '../trial.ts';
import type { ClaimFigure, ClaimSize } from './claim.ts';
import { type Finding, findingOf, recordsAt } from './measure.ts';
import { spearman } from './spearman.ts';
import {
  costOver,
  isWithinOneError,
  lowest,
  meanLoss,
  type RatePoint,
  ratePoints,
  type Sweep,
} from './sweep.ts';
import { dropoutAt, seedsUpTo, trialFor } from './trials.ts';
import type { Answer } from './verdicts.ts';

/** Seeds that choose a rate, apart from those that judge it; see `firstTuningSeed` of the command line. */
const firstTuningSeed = 1_000_000;
const tuningSeeds: Readonly<Record<ClaimSize, number>> = { quick: 4, full: 3 };
/** The rates that are too high and too low, and the one that is taken without looking. */
export const rates = { high: 0.9, low: 0, fixed: 0.5 } as const;
/** Trials that choose a rate on validation data; they cannot read the test split. */
export const tuningTrials = ({ task, rates: all, place }: Sweep, size: ClaimSize): TrialSpec[] =>
  seedsUpTo(tuningSeeds[size]).flatMap((i) =>
    all.map((rate) => trialFor(task, dropoutAt(rate, place), firstTuningSeed + i, { phase: 'tune' })),
  );

export interface RatePart {
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
  const tuned = all.flatMap((rate) => recordsAt(records, task, dropoutAt(rate, place), 'tune'));
  // The plain network is dropout at rate 0: a rate among others.
  const asRates = tuned.map(
    (record): TrialRecord =>
      record.regularizer.name === baselineSpec.name
        ? { ...record, regularizer: { name: 'dropout', options: { rate: 0 } } }
        : record,
  );
  return selectRates(taskNamed(task).objective, asRates, 'best-mean')[0]?.curve.chosen.rate ?? undefined;
}

export function partOf(records: readonly TrialRecord[], sweep: Sweep): RatePart {
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
  const isNo = [high, low, fixed].some((cost) => cost!.sign === 'below');
  const answer: Answer = isNo ? 'no' : high!.sign === 'above' && low!.sign === 'above' ? 'yes' : 'unclear';
  return {
    ...{ sweep, name: sweep.name, points, train, chosen, best, regret, answer },
    rho: spearman(
      train.map(({ rate }) => rate),
      train.map(meanLoss),
    ),
    ...{ high: high!, low: low!, fixed: fixed! },
    nearBest: chosen !== undefined && best !== undefined && isWithinOneError(chosen, best),
    finding: high!.sign === 'above' ? low! : high!,
  };
}

export function figureOf({ points, train, chosen, sweep }: RatePart): ClaimFigure {
  const lineOf = (name: string, own: readonly RatePoint[]) => ({
    name,
    points: own.map((point) => {
      const { mean, interval } = findingOf([...point.loss.values()]);
      return { x: point.rate, y: mean, interval };
    }),
  });
  const mark = chosen === undefined ? [] : [lineOf('chosen on validation data', [chosen])];
  return {
    title: `Loss by rate, ${sweep.name}`,
    x: { label: 'rate', scale: 'linear' },
    y: { label: 'loss (nats)' },
    series: [lineOf('test', points), lineOf('train', train), ...mark],
  };
}
