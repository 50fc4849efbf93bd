import {
  checkChoice,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { rowShape, uniformTensor } from './draws.ts';
import { multiplyApart } from './gates.ts';

const NAME = 'shake-shake';

/** Options of shake-shake. */
export interface ShakeShakeOptions {
  /** `row` (default; the paper's "Image"): separate factors per example; `batch`: one pair for the whole batch. */
  readonly mode?: 'row' | 'batch';
}

/**
 * Two branches mixed with given factors: alpha f1 + (1 - alpha) f2, plus x if there is a shortcut; backward
 * df1 = beta dy, df2 = (1 - beta) dy, dx = dy.
 *
 * @param x the shortcut.
 * @param alpha factor of the forward pass; broadcasts to the branches.
 * @param beta factor of the backward pass; broadcasts to the branches.
 */
export function shakeShakeForward(
  f1: tf.Tensor,
  f2: tf.Tensor,
  alpha: tf.Tensor,
  beta: tf.Tensor,
  x?: tf.Tensor,
): tf.Tensor {
  checkTensors('shakeShakeForward', x === undefined ? { f1, f2, alpha, beta } : { f1, f2, alpha, beta, x });
  const mixed = tf.add(multiplyApart(f1, alpha, beta), multiplyApart(f2, tf.sub(1, alpha), tf.sub(1, beta)));
  return x === undefined ? mixed : tf.add(x, mixed);
}

/** Separates the branches and the shortcut in the inputs of a layer. */
function partsOf(first: tf.Tensor, others: readonly tf.Tensor[]): [tf.Tensor, tf.Tensor, tf.Tensor?] {
  const [second, third] = others;
  return third === undefined ? [first, second!] : [second!, third, first];
}

/** Definition of shake-shake. */
export const shakeShakeDefinition = defineRegularizer({
  name: NAME,
  title: 'Shake-shake',
  summary: 'mixes two residual branches with random weights, and with different weights in the backward pass',
  paper: 'Gastaldi 2017, arXiv 1705.07485',
  layers: ['shakeShakeLayer'],
  options: ['mode'],
  parse: ({ mode }: ShakeShakeOptions) => ({
    mode: checkChoice(mode ?? 'row', ['row', 'batch'], NAME, 'mode'),
  }),
  activation: {
    inputs: [2, 3],
    train: (first, { params, stream, firstRow, others }) => {
      const [f1, f2, x] = partsOf(first, others);
      const { mode } = params;
      const shape = rowShape(f1.shape, mode);
      const draw = (what: string): tf.Tensor =>
        uniformTensor(stream.fold(what), shape, mode === 'row' ? firstRow : 0);
      return shakeShakeForward(f1, f2, draw('alpha'), draw('beta'), x);
    },
    infer: (first, { others }) => {
      const [f1, f2, x] = partsOf(first, others);
      const mean = tf.mul(tf.add(f1, f2), 0.5);
      return x === undefined ? mean : tf.add(x, mean);
    },
    accepts: (shapes) => {
      if (shapes.every((shape) => shape.join() === shapes[0]?.join())) return;
      throw new RegattaError({
        subject: NAME,
        expected: 'inputs of the same shape',
        received: shapes,
        remedy:
          'Give the branches and the shortcut the same shape, e.g. with a dense layer or a 1x1 convolution on the shortcut.',
      });
    },
  },
  at: ['branches'],
});

/**
 * Shake-shake: mixes two residual branches with a random convex combination, and their gradients with another.
 *
 * Training: alpha f1 + (1 - alpha) f2 with alpha ~ U[0, 1); the backward pass uses beta ~ U[0, 1) instead of alpha.
 * Inference: (f1 + f2) / 2. Hook: `branches`; the network builds a second branch with the same number of weights.
 *
 * @throws RegattaError for unknown options.
 * @see Gastaldi 2017, arXiv 1705.07485.
 * @example
 * ```ts
 * const x = tf.input({ shape: [32] });
 * const branch = (): tf.SymbolicTensor => tf.layers.dense({ units: 32 }).apply(x) as tf.SymbolicTensor;
 * const sum = attachBranches(shakeShake(), { name: 'block1', seed: 7 }, branch);
 * ```
 */
export function shakeShake(options: ShakeShakeOptions = {}): Regularizer {
  return shakeShakeDefinition.regularizer(options);
}

/**
 * {@link shakeShake} as a layer: applied to [f1, f2], or to [x, f1, f2] to add the shortcut,
 * y = x + alpha f1 + (1 - alpha) f2.
 *
 * @throws RegattaError for unknown options, a wrong number of inputs, and inputs of different shapes.
 * @example
 * ```ts
 * const x = tf.input({ shape: [32] });
 * const branch = (): tf.SymbolicTensor => tf.layers.dense({ units: 32 }).apply(x) as tf.SymbolicTensor;
 * const sum = shakeShakeLayer({ seed: 7 }).apply([x, branch(), branch()]);
 * ```
 */
export function shakeShakeLayer(options: ShakeShakeOptions & LayerOptions = {}): tf.layers.Layer {
  return shakeShakeDefinition.layer(options);
}
