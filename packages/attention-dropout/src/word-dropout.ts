import {
  type CommonOptions,
  checkNumber,
  checkNumbers,
  checkTensors,
  defineRegularizer,
  RegattaError,
  type Regularizer,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { positionUniforms } from './draws.ts';

const NAME = 'word-dropout';

/** Options of word dropout. */
export interface WordDropoutOptions extends CommonOptions {
  /** The token that replaces dropped ones, an integer >= 0. Default: 1, as in Keras's `TextVectorization`. */
  readonly unkId?: number;
  /** Tokens that are never dropped, such as padding, class tokens and separators. Default: none. */
  readonly protect?: readonly number[];
}

/**
 * Replaces tokens: ids where keep is 1, else unkId.
 *
 * @param ids integers of any shape. @param keep 0 / 1, of the same shape.
 */
export function wordDropoutForward(ids: tf.Tensor, keep: tf.Tensor, unkId: number): tf.Tensor {
  checkTensors('wordDropoutForward', { ids, keep });
  checkNumber(unkId, 'wordDropoutForward', 'unkId', { min: 0, integer: true });
  return tf.where(tf.cast(keep, 'bool'), ids, tf.fill(ids.shape, unkId, ids.dtype as 'int32'));
}

/** The number of words of an embedding layer. @throws RegattaError for any other layer. */
function wordsOf(layer: tf.layers.Layer): number {
  const words = layer.getClassName() === 'Embedding' ? layer.getConfig().inputDim : undefined;
  if (typeof words === 'number') return words;
  throw new RegattaError({
    subject: NAME,
    site: layer.name,
    expected: 'an embedding layer',
    received: layer.getClassName(),
    remedy: 'Pass an embedding layer, e.g. tf.layers.embedding({ inputDim: 1000, outputDim: 64 }).',
  });
}

/** Definition of word dropout. */
export const wordDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Word dropout',
  summary: 'replaces single tokens by the unknown token before the embedding',
  paper: 'Bowman et al. 2016, arXiv 1511.06349',
  layers: ['wordDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  options: ['unkId', 'protect'],
  parse({ unkId, protect }: WordDropoutOptions) {
    checkNumbers(NAME, { protect: protect ?? [] });
    return {
      unkId: checkNumber(unkId ?? 1, NAME, 'unkId', { min: 0, integer: true }),
      protect: (protect ?? []).map((id) =>
        checkNumber(id, NAME, 'each entry of protect', { min: 0, integer: true }),
      ),
    };
  },
  weights: {
    train(ids, inner, { params: { unkId, protect }, rate, stream, firstRow }) {
      if (rate === 0) return inner.forward(ids);
      const examples = ids.shape[0] ?? 1;
      const positions = ids.size / Math.max(examples, 1);
      const uniforms = positionUniforms(stream, [examples, positions], firstRow);
      const drawn = tf.greaterEqual(tf.reshape(uniforms, ids.shape), rate);
      const keep = protect.reduce((kept, id) => tf.logicalOr(kept, tf.equal(ids, id)), drawn);
      return inner.forward(wordDropoutForward(ids, keep, unkId));
    },
    accepts(layer, { unkId }) {
      const words = wordsOf(layer);
      if (unkId < words) return;
      throw new RegattaError({
        subject: NAME,
        site: layer.name,
        expected: `unkId to be one of the ${words} tokens of the embedding`,
        received: unkId,
        remedy: `Set unkId to the unknown token, an integer in 0 .. ${words - 1}.`,
      });
    },
  },
  at: ['embedding'],
});

/**
 * Word dropout: replaces single tokens by the unknown token, so that a model cannot rely on each word.
 *
 * y = table[keep ? id : unkId], keep ~ Bernoulli(1 - rate) per example and position; the plain embedding at inference. Each
 * occurrence has its own draw; embedding dropout drops a word wherever it occurs. Hook: `embedding`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range, unknown options, and layers that are not embeddings.
 * @see Bowman et al. 2016, arXiv 1511.06349.
 * @example
 * ```ts
 * const regularizer = wordDropout({ rate: 0.1, unkId: 1, protect: [0] });
 * ```
 */
export function wordDropout(options: WordDropoutOptions): Regularizer {
  return wordDropoutDefinition.regularizer(options);
}

/**
 * An embedding layer with word dropout.
 *
 * @throws RegattaError like {@link wordDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.embedding({ inputDim: 1000, outputDim: 64, maskZero: true, inputShape: [20] });
 * const model = tf.sequential({ layers: [wordDropoutLayer({ layer, rate: 0.1, protect: [0], seed: 7 })] });
 * model.apply(tf.ones([8, 20]), { training: true });
 * ```
 */
export function wordDropoutLayer(options: WordDropoutOptions & WrapperOptions): tf.layers.Layer {
  return wordDropoutDefinition.layer(options);
}
