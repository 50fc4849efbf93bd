import { checkNumber, checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'l1l2';

/** Options of the penalty on absolute values and squares of weights. */
export interface L1L2Options extends WeightOptions {
  /** Weight of the absolute values, >= 0; default 1e-5. */
  readonly l1?: number;
  /** Weight of the squares, >= 0; default 1e-4. */
  readonly l2?: number;
}

/**
 * l1 sum |x| + l2 sum x^2. The gradient of |x| is sign(x) and 0 at 0, where the gradient of `tf.abs` is -1.
 *
 * @param x a tensor of any shape.
 */
export function l1l2Penalty(x: tf.Tensor, l1: number, l2: number): tf.Scalar {
  checkTensors('l1l2Penalty', { x });
  checkNumber(l1, 'l1l2Penalty', 'l1');
  checkNumber(l2, 'l1l2Penalty', 'l2');
  return tf.tidy(() => {
    const terms: tf.Tensor[] = [];
    if (l1 > 0) terms.push(tf.mul(tf.sum(tf.mul(x, tf.sign(x))), l1));
    if (l2 > 0) terms.push(tf.mul(tf.sum(tf.square(x)), l2));
    return terms.length === 0 ? tf.scalar(0) : tf.addN(terms).asScalar();
  });
}

/** Definition of L1 and L2 penalty. */
export const l1l2Definition = defineRegularizer({
  name: NAME,
  title: 'L1 and L2',
  summary: 'penalizes absolute values and squares of kernels',
  paper: 'Zou and Hastie 2005, J. R. Stat. Soc. B 67:301',
  strength: { option: 'l2', values: [1e-5, 1e-4, 1e-3] },
  options: ['l1', 'l2', 'on'],
  defaults: { l1: 1e-5, l2: 1e-4 },
  parse: (options: L1L2Options) => ({
    l1: strengthOf(options.l1, NAME, 'l1'),
    l2: strengthOf(options.l2, NAME, 'l2'),
    on: rolesOf(options.on, NAME),
  }),
  hooks: ({ params }) => penaltyOnWeights(params.on, (weight) => l1l2Penalty(weight, params.l1, params.l2)),
});

/**
 * L1 and L2 penalty on the kernels of all layers, including recurrent and bidirectional layers and embeddings
 * (elastic net).
 *
 * loss + l1 sum |w| + l2 sum w^2, as in Keras's `l1l2`. Hook: `penalty`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Zou and Hastie 2005, J. R. Stat. Soc. B 67:301.
 * @example
 * ```ts
 * const regularizer = l1l2({ l1: 1e-5, l2: 1e-4 });
 * ```
 */
export function l1l2(options: L1L2Options = {}): Regularizer {
  return l1l2Definition.regularizer(options);
}
