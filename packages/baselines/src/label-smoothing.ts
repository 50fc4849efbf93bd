import {
  checkFunction,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type LossFunction,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { asDistributions, requireClasses } from './targets.ts';

const NAME = 'label-smoothing';

/** Options of label smoothing. */
export interface LabelSmoothingOptions {
  /** Fraction of a target spread over all classes, in [0, 1); default 0.1. */
  readonly smoothing?: number;
}

/**
 * (1 - smoothing) y + smoothing / K sum y over K classes: preserves the sum of a target, which is 1, or 0 for padding.
 *
 * @param y [..., K].
 */
export function smoothTargets(y: tf.Tensor, smoothing: number): tf.Tensor {
  checkTensors('smoothTargets', { y });
  checkNumber(smoothing, 'smoothTargets', 'smoothing', { min: 0, max: 1 });
  return tf.tidy(() => tf.add(tf.mul(y, 1 - smoothing), tf.mul(tf.mean(y, -1, true), smoothing)));
}

/**
 * A loss on smoothed targets.
 *
 * @param base takes targets [..., K] and logits [..., K]. The returned loss also accepts class indices [...].
 */
export function labelSmoothingLoss(base: LossFunction, smoothing: number): LossFunction {
  checkFunction(
    base,
    'labelSmoothingLoss',
    'base',
    'Pass a function of tensors, e.g. (y, p) => tf.losses.softmaxCrossEntropy(y, p).',
  );
  checkNumber(smoothing, 'labelSmoothingLoss', 'smoothing', { min: 0, max: 1 });
  return (yTrue, yPred) => {
    requireClasses(yPred.shape, NAME);
    return tf.tidy(() => base(smoothTargets(asDistributions(yTrue, yPred.shape, NAME), smoothing), yPred));
  };
}

/** Definition of label smoothing. */
export const labelSmoothingDefinition = defineRegularizer({
  name: NAME,
  title: 'Label smoothing',
  summary: 'gives every class some probability in the targets',
  paper: 'Szegedy et al. 2016, arXiv 1512.00567',
  targets: 'classes',
  strength: { option: 'smoothing', values: [0.05, 0.1, 0.2] },
  options: ['smoothing'],
  defaults: { smoothing: 0.1 },
  parse: ({ smoothing }: LabelSmoothingOptions) => ({
    smoothing: checkNumber(smoothing, NAME, 'smoothing', { min: 0, max: 1 - 2 ** -24 }),
  }),
  hooks: ({ params }) => ({ loss: (base) => labelSmoothingLoss(base, params.smoothing) }),
});

/**
 * Label smoothing: trains on targets that give every class some probability.
 *
 * target = (1 - smoothing) onehot + smoothing / K. Hook: `loss`; evaluation uses the plain targets.
 *
 * @throws RegattaError for smoothing out of range and unknown options; in training, for a network with a single output.
 * @see Szegedy et al. 2016, arXiv 1512.00567, section 7.
 * @example
 * ```ts
 * const regularizer = labelSmoothing({ smoothing: 0.1 });
 * ```
 */
export function labelSmoothing(options: LabelSmoothingOptions = {}): Regularizer {
  return labelSmoothingDefinition.regularizer(options);
}
