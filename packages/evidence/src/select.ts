import type { Scoring, SelectionRule, TrialRecord } from '@regatta/record';
import { armTitle, methodOf, type RegularizerSpec, rateOf } from '@regatta/record';
import { type MeanInterval, meanInterval } from '@regatta/stats';
import { diagnose } from './diagnosis.ts';
import { groupBy, least, meanCurve } from './group.ts';
import type { RateCurve } from './model.ts';
import { metricsOf } from './scores.ts';

interface Candidate {
  readonly regularizer: RegularizerSpec;
  /** The primary validation metric by block: seed, and inner fold. */
  readonly scores: ReadonlyMap<string, number>;
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
  const at = (record: TrialRecord, split: 'train' | 'validation', name: string): number | undefined =>
    metricsOf(record, split, primary.checkpoint, chance)?.[name];
  const values = (split: 'train' | 'validation', metric: string): number[] =>
    records.flatMap((record) => at(record, split, metric) ?? []);
  const scores = new Map(
    records.flatMap((record) => {
      const score = at(record, 'validation', primary.name);
      return score === undefined ? [] : [[`${record.seed} ${record.fold?.inner ?? ''}`, score] as const];
    }),
  );
  const validation = [...scores.values()];
  if (validation.length === 0) return undefined;
  const average = (numbers: readonly number[]): number => meanInterval(numbers).mean;
  const validationLoss = average(values('validation', 'loss'));
  const curve = meanCurve(records);
  return {
    regularizer: records[0]!.regularizer,
    scores,
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

/** Mean and standard error of how much worse a candidate is than the best, over the blocks that both have. */
function excess(candidate: Candidate, best: Candidate, sign: number): { mean: number; error: number } {
  const differences = [...candidate.scores].flatMap(([block, score]) => {
    const other = best.scores.get(block);
    return other === undefined ? [] : [sign * (score - other)];
  });
  if (differences.length === 0) return { mean: Number.POSITIVE_INFINITY, error: 0 };
  const { mean, standardError } = meanInterval(differences);
  return { mean, error: standardError ?? 0 };
}

/**
 * Chooses one of a method's rates by validation score.
 *
 * `best-mean` takes the best mean over the tuning seeds; `one-standard-error` the smallest rate that is worse than the best by
 * at most one standard error of their difference (after Breiman et al. 1984). The error is that of paired differences: the
 * spread of either rate alone is mostly what both share, and would let through rates that are too small. Ties go to the
 * smaller rate.
 */
function choose(sorted: readonly Candidate[], better: 'lower' | 'higher', rule: SelectionRule) {
  const sign = better === 'lower' ? 1 : -1;
  const cost = ({ validation }: Candidate): number => sign * validation.mean;
  const best = sorted.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const isClose = (candidate: Candidate): boolean => {
    if (candidate === best) return true;
    if (rule === 'best-mean') return cost(candidate) <= cost(best);
    const { mean, error } = excess(candidate, best, sign);
    return mean <= error;
  };
  return { best, chosen: sorted.find(isClose)! };
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
