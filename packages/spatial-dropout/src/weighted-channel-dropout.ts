import {
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkNumbers,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { bernoulliTensor, sizeOf, tensor, uniformTensor } from './draws.ts';
import {
  atChannels,
  axesOf,
  type DataFormat,
  type DataFormatOptions,
  dataFormatOf,
  requireRank,
} from './layout.ts';

const NAME = 'weighted-channel-dropout';
/** Minimum score of a channel: inactive channels are drawn last, and no division by zero occurs. */
const LEAST = 1e-6;

/** Options of weighted channel dropout. */
export interface WeightedChannelDropoutOptions extends CommonOptions, DataFormatOptions {
  /** Additional rate at which channels are dropped regardless of their score, in [0, 1]; default 0. */
  readonly extraRate?: number;
}

/**
 * Selects channels: the `count` largest keys u^(1 / score) of each row, a sample without replacement with probability
 * proportional to the scores.
 *
 * @param scores positive, [rows, channels], row-major. @param u uniform numbers of the same shape. @returns 0 / 1, 1 =
 *   drawn.
 * @see Efraimidis and Spirakis 2006, Weighted random sampling with a reservoir.
 */
export function weightedSelection(
  scores: ArrayLike<number>,
  u: ArrayLike<number>,
  channels: number,
  count: number,
): Float32Array {
  checkNumbers('weightedSelection', { scores, u });
  checkNumber(channels, 'weightedSelection', 'channels');
  checkNumber(count, 'weightedSelection', 'count');
  const drawn = new Float32Array(scores.length);
  for (let first = 0; first < scores.length; first += channels) {
    const order = Array.from({ length: channels }, (_, i) => first + i);
    // The logarithm of the key has the same order and does not round to 0.
    const key = (i: number): number => Math.log(u[i]!) / scores[i]!;
    order.sort((a, b) => key(b) - key(a) || a - b);
    for (const i of order.slice(0, count)) drawn[i] = 1;
  }
  return drawn;
}

/**
 * Weighted channel dropout with given draws: y = x selected extra alpha, alpha = sum(score) / sum(score selected),
 * score = max(mean over positions, 1e-6). The gradient flows through alpha; the selection is a constant.
 *
 * @param u uniform numbers, and `extra` 0 / 1 with 1 = keep: both [N, 1, .., C], or [N, C, 1, ..] for channels first.
 * @param rate fraction of the channels dropped: ceil((1 - rate) C) are drawn.
 */
export function weightedChannelDropoutForward(
  x: tf.Tensor,
  u: tf.Tensor,
  extra: tf.Tensor,
  rate: number,
  dataFormat: DataFormat = 'channelsLast',
): tf.Tensor {
  checkTensors('weightedChannelDropoutForward', { x, u, extra });
  checkNumber(rate, 'weightedChannelDropoutForward', 'rate', { min: 0, max: 1 });
  checkChoice(dataFormat, ['channelsLast', 'channelsFirst'], 'weightedChannelDropoutForward', 'dataFormat');
  const { channel, spatial } = axesOf(x.rank, dataFormat);
  const channels = x.shape[channel]!;
  const score = tf.maximum(tf.mean(x, spatial, true), LEAST);
  // 1e-9: (1 - rate) C may round to just above a whole number.
  const count = Math.ceil((1 - rate) * channels - 1e-9);
  const drawn = weightedSelection(score.dataSync(), u.dataSync(), channels, count);
  const selected = tensor(drawn, score.shape);
  const alpha = tf.div(
    tf.sum(score, channel, true),
    tf.maximum(tf.sum(tf.mul(score, selected), channel, true), LEAST),
  );
  return tf.mul(x, tf.mul(alpha, tf.mul(selected, extra)));
}

/** Definition of weighted channel dropout. */
export const weightedChannelDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Weighted channel dropout',
  summary: 'drops whole channels, weakly active ones more often',
  paper: 'Hou and Wang 2019, AAAI',
  layers: ['weightedChannelDropoutLayer'],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3, 0.5],
  prior: { cnn: 9 },
  options: ['extraRate', 'dataFormat'],
  parse: (options: WeightedChannelDropoutOptions) => ({
    extraRate: checkNumber(options.extraRate === undefined ? 0 : options.extraRate, NAME, 'extraRate', {
      min: 0,
      max: 1,
    }),
    ...dataFormatOf(options, NAME),
  }),
  activation: {
    train(x, { params, rate, stream, firstRow }) {
      const { extraRate, dataFormat } = params;
      const { spatial } = axesOf(x.rank, dataFormat);
      const shape = x.shape.map((n, axis) => (spatial.includes(axis) ? 1 : n));
      if (sizeOf(shape) === 0 || (rate === 0 && extraRate === 0)) return x.clone();
      const u = uniformTensor(stream.fold('selection'), shape, firstRow);
      const extra = bernoulliTensor(stream.fold('extra'), shape, 1 - extraRate, firstRow);
      return weightedChannelDropoutForward(x, u, extra, rate, dataFormat);
    },
    accepts: ([shape = []]) => requireRank(shape, [3, 4, 5], NAME),
  },
  at: ['featureMap'],
  settle: atChannels,
});

/**
 * Weighted channel dropout: drops whole channels, weakly active ones more often.
 *
 * Of C channels, ceil((1 - rate) C) are drawn without replacement in proportion to their mean activation and multiplied
 * by sum(score) / sum(score of the drawn channels) (formula: {@link weightedChannelDropoutForward}); y = x at
 * inference. Meant for x >= 0, after ReLU. Hook: `featureMap`.
 *
 * @param options rate in [0, 1], typically 0.1 to 0.2; `extraRate` is the second, uniform draw of the paper.
 * @throws RegattaError for options out of range, unknown options, and inputs without spatial axes.
 * @see Hou and Wang 2019, Weighted channel dropout for regularization of deep convolutional neural network, AAAI.
 * @example
 * ```ts
 * const regularizer = weightedChannelDropout({ rate: 0.2 });
 * ```
 */
export function weightedChannelDropout(options: WeightedChannelDropoutOptions): Regularizer {
  return weightedChannelDropoutDefinition.regularizer(options);
}

/**
 * Weighted channel dropout as a layer.
 *
 * @throws RegattaError like {@link weightedChannelDropout}.
 * @example
 * ```ts
 * const layer = weightedChannelDropoutLayer({ rate: 0.2, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function weightedChannelDropoutLayer(
  options: WeightedChannelDropoutOptions & LayerOptions,
): tf.layers.Layer {
  return weightedChannelDropoutDefinition.layer(options);
}
