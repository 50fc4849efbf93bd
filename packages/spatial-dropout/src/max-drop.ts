import {
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { bernoulliTensor, sizeOf } from './draws.ts';
import { multiplyBy } from './gates.ts';
import {
  atChannels,
  axesOf,
  type DataFormat,
  type DataFormatOptions,
  dataFormatOf,
  requireRank,
} from './layout.ts';
import { countOf } from './settings.ts';

const NAME = 'max-drop';

/** Axes of the maximum: over the positions of one channel, or over the channels at one position. */
export type MaxDropMode = 'feature' | 'channel';

/** Options of max-drop. */
export interface MaxDropOptions extends CommonOptions, DataFormatOptions {
  /** `feature` (default): the maximum of each feature map; `channel`: the maximum over channels at each position. */
  readonly mode?: MaxDropMode;
  /** Side of the window around the maximum of a feature map that is dropped with it, >= 1; default 1. */
  readonly windowSize?: number;
}

/** Dilates ones along an axis: each entry becomes the maximum of the `window` entries around it. */
function dilate(x: tf.Tensor, axis: number, window: number): tf.Tensor {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const columns = x.as4D(sizeOf(before), x.shape[axis]!, 1, sizeOf(after));
  return tf.reshape(tf.maxPool(columns, [window, 1], 1, 'same'), x.shape);
}

/**
 * The entries max-drop drops when selected: 1 at each maximum and in the window around it, else 0. Ties all count as
 * maxima.
 *
 * @param x [N, .., C], or [N, C, ..] for channels first.
 */
export function maxDropPeaks(
  x: tf.Tensor,
  mode: MaxDropMode,
  windowSize = 1,
  dataFormat: DataFormat = 'channelsLast',
): tf.Tensor {
  checkTensors('maxDropPeaks', { x });
  checkChoice(mode, ['feature', 'channel'], 'maxDropPeaks', 'mode');
  checkNumber(windowSize, 'maxDropPeaks', 'windowSize', { min: 1, integer: true });
  checkChoice(dataFormat, ['channelsLast', 'channelsFirst'], 'maxDropPeaks', 'dataFormat');
  const axes = axesOf(x.rank, dataFormat);
  const over = mode === 'feature' ? axes.spatial : [axes.channel];
  return tf.tidy(() => {
    const peaks = tf.cast(tf.equal(x, tf.max(x, over, true)), 'float32');
    if (windowSize === 1 || mode === 'channel') return peaks;
    return axes.spatial.reduce((found, axis) => dilate(found, axis, windowSize), peaks);
  });
}

/**
 * Max-drop with given decisions: y = x (1 - drop peak). The gradient treats the peaks as constants.
 *
 * @param drop 0 / 1, 1 = drop: [N, 1, .., C] for `feature`, [N, .., 1] for `channel`.
 */
export function maxDropForward(
  x: tf.Tensor,
  drop: tf.Tensor,
  options: {
    readonly mode?: MaxDropMode;
    readonly windowSize?: number;
    readonly dataFormat?: DataFormat;
  } = {},
): tf.Tensor {
  checkTensors('maxDropForward', { x, drop });
  checkObject(options, 'maxDropForward', 'an object of options', 'Pass e.g. { windowSize: 3 }.');
  const { mode = 'feature', windowSize = 1, dataFormat } = options;
  return multiplyBy(x, (value) => tf.sub(1, tf.mul(drop, maxDropPeaks(value, mode, windowSize, dataFormat))));
}

/** Definition of max-drop. */
export const maxDropDefinition = defineRegularizer({
  name: NAME,
  title: 'Max-drop',
  summary: 'drops the strongest activation in each feature map, or across channels at each position',
  paper: 'Park and Kwak 2016, ACCV',
  layers: ['maxDropLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  options: ['mode', 'windowSize', 'dataFormat'],
  parse(options: MaxDropOptions) {
    const mode = checkChoice(options.mode ?? 'feature', ['feature', 'channel'], NAME, 'mode');
    const windowSize = countOf(options.windowSize, 1, NAME, 'windowSize');
    if (mode === 'channel' && windowSize > 1) {
      throw new RegattaError({
        subject: NAME,
        expected: 'no windowSize with mode "channel", which has no window',
        received: windowSize,
        remedy: 'Remove windowSize, or pass mode "feature".',
      });
    }
    return { mode, windowSize, ...dataFormatOf(options, NAME) };
  },
  activation: {
    train(x, { params, rate, stream, firstRow }) {
      if (rate === 0) return x.clone();
      const { channel, spatial } = axesOf(x.rank, params.dataFormat);
      const shared = params.mode === 'feature' ? spatial : [channel];
      const shape = x.shape.map((n, axis) => (shared.includes(axis) ? 1 : n));
      const drop = bernoulliTensor(stream.fold('drop'), shape, rate, firstRow);
      return maxDropForward(x, drop, params);
    },
    accepts: ([shape = []]) => requireRank(shape, [3, 4, 5], NAME),
  },
  at: ['featureMap'],
  settle: atChannels,
});

/**
 * Max-drop: drops the strongest activation in each feature map, or across channels at each position, with a given
 * probability.
 *
 * y = x (1 - drop peak), drop ~ Bernoulli(rate) per (example, channel) or per (example, position), peak = 1 at the
 * maximum; no rescaling, because only one value of many is dropped; y = x at inference. Hook: `featureMap`.
 *
 * @param options rate in [0, 1], the drop probability; 0.1 in the authors' code.
 * @throws RegattaError for options out of range, unknown options, and inputs without spatial axes.
 * @see Park and Kwak 2016, Analysis on the dropout effect in convolutional neural networks, ACCV.
 * @example
 * ```ts
 * const regularizer = maxDrop({ rate: 0.1, mode: 'channel' });
 * ```
 */
export function maxDrop(options: MaxDropOptions): Regularizer {
  return maxDropDefinition.regularizer(options);
}

/**
 * Max-drop as a layer.
 *
 * @throws RegattaError like {@link maxDrop}.
 * @example
 * ```ts
 * const layer = maxDropLayer({ rate: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function maxDropLayer(options: MaxDropOptions & LayerOptions): tf.layers.Layer {
  return maxDropDefinition.layer(options);
}
