import {
  checkNumber,
  RegattaError,
  type Regularizer,
  trainableWeights,
  vectorAxes,
  type WeightRole,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { WeightOptions } from './settings.ts';

/** Options of a constraint on the vectors of units. */
export interface VectorOptions extends WeightOptions {
  /**
   * Axes along which norms are taken, as `axis` of Keras. Unless given, those of the vector that enters a unit: `[0]` of dense
   * and recurrent kernels, `[0, 1, 2]` of a 2-D convolution, and the rows of an embedding.
   */
  readonly axis?: number | readonly number[];
}

/** Checks the option `axis`. */
export function axesOf(axis: unknown, subject: string): readonly number[] | undefined {
  if (axis === undefined) return undefined;
  const axes: unknown[] = Array.isArray(axis) ? axis : [axis];
  if (axes.length === 0) {
    throw new RegattaError({
      subject,
      expected: 'axis to be an axis or a list of axes',
      received: axis,
      remedy: 'Leave it out for the axes of the vector that enters a unit.',
    });
  }
  return axes.map((one) => checkNumber(one, subject, 'axis', { integer: true }));
}

/** Euclidean norms along axes, which stay as axes of length 1. */
export const normsAlong = (weight: tf.Tensor, axes: readonly number[]): tf.Tensor =>
  tf.sqrt(tf.sum(tf.square(weight), [...axes], true));

/** The hook of a constraint: projects weights of some roles after each step. */
export function constrainWeights(
  on: readonly WeightRole[],
  axes: readonly number[] | undefined,
  project: (weight: tf.Tensor, axes: readonly number[]) => tf.Tensor,
): Required<Pick<Regularizer, 'afterStep'>> {
  return {
    afterStep: (model) => {
      tf.tidy(() => {
        for (const weight of trainableWeights(model, on)) {
          weight.write(project(weight.read(), axes ?? vectorAxes(weight)));
        }
      });
    },
  };
}
