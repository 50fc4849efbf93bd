import {
  type ActivationMethod,
  activationAt,
  activationLayer,
  checkKeys,
  checkNumber,
  type JsonObject,
  LAYER_KEYS,
  type LayerOptions,
  RegattaError,
  type Regularizer,
  type Treatment,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type PlaceOptions, placed, placesOf } from './places.ts';
import { layerOptions, plain } from './settings.ts';

const NAME = 'group-norm';

/** Options of group normalization. */
export interface GroupNormOptions {
  /** Groups of channels, which it must divide; -1 makes each channel a group (instance norm). 4 unless given. */
  readonly groups?: number;
  /** Added to the variance, > 0; 1e-3 unless given. */
  readonly epsilon?: number;
}

/**
 * (x - mean) / sqrt(variance + epsilon), both over the positions and channels of a group in one example.
 *
 * @param x [batch, ..., channels]. @param groups divides the channels.
 */
export function groupNormalize(x: tf.Tensor, groups: number, epsilon: number): tf.Tensor {
  return tf.tidy(() => {
    const channels = x.shape.at(-1) ?? 1;
    const batch = x.shape[0] ?? 1;
    const places = x.size / Math.max(1, batch * channels);
    const grouped = tf.reshape(x, [batch, places, groups, channels / groups]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    return tf.reshape(tf.div(tf.sub(grouped, mean), tf.sqrt(tf.add(variance, epsilon))), x.shape);
  });
}

/** The axis of the channels: the last one unless the parameters of a loaded layer name another. */
const axisOf = (rank: number, { axis }: JsonObject): number => (Number(axis ?? -1) + rank) % rank;

const channelsOf = (shape: tf.Shape, params: JsonObject): number => shape[axisOf(shape.length, params)] ?? 1;

/** The order of axes that swaps the channels with the last axis; it is its own inverse. */
function swapped(rank: number, params: JsonObject): number[] {
  const axis = axisOf(rank, params);
  return Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
}

const normalize: ActivationMethod['train'] = (input, { params, weight }) => {
  const order = swapped(input.rank, params);
  const last = axisOf(input.rank, params) === input.rank - 1;
  const x = last ? input : tf.transpose(input, order);
  const groups = params.groups === -1 ? channelsOf(input.shape, params) : Number(params.groups);
  const scaled = groupNormalize(x, groups, Number(params.epsilon));
  const stretched = params.scale === false ? scaled : tf.mul(scaled, weight('gamma'));
  const y = params.center === false ? stretched : tf.add(stretched, weight('beta'));
  return last ? y : tf.transpose(y, order);
};

/** Normalizes, in training and at inference alike, and scales and shifts each channel by learned weights. */
export const groupNormMethod: ActivationMethod = {
  name: NAME,
  train: normalize,
  infer: normalize,
  accepts([shape = []], params) {
    const { groups } = params;
    const channels = channelsOf(shape, params);
    if (groups === -1 || channels % Number(groups) === 0) return;
    throw new RegattaError({
      subject: NAME,
      expected: `groups that divide ${channels} channels`,
      received: groups,
      remedy: 'Choose a divisor, or -1 for a group of each channel.',
    });
  },
  weights: (shape, params) => ({
    ...(params.scale === false ? {} : { gamma: { shape: [channelsOf(shape, params)], value: 1 } }),
    ...(params.center === false ? {} : { beta: { shape: [channelsOf(shape, params)], value: 0 } }),
  }),
};

function treatmentOf({ groups = 4, epsilon = 1e-3 }: GroupNormOptions): Treatment {
  const params = {
    groups: groups === -1 ? -1 : checkNumber(groups, NAME, 'groups', { min: 1, integer: true }),
    epsilon: checkNumber(epsilon, NAME, 'epsilon', { above: 0 }),
  };
  return { name: NAME, method: NAME, params, rate: 0, form: 'GroupNormalization' };
}

/**
 * Group normalization of activations: each example by the mean and variance of groups of its channels.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, channels last; the same at inference. Hooks `at`:
 * `featureMap` unless given, behind the activation function.
 *
 * @throws RegattaError for options out of range and unknown options; when the network is built, for channels that the
 *   groups do not divide.
 * @see Wu and He 2018, arXiv 1803.08494.
 * @example
 * ```ts
 * const regularizer = groupNorm({ groups: 8 });
 * ```
 */
export function groupNorm(options: GroupNormOptions & PlaceOptions = {}): Regularizer {
  checkKeys(options, ['groups', 'epsilon', 'at'], NAME);
  const at = placesOf(options.at, ['featureMap'], NAME);
  const treatment = treatmentOf(options);
  const { groups, epsilon } = treatment.params;
  return {
    name: NAME,
    options: plain({ groups, epsilon, at }),
    ...placed(at, activationAt(treatment)),
  };
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
  checkKeys(options, ['groups', 'epsilon', ...LAYER_KEYS], NAME);
  return activationLayer(treatmentOf(options), layerOptions(options));
}
