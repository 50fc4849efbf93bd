import {
  activationAt,
  type CommonOptions,
  checkFunction,
  checkNumber,
  defineRegularizer,
  type LossFunction,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { lockedTreatment } from './locked-dropout.ts';

const NAME = 'fraternal-dropout';

/** Options of fraternal dropout: `rate` is the rate of its locked dropout; 0 leaves masking to other regularizers. */
export interface FraternalDropoutOptions extends CommonOptions {
  /** Weight of the difference between the two passes, >= 0; default 0.1. */
  readonly kappa?: number;
}

/**
 * Loss of two passes p, q: (base(y, p) + base(y, q)) / 2 + kappa mean((p - q)^2).
 *
 * @param base a loss that is a mean over the batch. Predictions of a single pass, as at inference, use it unchanged.
 * @throws RegattaError if the number of predictions per target is neither 1 nor 2.
 */
export function fraternalLoss(base: LossFunction, kappa: number): LossFunction {
  checkFunction(
    base,
    'fraternalLoss',
    'base',
    'Pass a function of tensors, e.g. (y, p) => tf.losses.softmaxCrossEntropy(y, p).',
  );
  checkNumber(kappa, 'fraternalLoss', 'kappa');
  return (yTrue, yPred) => {
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
      const mean = tf.mul(tf.add(base(yTrue, first!), base(yTrue, second!)), 0.5);
      return tf.add(mean, tf.mul(tf.mean(tf.squaredDifference(first!, second!)), kappa)).asScalar();
    });
  };
}

/** Definition of fraternal dropout. */
export const fraternalDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Fraternal dropout',
  summary: 'two passes with locked dropout; penalizes the difference between their predictions',
  paper: 'Zolna et al. 2018, arXiv 1711.00066',
  defaultRate: 0.4,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  options: ['kappa'],
  parse: ({ kappa }: FraternalDropoutOptions) => ({
    kappa: checkNumber(kappa ?? 0.1, NAME, 'kappa', { min: 0 }),
  }),
  hooks: ({ params, rate }) => ({
    passes: 2,
    ...(rate === 0 ? {} : { sequence: activationAt(lockedTreatment(NAME, rate)) }),
    loss: (base) => fraternalLoss(base, params.kappa),
  }),
});

/**
 * Fraternal dropout: runs two passes with different masks and penalizes the difference between their predictions.
 *
 * Loss (L(p) + L(q)) / 2 + kappa mean((p - q)^2), p and q the logits of the passes. Hooks: `sequence`
 * (locked dropout, if the rate is not 0) and `loss`, with two `passes`, which a training loop computes through
 * `trainingOutput`; `model.fit` computes one pass and so uses the plain loss.
 *
 * @param options rate in [0, 1], a number or a schedule; kappa >= 0.
 * @throws RegattaError for options out of range and unknown options.
 * @see Zolna et al. 2018, arXiv 1711.00066.
 * @example
 * ```ts
 * const regularizer = compose(weightDrop({ rate: 0.5 }), fraternalDropout({ rate: 0.4, kappa: 0.15 }));
 * ```
 */
export function fraternalDropout(options: FraternalDropoutOptions): Regularizer {
  return fraternalDropoutDefinition.regularizer(options);
}
