import { checkNumber, defineRegularizer, type Regularizer, type WrapperOptions } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { normals } from './draws.ts';
import { klWeightOf, requireKind } from './settings.ts';
import { keptWeights, sparseLogAlpha, sparseVariationalForward } from './variational-forward.ts';
import { sparseVariationalKl } from './variational-kl.ts';

/** Name of the regularizer and of its method. */
export const NAME = 'sparse-variational-dropout';

/** Options of sparse variational dropout. */
export interface SparseVariationalDropoutOptions {
  /** Weights with log alpha at or above this are 0 at inference; default 3. */
  readonly threshold?: number;
  /** Initial log variance of the weights; default -10. */
  readonly initialLogSigma2?: number;
  /** Number of training examples; the KL term is divided by it. Default 10,000. */
  readonly dataSize?: number;
  /** Weight of the KL term, instead of 1 / dataSize; >= 0. */
  readonly klWeight?: number;
  /** Training steps over which the weight of the KL term rises linearly from 0; default 0. */
  readonly warmupSteps?: number;
}

/** Definition of sparse variational dropout. */
export const sparseVariationalDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Sparse variational dropout',
  summary: 'learns the noise of each weight and removes weights dominated by noise',
  paper: 'Molchanov, Ashukha, Vetrov 2017, arXiv 1701.05369',
  layers: ['sparseVariationalDropoutLayer'],
  strength: { option: 'klWeight', values: [1e-5, 1e-4, 1e-3] },
  options: ['threshold', 'initialLogSigma2', 'klWeight', 'dataSize', 'warmupSteps'],
  parse(options: SparseVariationalDropoutOptions) {
    const { threshold = 3, initialLogSigma2 = -10, warmupSteps = 0 } = options;
    return {
      threshold: checkNumber(threshold, NAME, 'threshold'),
      initialLogSigma2: checkNumber(initialLogSigma2, NAME, 'initialLogSigma2'),
      klWeight: klWeightOf(options, NAME),
      warmupSteps: checkNumber(warmupSteps, NAME, 'warmupSteps', { min: 0 }),
    };
  },
  weights: {
    train(x, inner, context) {
      const kernel = inner.read('kernel');
      const bias = inner.has('bias') ? inner.read('bias') : undefined;
      const shape = [...x.shape.slice(0, -1), kernel.shape[1] ?? 1];
      const noise = normals(context.stream.fold('normal'), shape, context.firstRow);
      return inner.activate(sparseVariationalForward(x, kernel, bias, context.weight('logSigma2'), noise));
    },
    infer(x, inner, context) {
      const kernel = inner.read('kernel');
      const kept = keptWeights(kernel, context.weight('logSigma2'), context.params.threshold);
      return inner.forward(x, { kernel: tf.mul(kernel, kept) });
    },
    penalty: (inner, { params, step, weight }) =>
      tf.tidy(() => {
        const { klWeight, warmupSteps } = params;
        const warm = warmupSteps === 0 ? 1 : Math.min(1, step / warmupSteps);
        const kl = tf.sum(sparseVariationalKl(sparseLogAlpha(inner.read('kernel'), weight('logSigma2'))));
        return tf.mul(kl, klWeight * warm).asScalar();
      }),
    weights: (inner, _shape, params) => ({
      logSigma2: { shape: inner.read('kernel').shape, value: params.initialLogSigma2 },
    }),
    accepts: (layer) => requireKind(layer, ['Dense'], NAME),
  },
  at: ['dense', 'output'],
});

/**
 * Sparse variational dropout: learns the noise of each weight and removes weights dominated by noise.
 *
 * y = act(x @ W + sqrt(x^2 @ exp(logSigma2)) n + b), n ~ N(0, 1); the loss includes the KL term of
 * {@link sparseVariationalKl} over log alpha = logSigma2 - log W^2, divided by the number of training examples.
 * Inference: weights with log alpha >= threshold are 0; `prunedFractions(model)` counts them. Hooks: `dense` and
 * `output`.
 *
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Molchanov, Ashukha, Vetrov 2017, arXiv 1701.05369.
 * @example
 * ```ts
 * const regularizer = sparseVariationalDropout({ dataSize: 5000, warmupSteps: 500 });
 * ```
 */
export function sparseVariationalDropout(options: SparseVariationalDropoutOptions = {}): Regularizer {
  return sparseVariationalDropoutDefinition.regularizer(options);
}

/**
 * A dense layer with sparse variational dropout.
 *
 * @throws RegattaError like {@link sparseVariationalDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] });
 * const model = tf.sequential({ layers: [sparseVariationalDropoutLayer({ layer, dataSize: 5000, seed: 7 })] });
 * model.apply(tf.ones([8, 32]), { training: true });
 * prunedFractions(model);
 * ```
 */
export function sparseVariationalDropoutLayer(
  options: SparseVariationalDropoutOptions & WrapperOptions,
): tf.layers.Layer {
  return sparseVariationalDropoutDefinition.layer(options);
}
