import { armTitle, baselineSpec, type RegularizerSpec } from '@regatta/record';
import { gridOf, spread } from '../plan/tuning.ts';

/** What a search chooses: a regularizer with its strength, and a learning rate. */
export interface Configuration {
  readonly regularizer: RegularizerSpec;
  readonly learningRate: number;
}

/** Configurations of each method, the baseline included, so that none has more chances than another. */
export const configurationsPerMethod = 6;
/** Most strengths among them. */
const mostStrengths = 3;

/**
 * Learning rates for a number of strengths, as multiples of the task's own. Noise in training allows larger ones (Srivastava et
 * al. 2014, A.2); without strengths to choose, the learning rate has the whole grid.
 */
const factors: Readonly<Record<number, readonly number[]>> = {
  1: [0.25, 0.5, 1, 2, 4, 8],
  2: [0.5, 1, 3],
  3: [1, 3],
};

/** The configurations of a method in a task with this learning rate: strengths x learning rates. */
export function configurationsOf(spec: RegularizerSpec, learningRate: number): Configuration[] {
  const arms = spread(gridOf(spec), mostStrengths);
  return arms.flatMap((regularizer) =>
    factors[arms.length]!.map((factor) => ({
      regularizer,
      learningRate: Number((factor * learningRate).toPrecision(6)),
    })),
  );
}

/** The configurations of no regularizer, tuned like the methods. */
export const baselineConfigurations = (learningRate: number): Configuration[] =>
  configurationsOf(baselineSpec, learningRate);

/** `dropout 0.3, learning rate 0.003`. */
export function configurationTitle({ regularizer, learningRate }: Configuration): string {
  const name = regularizer.name === baselineSpec.name ? 'no regularizer' : armTitle(regularizer);
  return `${name}, learning rate ${learningRate}`;
}
