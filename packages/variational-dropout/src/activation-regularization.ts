import { checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'activation-regularization';

/** Options of activation regularization. */
export interface ActivationRegularizationOptions {
  /** Weight of the penalty, >= 0; 2 unless given. */
  readonly alpha?: number;
}

/** The penalty alpha mean(output^2). @param output [batch, time, units], as it is dropped. */
export function activationPenalty(output: tf.Tensor, alpha: number): tf.Scalar {
  return tf.tidy(() => tf.mul(tf.mean(tf.square(output)), alpha).asScalar());
}

/** Activation regularization, defined. */
export const activationRegularizationDefinition = defineRegularizer({
  name: NAME,
  title: 'Activation regularization',
  summary: 'penalises large outputs of recurrent layers',
  paper: 'Merity, McCann, Socher 2017, arXiv 1708.01009',
  options: ['alpha'],
  parse: ({ alpha }: ActivationRegularizationOptions) => ({
    alpha: checkNumber(alpha ?? 2, NAME, 'alpha', { min: 0 }),
  }),
  activation: {
    train: (x) => x.clone(),
    outputPenalty: (output, { params }) => activationPenalty(output, params.alpha),
  },
  at: ['sequence'],
});

/**
 * Activation regularization (AR): keeps the outputs of recurrent layers small.
 *
 * loss + alpha mean(output^2), in training only. Hook: `sequence`; put it behind the dropout of the output, as in
 * `compose(lockedDropout({ rate: 0.4 }), activationRegularization())`. The penalty of a training
 * pass is part of the next `model.calculateLosses()`, which `model.fit` calls by itself.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Merity, McCann, Socher 2017, arXiv 1708.01009.
 * @example
 * ```ts
 * const regularizer = activationRegularization({ alpha: 2 });
 * ```
 */
export function activationRegularization(options: ActivationRegularizationOptions = {}): Regularizer {
  return activationRegularizationDefinition.regularizer(options);
}
