import {
  checkFunction,
  checkNumber,
  checkObject,
  checkTensors,
  type LossFunction,
  RegattaError,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Weights of the loss over a cut and a whole view. */
export interface CutoffWeights {
  /** Weight of the cross entropy of the cut view, >= 0. Default: 1. */
  readonly ceWeight?: number;
  /** Weight of the divergence between the views, >= 0. Default: 1. */
  readonly jsWeight?: number;
}

/** Checks the weights and fills in their defaults. */
export const cutoffWeights = (options: CutoffWeights, subject: string): Required<CutoffWeights> => ({
  ceWeight: checkNumber(options.ceWeight ?? 1, subject, 'ceWeight', { min: 0 }),
  jsWeight: checkNumber(options.jsWeight ?? 1, subject, 'jsWeight', { min: 0 }),
});

/**
 * Jensen-Shannon divergence of softmax(first) and softmax(second): (KL(p || m) + KL(q || m)) / 2 with m = (p + q) / 2,
 * summed over classes, mean over the rest.
 *
 * @param first logits [batch, ..., classes], same shape as `second`.
 */
export function jensenShannon(first: tf.Tensor, second: tf.Tensor): tf.Scalar {
  checkTensors('jensenShannon', { first, second });
  return tf.tidy(() => {
    const [logP, logQ] = [tf.logSoftmax(first), tf.logSoftmax(second)];
    // ln m - ln p + ln 2 = ln(1 + q / p), which does not underflow.
    const excess = (own: tf.Tensor, other: tf.Tensor): tf.Tensor =>
      tf.mul(tf.exp(own), tf.sub(Math.LN2, tf.softplus(tf.sub(other, own))));
    const both = tf.sum(tf.add(excess(logP, logQ), excess(logQ, logP)), -1);
    return tf.mul(tf.mean(both), 0.5).asScalar();
  });
}

/**
 * Loss of a cut view with logits q and a whole view with logits p: base(y, p) + ceWeight base(y, q) + jsWeight JS(p, q).
 *
 * @param base a loss that is a mean over the batch. Predictions of a single pass, as at inference, use it unchanged.
 * @returns a loss whose predictions are those of the cut view, followed by those of the whole view.
 * @throws RegattaError if the number of predictions per target is neither 1 nor 2, and for a single class.
 */
export function cutoffLoss(base: LossFunction, options: CutoffWeights = {}): LossFunction {
  const subject = 'cutoffLoss';
  checkFunction(
    base,
    subject,
    'base',
    'Pass a function of tensors, e.g. (y, p) => tf.losses.softmaxCrossEntropy(y, p).',
  );
  checkObject(options, subject, 'an object with ceWeight, jsWeight', 'Pass e.g. { jsWeight: 1 }.');
  const { ceWeight, jsWeight } = cutoffWeights(options, subject);
  return (yTrue, yPred) => {
    const classes = yPred.shape.at(-1) ?? 1;
    if (classes < 2) {
      throw new RegattaError({
        subject,
        expected: 'predictions with at least two classes on the last axis',
        received: yPred.shape,
        remedy: 'Give the network one output per class, or use the layer, which needs no second view.',
      });
    }
    const times = (yPred.shape[0] ?? 0) / (yTrue.shape[0] ?? 1);
    if (times === 1) return base(yTrue, yPred);
    if (times !== 2) {
      throw new RegattaError({
        subject,
        expected: '1 or 2 predictions per target',
        received: times,
        remedy: 'Compute the predictions of a training step with trainingOutput(regularizer, pass).',
      });
    }
    return tf.tidy(() => {
      const [cut, whole] = tf.split(yPred, 2, 0);
      const own = tf.add(base(yTrue, whole!), tf.mul(base(yTrue, cut!), ceWeight));
      return tf.add(own, tf.mul(jensenShannon(whole!, cut!), jsWeight)).asScalar();
    });
  };
}
