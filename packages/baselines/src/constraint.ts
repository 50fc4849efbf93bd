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

/** Options of a constraint on the weight vectors of units. */
export interface VectorOptions extends WeightOptions {
  /**
   * Axes along which norms are taken, like Keras's `axis`. By default, the axes of the vector that enters a unit: `[0]`
   * for dense and recurrent kernels, `[0, 1, 2]` for a 2-D convolution, and the rows of an embedding.
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
      expected: 'axis to be an integer or a nonempty list of integers',
      received: axis,
      remedy:
        'Pass e.g. axis: 0 or axis: [0, 1], or omit it to use the axes of the vector that enters each unit.',
    });
  }
  return axes.map((one) => checkNumber(one, subject, 'axis', { integer: true }));
}

/** Euclidean norms along axes, which are kept with length 1. */
export const normsAlong = (weight: tf.Tensor, axes: readonly number[]): tf.Tensor =>
  tf.sqrt(tf.sum(tf.square(weight), [...axes], true));

/** The hook of a constraint: projects the weights with the given roles after each step. */
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
