import {
  type Context,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type KerasForm,
  type LayerOptions,
  type PlaceOptions,
  RegattaError,
  type Regularizer,
  toJson,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { numberOr } from './settings.ts';

const NAME = 'group-norm';

/** Options of group normalization. */
export interface GroupNormOptions {
  /**
   * Number of groups, a divisor of the number of channels; -1 makes each channel a group (instance norm). Default 4.
   */
  readonly groups?: number;
  /** Added to the variance, > 0; default 1e-3. */
  readonly epsilon?: number;
}

/**
 * (x - mean) / sqrt(variance + epsilon), with statistics over the positions and channels of a group in one example.
 *
 * @param x [batch, ..., channels]. @param groups divides the channels.
 */
export function groupNormalize(x: tf.Tensor, groups: number, epsilon: number): tf.Tensor {
  checkTensors('groupNormalize', { x });
  checkNumber(groups, 'groupNormalize', 'groups');
  checkNumber(epsilon, 'groupNormalize', 'epsilon');
  return tf.tidy(() => {
    const channels = x.shape.at(-1) ?? 1;
    const batch = x.shape[0] ?? 1;
    const places = x.size / Math.max(1, batch * channels);
    const grouped = tf.reshape(x, [batch, places, groups, channels / groups]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    return tf.reshape(tf.div(tf.sub(grouped, mean), tf.sqrt(tf.add(variance, epsilon))), x.shape);
  });
}

/** Parameters; only a layer loaded from Keras may have the last three. */
interface Params {
  readonly groups: number;
  readonly epsilon: number;
  readonly axis?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
}

/** The channel axis. */
const axisOf = (rank: number, { axis = -1 }: Params): number => (axis + rank) % rank;

const channelsOf = (shape: tf.Shape, params: Params): number => shape[axisOf(shape.length, params)] ?? 1;

/** The permutation that swaps the channel axis with the last axis; it is its own inverse. */
function swapped(rank: number, params: Params): number[] {
  const axis = axisOf(rank, params);
  return Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
}

function normalize(input: tf.Tensor, { params, weight }: Context<Params>): tf.Tensor {
  const order = swapped(input.rank, params);
  const last = axisOf(input.rank, params) === input.rank - 1;
  const x = last ? input : tf.transpose(input, order);
  const groups = params.groups === -1 ? channelsOf(input.shape, params) : params.groups;
  const scaled = groupNormalize(x, groups, params.epsilon);
  const stretched = params.scale === false ? scaled : tf.mul(scaled, weight('gamma'));
  const y = params.center === false ? stretched : tf.add(stretched, weight('beta'));
  return last ? y : tf.transpose(y, order);
}

/** Keras form `GroupNormalization`. */
const kerasForm: KerasForm = {
  className: 'GroupNormalization',
  exclusive: true,
  config: ({ params }) =>
    toJson({
      groups: params.groups,
      axis: params.axis ?? -1,
      epsilon: params.epsilon,
      center: params.center !== false,
      scale: params.scale !== false,
    }),
  read: ({ groups, epsilon, center, scale, axis }) => ({
    method: 'group-norm',
    params: {
      groups: numberOr(groups, 32),
      epsilon: numberOr(epsilon, 1e-3),
      center: center !== false,
      scale: scale !== false,
      axis: numberOr(axis, -1),
    },
  }),
};

const defaults = { groups: 4, epsilon: 1e-3 };

/** Definition of group normalization. */
export const groupNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Group normalization',
  summary: 'normalizes groups of channels within each example by their own statistics',
  paper: 'Wu and He 2018, arXiv 1803.08494',
  layers: ['groupNormLayer'],
  options: ['groups', 'epsilon'],
  at: ['featureMap'],
  movable: true,
  defaults,
  parse(options: GroupNormOptions & PlaceOptions & Partial<Params>): Params {
    const { groups = defaults.groups, epsilon = defaults.epsilon, axis, center, scale } = options;
    return {
      groups: groups === -1 ? -1 : checkNumber(groups, NAME, 'groups', { min: 1, integer: true }),
      epsilon: checkNumber(epsilon, NAME, 'epsilon', { above: 0 }),
      ...(axis === undefined ? {} : { axis: checkNumber(axis, NAME, 'axis', { integer: true }) }),
      ...(center === undefined ? {} : { center }),
      ...(scale === undefined ? {} : { scale }),
    };
  },
  activation: {
    train: normalize,
    infer: normalize,
    accepts([shape = []], params) {
      const channels = channelsOf(shape, params);
      if (params.groups === -1 || channels % params.groups === 0) return;
      throw new RegattaError({
        subject: NAME,
        expected: `groups that divide ${channels} channels`,
        received: params.groups,
        remedy: 'Choose a divisor of the number of channels, or -1 for one group per channel.',
      });
    },
    weights: (shape, params) => ({
      ...(params.scale === false ? {} : { gamma: { shape: [channelsOf(shape, params)], value: 1 } }),
      ...(params.center === false ? {} : { beta: { shape: [channelsOf(shape, params)], value: 0 } }),
    }),
  },
  form: 'GroupNormalization',
  keras: kerasForm,
});

/**
 * Group normalization of activations: normalizes groups of channels of each example by their own mean and variance.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, channels last; the same at inference. Hooks `at`: default
 * `featureMap`, after the activation function.
 *
 * @throws RegattaError for options out of range and unknown options, and when building the network, if groups do not
 *   divide the channels.
 * @see Wu and He 2018, arXiv 1803.08494.
 * @example
 * ```ts
 * const regularizer = groupNorm({ groups: 8 });
 * ```
 */
export function groupNorm(options: GroupNormOptions & PlaceOptions = {}): Regularizer {
  return groupNormDefinition.regularizer(options);
}

/**
 * Group normalization as a layer; saved as Keras's `GroupNormalization`, which tfjs lacks.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const layer = groupNormLayer({ groups: 2 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function groupNormLayer(options: GroupNormOptions & LayerOptions = {}): tf.layers.Layer {
  return groupNormDefinition.layer(options);
}
