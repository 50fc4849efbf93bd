import {
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type Regularizer,
  stopGradient,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { keepMask } from './draws.ts';
import { requireKind } from './settings.ts';

const NAME = 'targeted-dropout';

/** Options of targeted dropout. */
export interface TargetedDropoutOptions extends CommonOptions {
  /** Candidates are the smallest weights of each output unit (default) or the output units with the smallest norm. */
  readonly mode?: 'weight' | 'unit';
  /** Fraction of candidates, in [0, 1]; default 0.5. */
  readonly targetFraction?: number;
  /** In mode `unit`: one draw per unit (default), or one per weight as in the authors' code. */
  readonly dropScope?: 'unit' | 'element';
}

/** 1 where an entry is below the `count`-th smallest of its row (from 0), else 0. @param rows [rows, entries]. */
function smallest(rows: tf.Tensor, count: number): tf.Tensor {
  if (count === 0) return tf.zerosLike(rows);
  if (count >= (rows.shape[1] ?? 1)) return tf.onesLike(rows);
  const { values } = tf.topk(tf.neg(rows), count + 1);
  const threshold = tf.neg(tf.slice(values, [0, count], [-1, 1]));
  return tf.cast(tf.less(rows, threshold), 'float32');
}

/**
 * Candidates of targeted dropout (1 = candidate), constant for the gradient: the floor(targetFraction n) smallest of
 * the n weights of each output unit by |w|, or the floor(targetFraction units) units with the smallest L2 norm. Ties at
 * the threshold are not candidates.
 *
 * @param kernel [..., units]: a convolution kernel is treated as a matrix [height width in, units].
 */
export function targetedCandidates(
  kernel: tf.Tensor,
  options: { readonly mode: 'weight' | 'unit'; readonly targetFraction: number },
): tf.Tensor {
  checkTensors('targetedCandidates', { kernel });
  checkObject(
    options,
    'targetedCandidates',
    'an object with mode, targetFraction',
    "Pass e.g. { mode: 'weight', targetFraction: 0.5 }.",
  );
  const { mode, targetFraction } = options;
  return stopGradient(kernel, (weights) => {
    const matrix = tf.reshape(weights, [-1, weights.shape.at(-1) ?? 1]);
    const [inputs = 1, units = 1] = matrix.shape;
    if (mode === 'weight') {
      const candidates = smallest(tf.transpose(tf.abs(matrix)), Math.floor(targetFraction * inputs));
      return tf.reshape(tf.transpose(candidates), weights.shape);
    }
    const norms = tf.reshape(tf.sqrt(tf.sum(tf.square(matrix), 0)), [1, units]);
    const candidates = smallest(norms, Math.floor(targetFraction * units));
    return tf.reshape(tf.tile(candidates, [inputs, 1]), weights.shape);
  });
}

/** The kernel without its dropped candidates: kernel (1 - candidate drop). No rescaling. @param drop 0 / 1, broadcasts. */
export function targetedKernel(kernel: tf.Tensor, candidate: tf.Tensor, drop: tf.Tensor | number): tf.Tensor {
  checkTensors(
    'targetedKernel',
    typeof drop === 'number' ? { kernel, candidate } : { kernel, candidate, drop },
  );
  if (typeof drop === 'number') checkNumber(drop, 'targetedKernel', 'drop', { min: 0, max: 1 });
  return tf.mul(kernel, tf.sub(1, tf.mul(candidate, drop)));
}

/** Definition of targeted dropout. */
export const targetedDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Targeted dropout',
  summary: 'drops only the smallest weights; inference uses the pruned network',
  paper: 'Gomez et al. 2019, arXiv 1905.13678',
  layers: ['targetedDropoutLayer'],
  defaultRate: 0.5,
  rates: [0.25, 0.5, 0.75],
  options: ['mode', 'targetFraction', 'dropScope'],
  parse: ({ mode = 'weight', targetFraction = 0.5, dropScope = 'unit' }: TargetedDropoutOptions) => ({
    mode: checkChoice(mode, ['weight', 'unit'], NAME, 'mode'),
    targetFraction: checkNumber(targetFraction, NAME, 'targetFraction', { min: 0, max: 1 }),
    dropScope: checkChoice(dropScope, ['unit', 'element'], NAME, 'dropScope'),
  }),
  weights: {
    train(x, inner, { rate, stream, params }) {
      if (rate === 0) return inner.forward(x);
      const kernel = inner.read('kernel');
      const wholeUnits = params.mode === 'unit' && params.dropScope === 'unit';
      const shape = wholeUnits ? [kernel.shape.at(-1) ?? 1] : kernel.shape;
      const drop = tf.sub(1, keepMask(stream.fold('kernel'), shape, rate));
      return inner.forward(x, { kernel: targetedKernel(kernel, targetedCandidates(kernel, params), drop) });
    },
    infer(x, inner, { rate, params }) {
      if (rate === 0) return inner.forward(x);
      const kernel = inner.read('kernel');
      return inner.forward(x, { kernel: targetedKernel(kernel, targetedCandidates(kernel, params), 1) });
    },
    accepts: (layer) => requireKind(layer, ['Dense', 'Conv1D', 'Conv2D', 'Conv3D'], NAME),
  },
  at: ['dense', 'conv'],
});

/**
 * Targeted dropout: drops only the weights (or units) that pruning would remove, so the network learns to work without
 * them.
 *
 * Training: W (1 - candidate drop), drop ~ Bernoulli(rate), without rescaling. Inference: W (1 - candidate), the pruned
 * network. Rate 0 leaves the layer unchanged in both. Hooks: `dense` and `conv`.
 *
 * @param options rate in [0, 1], a number or a schedule; targetFraction in [0, 1].
 * @throws RegattaError for options out of range, unknown options, and layers that are neither dense nor convolutional.
 * @see Gomez et al. 2019, arXiv 1905.13678.
 * @example
 * ```ts
 * const regularizer = targetedDropout({ rate: 0.5, targetFraction: 0.75 });
 * ```
 */
export function targetedDropout(options: TargetedDropoutOptions): Regularizer {
  return targetedDropoutDefinition.regularizer(options);
}

/**
 * A dense or convolutional layer with targeted dropout.
 *
 * @throws RegattaError like {@link targetedDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [16, 16, 1] });
 * const model = tf.sequential();
 * model.add(targetedDropoutLayer({ layer, rate: 0.5, targetFraction: 0.75, seed: 7 }));
 * model.apply(tf.ones([4, 16, 16, 1]), { training: true });
 * ```
 */
export function targetedDropoutLayer(options: TargetedDropoutOptions & WrapperOptions): tf.layers.Layer {
  return targetedDropoutDefinition.layer(options);
}
