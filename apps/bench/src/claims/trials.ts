import { baselineSpec, type RegularizerSpec } from '../regularizers.ts';
import type { Phase } from '../sealed.ts';
import { taskNamed } from '../tasks/registry.ts';
import type { TrialSpec } from '../trial.ts';

/** Dropout of hidden units at a rate, or of the inputs; the plain network at rate 0. */
export function dropoutAt(rate: number, place: 'hidden' | 'input' = 'hidden'): RegularizerSpec {
  if (rate === 0) return baselineSpec;
  return { name: 'dropout', options: place === 'input' ? { rate, at: ['input'] } : { rate } };
}

/** The seeds of claims begin here: those before served to try the experiments out, so that they must not test them. */
export const firstClaimSeed = 100;

/** The first so many seeds of a claim. */
export const seedsUpTo = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => firstClaimSeed + i);

/** What a trial of a claim may have besides a task, an arm and a seed. */
export interface TrialChoices {
  readonly phase?: Phase;
  /** In place of the task's own number. */
  readonly steps?: number;
  readonly probes?: readonly string[];
}

/** One trial, complete. */
export function trialFor(
  task: string,
  regularizer: RegularizerSpec,
  seed: number,
  { phase = 'test', steps, probes }: TrialChoices = {},
): TrialSpec {
  const { defaults } = taskNamed(task);
  return {
    ...{ version: 2, phase, task, regularizer, seed },
    training: steps === undefined ? defaults : { ...defaults, steps },
    ...{ backend: 'wasm', samples: 0 },
    ...(probes === undefined ? {} : { probes }),
  };
}
