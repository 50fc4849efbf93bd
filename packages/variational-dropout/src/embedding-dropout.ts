import {
  applyDraws,
  type CommonOptions,
  checkNumber,
  checkTensors,
  defineRegularizer,
  perturb,
  type Rate,
  type Regularizer,
  type Treatment,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { requireEmbedding } from './settings.ts';

const NAME = 'embedding-dropout';

/**
 * Embedding with the given rows dropped: y = table[ids] keep[ids] / (1 - rate).
 *
 * @param ids [...], integers. @param table [words, size]. @param keep [words], 1 = keep.
 */
export function embeddingDropoutForward(
  ids: tf.Tensor,
  table: tf.Tensor,
  keep: tf.Tensor,
  rate: number,
): tf.Tensor {
  checkTensors('embeddingDropoutForward', { ids, table, keep });
  checkNumber(rate, 'embeddingDropoutForward', 'rate', { min: 0, max: 1 });
  const dropped = applyDraws(table, 'bernoulli', rate, tf.reshape(keep, [-1, 1]));
  return tf.gather(dropped, tf.cast(ids, 'int32'));
}

/** Definition of embedding dropout. */
export const embeddingDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Embedding dropout',
  summary: 'drops whole words wherever they occur',
  paper: 'Gal and Ghahramani 2016, arXiv 1512.05287; Merity, Keskar, Socher 2018, arXiv 1708.02182',
  layers: ['embeddingDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { rnn: 9 },
  weights: {
    train: (x, inner, { rate, stream }) =>
      inner.forward(x, {
        embeddings: perturb(inner.read('embeddings'), { noise: 'bernoulli', per: [0] }, rate, stream),
      }),
    accepts: (layer) => requireEmbedding(layer, NAME),
  },
  at: ['embedding'],
});

/** The treatment of an embedding, for regularizers that include embedding dropout. */
export const embeddingTreatment = (rate: Rate): Treatment => ({ name: NAME, method: NAME, params: {}, rate });

/**
 * Embedding dropout: drops whole words wherever they occur in the batch.
 *
 * y = table[ids] keep[ids] / (1 - rate), one keep per row of the matrix; the plain embedding at inference. Hook:
 * `embedding`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range, unknown options, and layers that are not embeddings.
 * @see Gal and Ghahramani 2016, arXiv 1512.05287; Merity, Keskar, Socher 2018, arXiv 1708.02182.
 * @example
 * ```ts
 * const regularizer = embeddingDropout({ rate: 0.1 });
 * ```
 */
export function embeddingDropout(options: CommonOptions): Regularizer {
  return embeddingDropoutDefinition.regularizer(options);
}

/**
 * An embedding layer with embedding dropout.
 *
 * @throws RegattaError like {@link embeddingDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.embedding({ inputDim: 1000, outputDim: 64, maskZero: true, inputShape: [20] });
 * const model = tf.sequential({ layers: [embeddingDropoutLayer({ layer, rate: 0.1, seed: 7 })] });
 * model.apply(tf.ones([8, 20]), { training: true });
 * ```
 */
export function embeddingDropoutLayer(options: CommonOptions & WrapperOptions): tf.layers.Layer {
  return embeddingDropoutDefinition.layer(options);
}
