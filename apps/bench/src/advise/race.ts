import type { Freeze } from '@regatta/evidence';
import { groupBy, placeOf, scoreOf } from '@regatta/evidence';
import type { Scoring, TrialRecord, TrialSpec } from '@regatta/record';
import { armTitle, baselineSpec, contentId, plural, RunError } from '@regatta/record';
import { meanInterval } from '@regatta/stats';
import type { Task } from '@regatta/trial';
import type { PlanOptions } from '../plan/plan.ts';
import { specOf } from '../plan/plan.ts';
import type { Session } from '../watch/session.ts';
import { type AdvisePlan, adviseHash } from './advise-plan.ts';
import { fitBlock, splitBlock } from './blocks.ts';
import type { Configuration } from './configuration.ts';

/** A configuration compared with the tuned baseline on the same splits. */
export interface Standing {
  readonly configuration: Configuration;
  readonly splits: number;
  /** Mean of log(validation loss / that of the tuned baseline); below 0 if it is better. Infinity if a trial diverged without a score. */
  readonly difference: number;
  /** Standard error of the mean over splits; null for one split. */
  readonly standardError: number | null;
}

/** The result of a race, before any row that judges is read. */
export interface Race {
  readonly finalist: Configuration;
  readonly baseline: Configuration;
  readonly freeze: Freeze;
  /** Standings of the last rung, best first. */
  readonly standings: readonly Standing[];
}

/** Logarithm of the primary metric on validation data, at the checkpoint at which it is read; better if it is lower. */
export function validationScore(record: TrialRecord, scoring: Scoring): number {
  const { primary } = scoring;
  const value = scoreOf(record, 'validation', primary, scoring);
  if (value === undefined || Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return (primary.better === 'lower' ? 1 : -1) * Math.log(Math.max(value, Number.MIN_VALUE));
}

/** The scores of a configuration by split. */
interface Entrant {
  readonly configuration: Configuration;
  readonly scores: readonly number[];
}

const meanOf = ({ scores }: Entrant): number => scores.reduce((sum, score) => sum + score / scores.length, 0);

/** Orders entrants best first; those that are equal stay in the order of the plan. */
const ordered = (entrants: readonly Entrant[]): Entrant[] =>
  entrants
    .map((entrant) => ({ entrant, mean: meanOf(entrant) }))
    .toSorted((a, b) => (a.mean === b.mean ? 0 : a.mean - b.mean))
    .map(({ entrant }) => entrant);

/** The trials of configurations on the first `splits` splits, split by split. */
export function raceSpecs(
  task: Task,
  plan: Pick<AdvisePlan, 'training' | 'asked'>,
  configurations: readonly Configuration[],
  splits: number,
): TrialSpec[] {
  return Array.from({ length: splits }, (_, split) =>
    configurations.map(({ regularizer, learningRate }): TrialSpec => {
      const options: PlanOptions = {
        backend: plan.asked.backend,
        training: { ...plan.training, learningRate },
      };
      return specOf(task, regularizer, splitBlock(task, split), 'tune', options);
    }),
  ).flat();
}

const keyOf = (regularizer: Configuration['regularizer'], learningRate: number): string =>
  `${armTitle(regularizer)} ${learningRate}`;

function entrantsOf(
  task: Task,
  configurations: readonly Configuration[],
  records: readonly TrialRecord[],
): Entrant[] {
  const byKey = groupBy(records, ({ regularizer, training }) => keyOf(regularizer, training.learningRate));
  return configurations.map((configuration) => {
    const own = byKey.get(keyOf(configuration.regularizer, configuration.learningRate)) ?? [];
    return {
      configuration,
      scores: own
        .toSorted((a, b) => a.seed - b.seed)
        .map((record) => validationScore(record, task.objective)),
    };
  });
}

function standingOf({ configuration, scores }: Entrant, baseline: Entrant): Standing {
  const differences = scores.map((score, i) => score - baseline.scores[i]!);
  if (!differences.every(Number.isFinite)) {
    return {
      configuration,
      splits: scores.length,
      difference: Number.POSITIVE_INFINITY,
      standardError: null,
    };
  }
  const { mean, standardError } = meanInterval(differences);
  return { configuration, splits: scores.length, difference: mean, standardError };
}

/**
 * Successive halving: each rung compares the configurations that are left on more splits, by their paired differences to the
 * tuned baseline, which is the best of its own configurations on the same splits, and keeps the best. The best of the last rung is frozen, with a
 * hash of the plan and of the trials, before any row that judges is read.
 *
 * @throws RunError if a trial has read a test split, or if no trial of the baseline has a score.
 */
export async function race(task: Task, plan: AdvisePlan, session: Session): Promise<Race> {
  let candidates = plan.methods.flatMap(({ configurations }) => configurations);
  let baselines = [...plan.baseline];
  let standings: Standing[] = [];
  const all = new Map<string, TrialRecord>();
  for (const [i, rung] of plan.counts.rungs.entries()) {
    const specs = raceSpecs(task, plan, [...baselines, ...candidates], rung.splits);
    const what = `round ${i + 1} of ${plan.counts.rungs.length}: ${plural(candidates.length, 'configuration')} on ${plural(rung.splits, 'split')}, validation data only`;
    const records = await session.run(specs, what);
    for (const record of records) all.set(record.id, record);
    const next = plan.counts.rungs[i + 1];
    const rankedBaselines = ordered(entrantsOf(task, baselines, records));
    const [tuned] = rankedBaselines;
    if (tuned === undefined || !Number.isFinite(meanOf(tuned))) {
      throw new RunError(
        `${task.name}: expected trainings without a regularizer that end with a finite loss, received none. Lower the learning rate of the task, or check its data.`,
      );
    }
    const ranked = ordered(entrantsOf(task, candidates, records));
    standings = ranked.map((entrant) => standingOf(entrant, tuned));
    baselines = rankedBaselines.slice(0, next?.baselines ?? 1).map(({ configuration }) => configuration);
    candidates = ranked.slice(0, next?.candidates ?? 1).map(({ configuration }) => configuration);
  }
  const [finalist, baseline] = [candidates[0]!, baselines[0]!];
  return {
    finalist,
    baseline,
    standings,
    freeze: freezeOf(task, plan, { finalist, baseline }, [...all.values()]),
  };
}

function freezeOf(
  task: Task,
  plan: AdvisePlan,
  chosen: Pick<Race, 'finalist' | 'baseline'>,
  records: readonly TrialRecord[],
): Freeze {
  const testReads = records.reduce((sum, record) => sum + record.testReads, 0);
  if (testReads > 0) {
    throw new RunError(
      `expected trials that never read the test split, received ${plural(testReads, 'read')} of it. Start over with --fresh.`,
    );
  }
  const place = placeOf(task.name, fitBlock(task, plan.asked.firstSeed, 0).fold);
  const choices = [chosen.baseline, chosen.finalist].map((configuration) => ({
    task: task.name,
    place,
    method: configuration === chosen.baseline ? baselineSpec.name : configuration.regularizer.name,
    title: armTitle(configuration.regularizer),
    learningRate: configuration.learningRate,
    trials: records.filter(({ regularizer }) => regularizer.name === configuration.regularizer.name).length,
  }));
  const { counts, ...rest } = plan;
  // Later fits belong to the same search.
  const search = adviseHash({
    ...rest,
    counts: { ...counts, fits: { ...counts.fits, most: counts.fits.first } },
  });
  const trials = records.map(({ id }) => id).toSorted();
  return {
    hash: contentId({ search, choices, trials }),
    rule: 'best-mean',
    tuningSeeds: [...new Set(records.map(({ seed }) => seed))].toSorted((a, b) => a - b),
    tuningTrials: records.length,
    testReads,
    choices,
  };
}
