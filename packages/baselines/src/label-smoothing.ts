import { checkNumber, defineRegularizer, type LossFunction, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { asDistributions, requireClasses } from './targets.ts';

const NAME = 'label-smoothing';

/** Options of label smoothing. */
export interface LabelSmoothingOptions {
  /** Share of a target that is spread over all classes, in [0, 1); 0.1 unless given. */
  readonly smoothing?: number;
}

/**
 * (1 - smoothing) y + smoothing / K sum y over K classes: the sum of a target stays what it was, 1 or, for padding, 0.
 *
 * @param y [..., K].
 */
export function smoothTargets(y: tf.Tensor, smoothing: number): tf.Tensor {
  return tf.tidy(() => tf.add(tf.mul(y, 1 - smoothing), tf.mul(tf.mean(y, -1, true), smoothing)));
}

/**
 * A loss of smoothed targets.
 *
 * @param base takes targets [..., K] and logits [..., K]. The loss takes class numbers [...] too.
 */
export function labelSmoothingLoss(base: LossFunction, smoothing: number): LossFunction {
  return (yTrue, yPred) => {
    requireClasses(yPred.shape, NAME);
    return tf.tidy(() => base(smoothTargets(asDistributions(yTrue, yPred.shape, NAME), smoothing), yPred));
  };
}

/** Label smoothing, defined. */
export const labelSmoothingDefinition = defineRegularizer({
  name: NAME,
  title: 'Label smoothing',
  summary: 'targets leave some probability to every class',
  paper: 'Szegedy et al. 2016, arXiv 1512.00567',
  targets: 'classes',
  options: ['smoothing'],
  defaults: { smoothing: 0.1 },
  parse: ({ smoothing }: LabelSmoothingOptions) => ({
    smoothing: checkNumber(smoothing, NAME, 'smoothing', { min: 0, max: 1 - 2 ** -24 }),
  }),
  hooks: ({ params }) => ({ loss: (base) => labelSmoothingLoss(base, params.smoothing) }),
});

/**
 * Label smoothing: trains on targets that leave some probability to every class.
 *
 * target = (1 - smoothing) onehot + smoothing / K. Hook: `loss`; evaluation sees the plain targets.
 *
 * @throws RegattaError for a smoothing out of range and unknown options; in training, for a network with one output.
 * @see Szegedy et al. 2016, arXiv 1512.00567, section 7.
 * @example
 * ```ts
 * const regularizer = labelSmoothing({ smoothing: 0.1 });
 * ```
 */
export function labelSmoothing(options: LabelSmoothingOptions = {}): Regularizer {
  return labelSmoothingDefinition.regularizer(options);
}
