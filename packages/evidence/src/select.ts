import type { Scoring, SelectionRule, TrialRecord } from '@regatta/record';
import { armTitle, methodOf, type RegularizerSpec, rateOf } from '@regatta/record';
import { type MeanInterval, meanInterval } from '@regatta/stats';
import { diagnose } from './diagnosis.ts';
import { groupBy, least, meanCurve } from './group.ts';
import type { RateCurve } from './model.ts';

interface Candidate {
  readonly regularizer: RegularizerSpec;
  readonly train: MeanInterval;
  readonly validation: MeanInterval;
  readonly diverged: number;
  readonly losses: {
    readonly trainLoss: number;
    readonly validationLoss: number;
    readonly lowestValidationLoss: number;
  };
}

function candidateOf(records: readonly TrialRecord[], { primary, chance }: Scoring): Candidate | undefined {
  const scoreOf = (record: TrialRecord, split: 'train' | 'validation', metric: string): number | undefined =>
    record.status === 'ok'
      ? record.metrics[split]?.[metric]
      : record.status === 'diverged'
        ? chance?.[metric]
        : undefined;
  const values = (split: 'train' | 'validation', metric: string): number[] =>
    records.flatMap((record) => scoreOf(record, split, metric) ?? []);
  const validation = values('validation', primary.name);
  if (validation.length === 0) return undefined;
  const average = (numbers: readonly number[]): number => meanInterval(numbers).mean;
  const validationLoss = average(values('validation', 'loss'));
  const curve = meanCurve(records);
  return {
    regularizer: records[0]!.regularizer,
    train: meanInterval(values('train', primary.name)),
    validation: meanInterval(validation),
    diverged: records.filter(({ status }) => status === 'diverged').length,
    losses: {
      trainLoss: average(values('train', 'loss')),
      validationLoss,
      lowestValidationLoss: Math.min(validationLoss, ...curve.map((point) => point.validation)),
    },
  };
}

/** Orders smaller rates first, so that ties go to the smaller rate. */
const byRate = (a: Candidate, b: Candidate): number =>
  (rateOf(a.regularizer) ?? 0) - (rateOf(b.regularizer) ?? 0);

/**
 * Chooses one of a method's rates by validation score.
 *
 * `best-mean` chooses the best mean over the tuning seeds; `one-standard-error` chooses the smallest rate whose mean is within
 * one standard error of the best (Breiman et al. 1984). Ties go to the smaller rate.
 */
function choose(sorted: readonly Candidate[], better: 'lower' | 'higher', rule: SelectionRule) {
  const sign = better === 'lower' ? 1 : -1;
  const cost = ({ validation }: Candidate): number => sign * validation.mean;
  const best = sorted.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const slack = rule === 'best-mean' ? 0 : (best.validation.standardError ?? 0);
  return { best, chosen: sorted.find((candidate) => cost(candidate) <= cost(best) + slack)! };
}

const pointOf = ({ regularizer }: Candidate) => ({ rate: rateOf(regularizer), title: armTitle(regularizer) });

/** The rates of a method in one task, and the chosen one. */
export interface Selection {
  /** The method's rates. */
  readonly curve: RateCurve;
  /** The chosen arm. */
  readonly regularizer: RegularizerSpec;
}

/** Chooses a rate for each method from the tuning trials of a task. Methods without a score are left out. */
export function selectRates(
  scoring: Scoring,
  records: readonly TrialRecord[],
  rule: SelectionRule,
): Selection[] {
  const candidates = [...groupBy(records, ({ regularizer }) => armTitle(regularizer)).values()].flatMap(
    (arm) => candidateOf(arm, scoring) ?? [],
  );
  const lowest = least(candidates.map(({ losses }) => losses.validationLoss));
  return [...groupBy(candidates, ({ regularizer }) => methodOf(regularizer))].map(
    ([method, own]): Selection => {
      const sorted = own.toSorted(byRate);
      const { best, chosen } = choose(sorted, scoring.primary.better, rule);
      return {
        regularizer: chosen.regularizer,
        curve: {
          method,
          points: sorted.map((candidate) => ({
            ...pointOf(candidate),
            train: candidate.train,
            validation: candidate.validation,
            fit: diagnose(candidate.losses, lowest).fit,
            diverged: candidate.diverged,
          })),
          chosen: pointOf(chosen),
          best: pointOf(best),
          trials: records.filter(({ regularizer }) => methodOf(regularizer) === method).length,
        },
      };
    },
  );
}
