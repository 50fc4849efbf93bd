import type {
  Configuration,
  MetricInfo,
  Scoring,
  SelectionRule,
  StrengthOptions,
  TrialRecord,
} from '@regatta/record';
import { armTitle, methodOf, rateOf } from '@regatta/record';
import { type MeanInterval, meanInterval } from '@regatta/stats';
import { diagnose, type FitEvidence, latestFallOf } from './diagnosis.ts';
import { groupBy, least, meanCurve } from './group.ts';
import { meanOverSeeds } from './mean-over-seeds.ts';
import type { GridEdge, RateCurve, TriedConfiguration } from './model.ts';
import { advantage, metricsOf } from './scores.ts';

/** How tuning trials are told apart. */
export interface Grids {
  /** The option that sets the strength, by name of the regularizer, where it is not the rate. @defaultValue none */
  readonly strengthOptions?: StrengthOptions;
  /** Strengths by method, weakest first. A method that is not named has them in ascending order. @defaultValue none */
  readonly strengths?: Readonly<Record<string, readonly number[]>>;
}

interface Candidate {
  readonly configuration: Configuration;
  readonly tried: TriedConfiguration & {
    readonly strength: number | null;
    readonly learningRate: number;
  };
  /** The primary validation metric by block: seed, and inner fold. */
  readonly scores: ReadonlyMap<string, number>;
  readonly train: MeanInterval;
  readonly validation: MeanInterval;
  readonly diverged: number;
  readonly losses: FitEvidence;
}

function triedIn({ regularizer, training }: TrialRecord, known: StrengthOptions): Candidate['tried'] {
  const rate = rateOf(regularizer);
  const option = Object.hasOwn(known, regularizer.name) ? known[regularizer.name] : undefined;
  const value = option === undefined ? rate : regularizer.options[option];
  return {
    rate,
    strength: typeof value === 'number' ? value : null,
    learningRate: training.learningRate,
    title: armTitle(regularizer),
  };
}

function candidateOf(
  records: readonly TrialRecord[],
  scoring: Scoring,
  known: StrengthOptions,
): Candidate | undefined {
  const { primary, chance } = scoring;
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
  const { regularizer, training } = records[0]!;
  return {
    configuration: { regularizer, training: { learningRate: training.learningRate } },
    tried: triedIn(records[0]!, known),
    scores,
    train: meanOverSeeds(values('train', primary.name)),
    validation: meanOverSeeds(validation),
    diverged: records.filter(({ status }) => status === 'diverged').length,
    losses: {
      trainLoss: average(values('train', 'loss')),
      validationLoss,
      lowestValidationLoss: Math.min(validationLoss, ...curve.map((point) => point.validation)),
      latestFall: latestFallOf(curve),
    },
  };
}

/** Orders weaker configurations first, then lower learning rates, so that ties go to them. @param order strengths, weakest first. */
function byStrength(order: readonly number[] | undefined): (a: Candidate, b: Candidate) => number {
  const place = ({ tried: { strength } }: Candidate): number =>
    strength === null ? 0 : (order?.indexOf(strength) ?? strength);
  return (a, b) => place(a) - place(b) || a.tried.learningRate - b.tried.learningRate;
}

/** Mean and standard error of how much worse a candidate is than the best, over the blocks that both have. */
function excess(candidate: Candidate, best: Candidate, primary: MetricInfo): { mean: number; error: number } {
  const differences = [...candidate.scores].flatMap(([block, score]) => {
    const other = best.scores.get(block);
    return other === undefined ? [] : [advantage(other, score, primary)];
  });
  if (differences.length === 0) return { mean: Number.POSITIVE_INFINITY, error: 0 };
  const { mean, standardError } = meanInterval(differences);
  return { mean, error: standardError ?? 0 };
}

/**
 * Chooses one of a method's configurations by validation score, in two steps: for each strength the learning rate with the
 * best mean, then one of the strengths.
 *
 * `best-mean` takes the best mean over the tuning seeds, as it does for arms without a strength, the baseline among them.
 * `one-standard-error` takes the smallest strength that is worse than the best by at most one standard error of their difference
 * (after Breiman et al. 1984): it puts regularizers at a disadvantage to such arms, the more so the fewer the tuning seeds. The error is that of paired
 * differences: the spread of either alone is mostly what both share, and would let through strengths that are too small.
 * The rule prefers the weaker of two regularizers; a lower learning rate is not weaker, so learning rates go by their means
 * alone. Ties go to the smaller strength and the lower learning rate.
 *
 * Where a diverged trial has no score, its configuration is considered only if no other one finished more trials.
 */
function choose(sorted: readonly Candidate[], primary: MetricInfo, rule: SelectionRule) {
  const most = Math.max(...sorted.map(({ scores }) => scores.size));
  const complete = sorted.filter(({ scores }) => scores.size === most);
  const first = (candidates: readonly Candidate[]): Candidate =>
    candidates.reduce((a, b) => (advantage(b.validation.mean, a.validation.mean, primary) > 0 ? b : a));
  const atBestRates = [...groupBy(complete, ({ tried }) => tried.strength).values()].map(first);
  const best = first(atBestRates);
  const isClose = (candidate: Candidate): boolean => {
    if (candidate === best) return true;
    if (rule === 'best-mean') return false;
    const { mean, error } = excess(candidate, best, primary);
    return mean <= error;
  };
  return { best, chosen: atBestRates.find(isClose)! };
}

/** The ends of the values tried at which a candidate lies. @param sorted all candidates, weakest first. */
function edgesOf({ tried }: Candidate, sorted: readonly Candidate[]): GridEdge[] {
  const strengths = [...new Set(sorted.map((candidate) => candidate.tried.strength))];
  const rates = sorted.map((candidate) => candidate.tried.learningRate).toSorted((a, b) => a - b);
  const ends = (values: readonly unknown[], value: unknown, low: GridEdge, high: GridEdge): GridEdge[] =>
    values[0] === values.at(-1)
      ? []
      : [...(value === values[0] ? [low] : []), ...(value === values.at(-1) ? [high] : [])];
  return [
    ...ends(strengths, tried.strength, 'weakest', 'strongest'),
    ...ends(rates, tried.learningRate, 'lowest learning rate', 'highest learning rate'),
  ];
}

/** The configurations of a method in one task, and the chosen one. */
export interface Selection extends Configuration {
  /** The method's configurations. */
  readonly curve: RateCurve;
}

/** Chooses a configuration for each method from the tuning trials of a task. Methods without a score are left out. */
export function selectRates(
  scoring: Scoring,
  records: readonly TrialRecord[],
  rule: SelectionRule,
  { strengthOptions = {}, strengths = {} }: Grids = {},
): Selection[] {
  const methodIn = ({ regularizer }: Configuration): string => methodOf(regularizer, strengthOptions);
  const configurations = groupBy(
    records,
    ({ regularizer, training }) => `${armTitle(regularizer)} at ${training.learningRate}`,
  );
  const candidates = [...configurations.values()].flatMap(
    (own) => candidateOf(own, scoring, strengthOptions) ?? [],
  );
  const lowest = least(candidates.map(({ losses }) => losses.validationLoss));
  return [...groupBy(candidates, ({ configuration }) => methodIn(configuration))].map(
    ([method, own]): Selection => {
      const sorted = own.toSorted(
        byStrength(Object.hasOwn(strengths, method) ? strengths[method] : undefined),
      );
      const { best, chosen } = choose(sorted, scoring.primary, rule);
      const { name } = chosen.configuration.regularizer;
      const option = Object.hasOwn(strengthOptions, name) ? strengthOptions[name] : undefined;
      return {
        ...chosen.configuration,
        curve: {
          method,
          ...(option === undefined ? {} : { option }),
          points: sorted.map((candidate) => ({
            ...candidate.tried,
            train: candidate.train,
            validation: candidate.validation,
            fit: diagnose(candidate.losses, lowest).fit,
            diverged: candidate.diverged,
          })),
          chosen: chosen.tried,
          best: best.tried,
          edges: edgesOf(best, sorted),
          trials: records.filter((record) => methodIn(record) === method).length,
        },
      };
    },
  );
}
