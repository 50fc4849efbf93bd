import { checkKeys, checkNumber, checkTensors, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { hasKernel } from './run-kernel.ts';

/** Options that all normalizations share. */
export interface NormalizeOptions {
  /** Factors of the normalized values, e.g. a trained gamma. Default: ones. */
  readonly gain?: tf.Tensor;
  /** Added afterwards, e.g. a trained beta. Default: zeros. */
  readonly offset?: tf.Tensor;
  /** Added to the variance, > 0. Default: 1e-3, as in Keras; PyTorch uses 1e-5. */
  readonly epsilon?: number;
}

/** Options of {@link layerNormalization} and {@link rmsNormalization}. */
export interface AxesOptions extends NormalizeOptions {
  /** Axes to normalize over; gain and offset have their sizes. Default: -1, the last. */
  readonly axes?: number | readonly number[];
}

/** Options of {@link groupNormalization}. */
export interface GroupOptions extends NormalizeOptions {
  /** Number of groups of channels, a divisor of the channels. As many groups as channels: instance normalization. */
  readonly groups: number;
}

interface Weights {
  readonly gain?: tf.Tensor | undefined;
  readonly offset?: tf.Tensor | undefined;
}

/** A normalization as kernels and as tfjs operations. */
interface Method {
  readonly kernel: string;
  readonly attrs: tf.NamedAttrMap;
  readonly plain: (x: tf.Tensor, weights: Weights) => tf.Tensor;
}

const named = (weights: Weights): [keyof Weights, tf.Tensor][] =>
  (['gain', 'offset'] as const).flatMap((name): [keyof Weights, tf.Tensor][] => {
    const weight = weights[name];
    return weight === undefined ? [] : [[name, weight]];
  });

/** The kernels of a method as one differentiable operation; its gradient is composed of tfjs operations if differentiated. */
function onKernels({ kernel, attrs, plain }: Method, x: tf.Tensor, weights: Weights): tf.Tensor {
  const present = named(weights);
  const names = present.map(([name]) => name);
  const { gain, offset } = weights;
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [value, statistics] = tf
      .engine()
      .runKernel<tf.Tensor[]>(kernel, { x, ...Object.fromEntries(present) }, attrs);
    save([x, statistics!, ...present.map(([, weight]) => weight)]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [input, kept, ...rest] = saved;
      if (tf.engine().isTapeOn()) {
        const again = (...given: tf.Tensor[]): tf.Tensor =>
          plain(given[0]!, Object.fromEntries(names.map((name, i) => [name, given[i + 1]!])));
        return tf.grads(again)([input!, ...rest], dy);
      }
      const inputs = { x: input!, dy, statistics: kept!, ...(gain && { gain: rest[0]! }) };
      return tf.engine().runKernel<tf.Tensor[]>(`${kernel}Grad`, inputs, {
        ...attrs,
        ...(offset && { offsetShape: offset.shape }),
      });
    };
    return { value: value!, gradFunc };
  });
  return operation(x, ...present.map(([, weight]) => weight));
}

const float = (tensor: tf.Tensor | undefined): tf.Tensor | undefined => tensor && tf.cast(tensor, 'float32');

function run(method: Method, x: tf.Tensor, weights: Weights): tf.Tensor {
  return hasKernel(method.kernel) && x.size > 0 ? onKernels(method, x, weights) : method.plain(x, weights);
}

/** Multiplies by the gain and adds the offset, both in the given shape. */
function withWeights(y: tf.Tensor, { gain, offset }: Weights, shape: number[]): tf.Tensor {
  const scaled = gain === undefined ? y : tf.mul(y, tf.reshape(gain, shape));
  return offset === undefined ? scaled : tf.add(scaled, tf.reshape(offset, shape));
}

/** Normalizes over the last `count` axes. */
function trailing(count: number, centered: boolean, epsilon: number): Method {
  return {
    kernel: 'RegattaNorm',
    attrs: { axes: count, centered, epsilon },
    plain: (x, weights) => {
      const axes = Array.from({ length: count }, (_, i) => x.rank - count + i);
      const d = centered ? tf.sub(x, tf.mean(x, axes, true)) : x;
      const deviation = tf.sqrt(tf.add(tf.mean(tf.square(d), axes, true), epsilon));
      return withWeights(tf.div(d, deviation), weights, x.shape.slice(-count));
    },
  };
}

function checkWeights(subject: string, { gain, offset }: Weights, shape: readonly number[]): void {
  for (const [name, weight] of Object.entries({ gain, offset })) {
    if (weight === undefined) continue;
    checkTensors(subject, { [name]: weight });
    if (String(weight.shape) === String(shape)) continue;
    throw new RegattaError({
      subject: `wasm: ${subject}`,
      expected: `${name} [${shape}], the sizes of the normalized axes`,
      received: `[${weight.shape}]`,
      remedy: `Reshape it, e.g. tf.reshape(${name}, [${shape}]).`,
    });
  }
}

/** The axes, nonnegative and in the order given. */
function axesOf(subject: string, x: tf.Tensor, axes: number | readonly number[]): number[] {
  const list = [axes].flat().map((axis) => (axis < 0 ? axis + x.rank : axis));
  const isValid = list.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < x.rank);
  if (list.length > 0 && isValid && new Set(list).size === list.length) return list;
  throw new RegattaError({
    subject: `wasm: ${subject}`,
    expected: `different axes of x [${x.shape}]`,
    received: axes,
    remedy: 'Pass e.g. axes: -1 for the last axis.',
  });
}

function overAxes(subject: string, centered: boolean, x: tf.Tensor, options: AxesOptions): tf.Tensor {
  checkTensors(subject, { x });
  checkKeys(options, ['axes', 'gain', 'offset', 'epsilon'], subject);
  const { axes = -1, gain, offset, epsilon = 1e-3 } = options;
  const list = axesOf(subject, x, axes);
  checkNumber(epsilon, `wasm: ${subject}`, 'epsilon', { above: 0 });
  checkWeights(
    subject,
    { gain, offset },
    list.map((axis) => x.shape[axis]!),
  );
  return tf.tidy(() => {
    const weights = { gain: float(gain), offset: float(offset) };
    const order = [...x.shape.keys()].filter((axis) => !list.includes(axis)).concat(list);
    const input = tf.cast(x, 'float32');
    const method = trailing(list.length, centered, epsilon);
    if (order.every((axis, i) => axis === i)) return run(method, input, weights);
    const back = order.map((_, i) => order.indexOf(i));
    return tf.transpose(run(method, tf.transpose(input, order), weights), back);
  });
}

/**
 * Layer normalization: one kernel forward and one backward.
 *
 * y = (x - mean) / sqrt(variance + epsilon) gain + offset, with the mean and the biased variance over the given axes.
 *
 * @param x of any shape.
 * @returns float32 of the same shape.
 * @throws RegattaError for axes that x does not have and weights of another shape than these axes.
 * @see Ba et al. 2016, arXiv 1607.06450.
 * @example
 * ```ts
 * import { layerNormalization } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * layerNormalization(tf.tensor2d([[1, 2, 3]]), { gain: tf.ones([3]), offset: tf.zeros([3]), epsilon: 1e-5 }).print();
 * // [[-1.22, 0, 1.22]]
 * ```
 */
export function layerNormalization(x: tf.Tensor, options: AxesOptions = {}): tf.Tensor {
  return overAxes('layerNormalization', true, x, options);
}

/**
 * RMS normalization: one kernel forward and one backward.
 *
 * y = x / sqrt(mean of x^2 + epsilon) gain + offset, with the mean over the given axes.
 *
 * @param x of any shape.
 * @returns float32 of the same shape.
 * @throws RegattaError for axes that x does not have and weights of another shape than these axes.
 * @see Zhang and Sennrich 2019, arXiv 1910.07467.
 * @example
 * ```ts
 * import { rmsNormalization } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * rmsNormalization(tf.tensor2d([[3, 4]]), { epsilon: 1e-6 }).print(); // [[0.85, 1.13]]
 * ```
 */
export function rmsNormalization(x: tf.Tensor, options: AxesOptions = {}): tf.Tensor {
  return overAxes('rmsNormalization', false, x, options);
}

/** Normalizes [images, ..., channels] over everything but the images and the groups of channels. */
function grouped(groups: number, epsilon: number): Method {
  return {
    kernel: 'RegattaGroupNorm',
    attrs: { groups, epsilon },
    plain: (x, weights) => {
      const channels = x.shape.at(-1)!;
      const parts = tf.reshape(x, [x.shape[0]!, -1, groups, channels / groups]);
      const d = tf.sub(parts, tf.mean(parts, [1, 3], true));
      const deviation = tf.sqrt(tf.add(tf.mean(tf.square(d), [1, 3], true), epsilon));
      return withWeights(tf.reshape(tf.div(d, deviation), x.shape), weights, [channels]);
    },
  };
}

/**
 * Group normalization with the channels last: one kernel forward and one backward.
 *
 * y = (x - mean) / sqrt(variance + epsilon) gain + offset, with the mean and the biased variance over all positions and
 * the channels of a group, for each example. Gain and offset have one value per channel.
 *
 * @param x [batch, ..., channels]. Group g holds the channels g c to (g + 1) c - 1, c = channels / groups.
 * @returns float32 of the same shape.
 * @throws RegattaError if `groups` does not divide the channels, and for weights of another shape than [channels].
 * @see Wu and He 2018, arXiv 1803.08494.
 * @example
 * ```ts
 * import { groupNormalization } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * groupNormalization(tf.ones([2, 8, 8, 6]), { groups: 3 }).print();
 * ```
 */
export function groupNormalization(x: tf.Tensor, options: GroupOptions): tf.Tensor {
  checkTensors('groupNormalization', { x });
  checkKeys(options, ['groups', 'gain', 'offset', 'epsilon'], 'groupNormalization');
  const { groups, gain, offset, epsilon = 1e-3 } = options;
  const channels = x.shape.at(-1) ?? 0;
  checkNumber(groups, 'wasm: groupNormalization', 'groups', { min: 1, integer: true });
  checkNumber(epsilon, 'wasm: groupNormalization', 'epsilon', { above: 0 });
  if (x.rank < 2 || channels === 0 || channels % groups !== 0) {
    throw new RegattaError({
      subject: 'wasm: groupNormalization',
      expected: `x [batch, ..., channels] with channels that ${groups} groups divide`,
      received: `[${x.shape}]`,
      remedy: 'Choose a divisor of the channels, e.g. groups: 1.',
    });
  }
  checkWeights('groupNormalization', { gain, offset }, [channels]);
  return tf.tidy(() => {
    const weights = { gain: float(gain), offset: float(offset) };
    return run(grouped(groups, epsilon), tf.cast(x, 'float32'), weights);
  });
}
