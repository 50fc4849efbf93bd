import { checkNumber, checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'temporal-activation-regularization';

/** Options of temporal activation regularization. */
export interface TemporalActivationRegularizationOptions {
  /** Weight of the penalty, >= 0; default 1. */
  readonly beta?: number;
}

/**
 * The penalty beta mean((output_{t+1} - output_t)^2); 0 for a single step.
 *
 * @param output [batch, time, units], before dropout.
 */
export function temporalActivationPenalty(output: tf.Tensor, beta: number): tf.Scalar {
  checkTensors('temporalActivationPenalty', { output });
  checkNumber(beta, 'temporalActivationPenalty', 'beta');
  return tf.tidy(() => {
    const [batch = 0, steps = 0, ...rest] = output.shape;
    if (steps < 2) return tf.scalar(0);
    const size = [batch, steps - 1, ...rest];
    const from = (step: number): tf.Tensor => tf.slice(output, [0, step, ...rest.map(() => 0)], size);
    return tf.mul(tf.mean(tf.square(tf.sub(from(1), from(0)))), beta).asScalar();
  });
}

/** Definition of temporal activation regularization. */
export const temporalActivationRegularizationDefinition = defineRegularizer({
  name: NAME,
  title: 'Temporal activation regularization',
  summary: 'penalizes changes in the outputs of recurrent layers between steps',
  paper: 'Merity, McCann, Socher 2017, arXiv 1708.01009',
  layers: [],
  strength: { option: 'beta', values: [0.25, 1, 4] },
  options: ['beta'],
  parse: ({ beta }: TemporalActivationRegularizationOptions) => ({
    beta: checkNumber(beta ?? 1, NAME, 'beta', { min: 0 }),
  }),
  activation: {
    train: (x) => x.clone(),
    outputPenalty: (output, { params }) => temporalActivationPenalty(output, params.beta),
  },
  at: ['sequence'],
});

/**
 * Temporal activation regularization (TAR): keeps the outputs of recurrent layers from changing quickly.
 *
 * loss + beta mean((output_{t+1} - output_t)^2), in training only. Hook: `sequence`; place it before output dropout, as
 * in `compose(temporalActivationRegularization(), lockedDropout({ rate: 0.4 }))`. The next `model.calculateLosses()`
 * includes the penalty of a training pass; `model.fit` calls it automatically.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Merity, McCann, Socher 2017, arXiv 1708.01009.
 * @example
 * ```ts
 * const regularizer = temporalActivationRegularization({ beta: 1 });
 * ```
 */
export function temporalActivationRegularization(
  options: TemporalActivationRegularizationOptions = {},
): Regularizer {
  return temporalActivationRegularizationDefinition.regularizer(options);
}
