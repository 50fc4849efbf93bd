import {
  activationAt,
  type CommonOptions,
  checkNumber,
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

/** Weights of the parts of the loss. */
export interface RDropWeights {
  /** Weight of the divergence between the two passes, >= 0; 1 unless given. */
  readonly alpha?: number;
  /** Weight of each pass's own loss, > 0; 1, the sum as in the paper, unless given. 0.5 is their mean. */
  readonly lossWeight?: number;
}

/** Options of R-Drop: the rate is that of its dropout; 0 leaves the masks to other regularizers. */
export interface RDropOptions extends CommonOptions, PlaceOptions, RDropWeights {}

/**
 * (KL(p || q) + KL(q || p)) / 2 of softmax(first) and softmax(second): summed over classes, mean over the rest.
 *
 * @param first logits [batch, ..., classes], as `second`.
 */
export function symmetricDivergence(first: tf.Tensor, second: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const [logP, logQ] = [tf.logSoftmax(first), tf.logSoftmax(second)];
    // KL(p || q) + KL(q || p) = sum (p - q) (log p - log q).
    const both = tf.sum(tf.mul(tf.sub(tf.exp(logP), tf.exp(logQ)), tf.sub(logP, logQ)), -1);
    return tf.mul(tf.mean(both), 0.5).asScalar();
  });
}

/**
 * The loss of two passes p, q of logits: lossWeight (base(y, p) + base(y, q)) + alpha (KL(p || q) + KL(q || p)) / 2.
 *
 * @param base a loss that is a mean over the batch. It takes predictions of one pass, as at inference, unchanged.
 * @throws RegattaError when called with another number of predictions.
 */
export function rDropLoss(
  base: LossFunction,
  { alpha = 1, lossWeight = 1 }: RDropWeights = {},
): LossFunction {
  return (yTrue, yPred) => {
    requireClasses(yPred.shape, NAME);
    const times = (yPred.shape[0] ?? 0) / (yTrue.shape[0] ?? 1);
    if (times === 1) return base(yTrue, yPred);
    if (times !== 2) {
      throw new RegattaError({
        subject: NAME,
        expected: '1 or 2 predictions for each target',
        received: times,
        remedy: 'Make the predictions of a training step with trainingOutput.',
      });
    }
    return tf.tidy(() => {
      const [first, second] = tf.split(yPred, 2, 0);
      const own = tf.mul(tf.add(base(yTrue, first!), base(yTrue, second!)), lossWeight);
      return tf.add(own, tf.mul(symmetricDivergence(first!, second!), alpha)).asScalar();
    });
  };
}

/** R-Drop, defined. */
export const rDropDefinition = defineRegularizer({
  name: NAME,
  title: 'R-Drop',
  summary: 'two passes with dropout masks of their own, whose distributions are drawn together',
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
 * R-Drop: two passes with dropout masks of their own, whose predicted distributions are drawn together.
 *
 * Loss lossWeight (CE(p) + CE(q)) + alpha (KL(p || q) + KL(q || p)) / 2. Hooks: dropout `at` its places, `hidden` and `sequence` unless given, when
 * the rate is not 0; and `loss`, with two `passes`, which a training loop makes through `trainingOutput`. `model.fit` makes one pass
 * and then has the plain loss.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; in training, for a network with one output.
 * @see Liang et al. 2021, arXiv 2106.14448.
 * @example
 * ```ts
 * const regularizer = rDrop({ rate: 0.3, alpha: 1 });
 * ```
 */
export function rDrop(options: RDropOptions): Regularizer {
  return rDropDefinition.regularizer(options);
}
