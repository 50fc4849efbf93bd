import {
  activationAt,
  type CommonOptions,
  checkFunction,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type LossFunction,
  type PlaceOptions,
  placed,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { strengthOf } from './settings.ts';
import { requireClasses } from './targets.ts';

const NAME = 'r-drop';

/** Weights of the terms of the loss. */
export interface RDropWeights {
  /** Weight of the divergence between the two passes, >= 0; default 1. */
  readonly alpha?: number;
  /** Weight of the loss of each pass, > 0; default 1, the sum, as in the paper. 0.5 gives the mean. */
  readonly lossWeight?: number;
}

/** Options of R-Drop: `rate` is the rate of its dropout; 0 leaves masking to other regularizers. */
export interface RDropOptions extends CommonOptions, PlaceOptions, RDropWeights {}

/**
 * (KL(p || q) + KL(q || p)) / 2 of softmax(first) and softmax(second): summed over classes, mean over the rest.
 *
 * @param first logits [batch, ..., classes], same shape as `second`.
 */
export function symmetricDivergence(first: tf.Tensor, second: tf.Tensor): tf.Scalar {
  checkTensors('symmetricDivergence', { first, second });
  return tf.tidy(() => {
    const [logP, logQ] = [tf.logSoftmax(first), tf.logSoftmax(second)];
    // KL(p || q) + KL(q || p) = sum (p - q) (log p - log q).
    const both = tf.sum(tf.mul(tf.sub(tf.exp(logP), tf.exp(logQ)), tf.sub(logP, logQ)), -1);
    return tf.mul(tf.mean(both), 0.5).asScalar();
  });
}

/**
 * Loss of two passes with logits p, q: lossWeight (base(y, p) + base(y, q)) + alpha (KL(p || q) + KL(q || p)) / 2.
 *
 * @param base a loss that is a mean over the batch. Predictions of a single pass, as at inference, use it unchanged.
 * @throws RegattaError if the number of predictions per target is neither 1 nor 2.
 */
export function rDropLoss(base: LossFunction, options: RDropWeights = {}): LossFunction {
  checkFunction(
    base,
    'rDropLoss',
    'base',
    'Pass a function of tensors, e.g. (y, p) => tf.losses.softmaxCrossEntropy(y, p).',
  );
  checkObject(
    options,
    'rDropLoss',
    'an object with alpha, lossWeight',
    'Pass e.g. { alpha: 1, lossWeight: 1 }.',
  );
  const { alpha = 1, lossWeight = 1 } = options;
  return (yTrue, yPred) => {
    requireClasses(yPred.shape, NAME);
    const times = (yPred.shape[0] ?? 0) / (yTrue.shape[0] ?? 1);
    if (times === 1) return base(yTrue, yPred);
    if (times !== 2) {
      throw new RegattaError({
        subject: NAME,
        expected: '1 or 2 predictions per target',
        received: times,
        remedy: 'Compute the predictions of a training step with trainingOutput(regularizer, pass).',
      });
    }
    return tf.tidy(() => {
      const [first, second] = tf.split(yPred, 2, 0);
      const own = tf.mul(tf.add(base(yTrue, first!), base(yTrue, second!)), lossWeight);
      return tf.add(own, tf.mul(symmetricDivergence(first!, second!), alpha)).asScalar();
    });
  };
}

/** Definition of R-Drop. */
export const rDropDefinition = defineRegularizer({
  name: NAME,
  title: 'R-Drop',
  summary: 'two passes with different dropout masks; penalizes the divergence between their predictions',
  paper: 'Liang et al. 2021, arXiv 2106.14448',
  targets: 'classes',
  defaultRate: 0.3,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  options: ['alpha', 'lossWeight'],
  at: ['hidden', 'sequence'],
  movable: true,
  defaults: { alpha: 1, lossWeight: 1 },
  parse: ({ alpha, lossWeight }: RDropOptions) => ({
    alpha: strengthOf(alpha, NAME, 'alpha'),
    lossWeight: checkNumber(lossWeight, NAME, 'lossWeight', { above: 0 }),
  }),
  hooks: ({ params, rate, at }) => ({
    passes: 2,
    ...(rate === 0 ? {} : placed(at, activationAt({ name: NAME, params: { noise: 'bernoulli' }, rate }))),
    loss: (base) => rDropLoss(base, params),
  }),
});

/**
 * R-Drop: runs two passes with different dropout masks and penalizes the divergence between their predicted
 * distributions.
 *
 * Loss: lossWeight (CE(p) + CE(q)) + alpha (KL(p || q) + KL(q || p)) / 2. Hooks: dropout at the places `at`
 * (default `hidden` and `sequence`) if the rate is not 0; and `loss`, with two `passes`, which a training loop computes
 * through `trainingOutput`. `model.fit` computes one pass and so uses the plain loss.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; in training, for a network with a single output.
 * @see Liang et al. 2021, arXiv 2106.14448.
 * @example
 * ```ts
 * const regularizer = rDrop({ rate: 0.3, alpha: 1 });
 * ```
 */
export function rDrop(options: RDropOptions): Regularizer {
  return rDropDefinition.regularizer(options);
}
