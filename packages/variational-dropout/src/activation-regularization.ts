import { checkNumber, checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'activation-regularization';

/** Options of activation regularization. */
export interface ActivationRegularizationOptions {
  /** Weight of the penalty, >= 0; default 2. */
  readonly alpha?: number;
}

/** The penalty alpha mean(output^2). @param output [batch, time, units], after dropout. */
export function activationPenalty(output: tf.Tensor, alpha: number): tf.Scalar {
  checkTensors('activationPenalty', { output });
  checkNumber(alpha, 'activationPenalty', 'alpha');
  return tf.tidy(() => tf.mul(tf.mean(tf.square(output)), alpha).asScalar());
}

/** Definition of activation regularization. */
export const activationRegularizationDefinition = defineRegularizer({
  name: NAME,
  title: 'Activation regularization',
  summary: 'penalizes large outputs of recurrent layers',
  paper: 'Merity, McCann, Socher 2017, arXiv 1708.01009',
  layers: [],
  strength: { option: 'alpha', values: [0.5, 2, 8] },
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
 * loss + alpha mean(output^2), in training only. Hook: `sequence`; place it after output dropout, as in
 * `compose(lockedDropout({ rate: 0.4 }), activationRegularization())`. The next `model.calculateLosses()` includes the
 * penalty of a training pass; `model.fit` calls it automatically.
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
