import { armTitle, baselineSpec, type RegularizerSpec } from '@regatta/record';
import type { Task } from '@regatta/trial';
import { triedOf } from '../plan/tuning.ts';

/** What a search chooses: a regularizer with its strength, and a learning rate. */
export interface Configuration {
  readonly regularizer: RegularizerSpec;
  readonly learningRate: number;
}

/**
 * The configurations of a method in a task, no regularizer included: the grid of `regatta tune`.
 *
 * @param learningRate that of every training, if the user names one.
 * @throws UsageError for a bad option.
 */
export const configurationsOf = (
  task: Task,
  method: RegularizerSpec,
  learningRate?: number,
): Configuration[] =>
  triedOf(task, method, learningRate === undefined ? {} : { training: { learningRate } }).configurations.map(
    ({ regularizer, training }) => ({ regularizer, learningRate: training.learningRate }),
  );

/** `dropout 0.3, learning rate 0.003`. */
export function configurationTitle({ regularizer, learningRate }: Configuration): string {
  const name = regularizer.name === baselineSpec.name ? 'no regularizer' : armTitle(regularizer);
  return `${name}, learning rate ${learningRate}`;
}
