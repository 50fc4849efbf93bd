import type { Phase, TrialSpec } from '@regatta/record';
import { baselineSpec, type RegularizerSpec } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { trainingOf } from '@regatta/trial';

/** Dropout of hidden units at a rate, or of the inputs; the plain network at rate 0. */
export function dropoutAt(rate: number, place: 'hidden' | 'input' = 'hidden'): RegularizerSpec {
  if (rate === 0) return baselineSpec;
  return { name: 'dropout', options: place === 'input' ? { rate, at: ['input'] } : { rate } };
}

/**
 * The seeds of claims start here: smaller ones were used to try the experiments out, or tested earlier hypotheses. Ten consecutive
 * seeds are ten disjoint slices of a data set that has them.
 */
export const firstClaimSeed = 200;

/** The first seeds of a claim. */
export const seedsUpTo = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => firstClaimSeed + i);

/** What a trial of a claim may have besides a task, an arm and a seed. */
export interface TrialChoices {
  readonly phase?: Phase;
  /** Instead of the task's default. */
  readonly steps?: number;
  readonly probes?: readonly string[];
}

/** One complete trial. */
export function trialFor(
  task: string,
  regularizer: RegularizerSpec,
  seed: number,
  { phase = 'test', steps, probes }: TrialChoices = {},
): TrialSpec {
  return {
    version: 2,
    phase,
    task,
    regularizer,
    seed,
    training: trainingOf(taskNamed(task), steps === undefined ? {} : { steps }),
    backend: 'wasm',
    samples: 0,
    ...(probes === undefined ? {} : { probes }),
  };
}

/** An arm of an experiment on one task, with the number of its seeds. */
export interface PlannedArm extends TrialChoices {
  readonly task: string;
  readonly arm: RegularizerSpec;
  readonly seeds: number;
}

/** The trials of arms: the first seeds of each. */
export const trialsOf = (arms: readonly PlannedArm[]): TrialSpec[] =>
  arms.flatMap(({ task, arm, seeds, ...choices }) =>
    seedsUpTo(seeds).map((seed) => trialFor(task, arm, seed, choices)),
  );
