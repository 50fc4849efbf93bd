import {
  type ActivationHook,
  ActivationHost,
  type Placement,
  type Regularizer,
  recurrentMasks,
  type Site,
  stream,
  WeightsHost,
} from '@regatta/core';
import { attentionNoise, headFactors, pairMask } from '@regatta/core/attention';
import * as tf from '@tensorflow/tfjs';
import type { TensorValues } from './tensor-values.ts';

/** When masks are probed: the seed of the site and the training step. */
export interface Moment {
  readonly seed: number;
  /** Number of previous training steps. */
  readonly step: number;
}

/** Finds the factors that a regularizer multiplies by in one kind of place; empty if it does not act there. */
export type Probe = (regularizer: Regularizer, moment: Moment) => TensorValues[];

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Positive numbers, like activations after a ReLU. */
const activations = (shape: readonly number[]): tf.Tensor =>
  tf.tensor(
    stream(1)
      .normal(sizeOf(shape))
      .map((value) => Math.abs(value) + 0.25),
    [...shape],
  );

const siteOf = ({ seed }: Moment): Site => ({ name: 'site', seed, depth: 1 });

function startAt(layer: tf.layers.Layer, { step }: Moment): void {
  if (layer instanceof ActivationHost || layer instanceof WeightsHost) layer.step = step;
}

/** Applies every layer of a placement in training mode. */
function run(placement: Placement, x: tf.Tensor, moment: Moment): tf.Tensor {
  const layers = placement instanceof tf.layers.Layer ? [placement] : placement;
  return layers.reduce((value: tf.Tensor, layer) => {
    startAt(layer, moment);
    const y = layer.apply(value, { training: true });
    return y instanceof tf.Tensor ? y : value;
  }, x);
}

/** The factor of x in y = factor x + shift, from two passes with the same masks, at x and at 2 x. */
function activationProbe(
  hook: ActivationHook,
  place: string,
  axes: readonly string[],
  shape: readonly number[],
  drawn: readonly [string, string],
): Probe {
  return (regularizer, moment) => {
    const place1 = regularizer[hook]?.(siteOf(moment));
    const place2 = regularizer[hook]?.(siteOf(moment));
    if (place1 === undefined || place2 === undefined) return [];
    const values = tf.tidy(() => {
      const x = activations(shape);
      const rise = tf.sub(run(place2, tf.mul(x, 2), moment), run(place1, x, moment));
      // A layer that removes steps has no factors.
      return rise.shape.join() === x.shape.join() ? tf.div(rise, x).dataSync() : undefined;
    });
    return values === undefined ? [] : [{ place, axes, shape, values, drawn }];
  };
}

const pool: Probe = (regularizer, moment) => {
  const shape = [2, 12, 12, 4];
  const layer = regularizer.pool?.(tf.layers.maxPooling2d({ poolSize: 2 }), siteOf(moment));
  if (layer === undefined) return [];
  const values = tf.tidy(() =>
    tf
      .grad((x) => tf.sum(run(layer, x, moment)))(activations(shape))
      .dataSync(),
  );
  const axes = ['example', 'height', 'width', 'channel'];
  return [{ place: 'the input of a pooling layer', axes, shape, values, drawn: ['height', 'width'] }];
};

const dense: Probe = (regularizer, moment) => {
  const [inputs, units] = [12, 24];
  const inner = tf.layers.dense({ units, useBias: false });
  const layer = regularizer.dense?.(inner, siteOf(moment));
  if (layer === undefined) return [];
  const values = tf.tidy(() => {
    const x = tf.eye(inputs);
    layer.apply(x);
    const kernel = activations([inputs, units]);
    inner.setWeights([kernel]);
    return tf.div(run(layer, x, moment), kernel).dataSync();
  });
  layer.dispose();
  const shape = [inputs, units];
  return [
    {
      place: 'the weights of a dense layer',
      axes: ['input', 'unit'],
      shape,
      values,
      drawn: ['input', 'unit'],
    },
  ];
};

/** The word indices of two sequences; some words occur more than once. */
const words = [
  [3, 1, 4, 1, 5, 2, 6, 5, 3, 5, 0, 7, 1, 3, 2, 6],
  [2, 7, 1, 0, 2, 1, 4, 2, 0, 4, 5, 1, 0, 4, 5, 2],
];

const embedding: Probe = (regularizer, moment) => {
  const [features, vocabulary] = [8, 8];
  const inner = tf.layers.embedding({
    inputDim: vocabulary,
    outputDim: features,
    embeddingsInitializer: 'ones',
  });
  const layer = regularizer.embedding?.(inner, siteOf(moment));
  if (layer === undefined) return [];
  const values = tf.tidy(() => run(layer, tf.tensor2d(words), moment).dataSync());
  layer.dispose();
  const shape = [words.length, words[0]?.length ?? 0, features];
  const place = `embedded words (${words.map((line) => line.join(' ')).join(' and ')})`;
  return [{ place, axes: ['example', 'time', 'feature'], shape, values, drawn: ['feature', 'time'] }];
};

const recurrent: Probe = (regularizer, { seed, step }) => {
  const treatment = regularizer.recurrent?.({ name: 'site', seed }, 'lstm');
  if (treatment === undefined) return [];
  const [batch, steps, features, units, gates] = [2, 16, 12, 12, 4];
  const found: TensorValues[] = [];
  tf.tidy(() => {
    const sizes = { batch, steps, features, units, gates };
    const masks = recurrentMasks(treatment, sizes, { stream: stream(seed).fold('site').fold(step), step });
    /** Broadcasts [batch, time or 1, unit] to every time step. */
    const unfolded = (mask: tf.Tensor): ArrayLike<number> =>
      tf.add(mask.reshape([batch, -1, units]), tf.zeros([batch, steps, units])).dataSync();
    const overTime = (place: string, values: ArrayLike<number>): TensorValues => ({
      place,
      axes: ['example', 'time', 'unit'],
      shape: [batch, steps, units],
      values,
      drawn: ['unit', 'time'],
    });
    const firstGate = (mask: tf.Tensor): tf.Tensor => mask.slice([0], [1]);
    const { inputMask, stateMask, candidateMask, cellMask, zoneoutMaskH, zoneoutMaskC, recurrentKernelMask } =
      masks;
    found.push(
      ...(inputMask ? [overTime('the input, as the gates read it', unfolded(firstGate(inputMask)))] : []),
      ...(stateMask ? [overTime('the state, as the gates read it', unfolded(firstGate(stateMask)))] : []),
      ...(candidateMask ? [overTime('the candidate', unfolded(candidateMask))] : []),
      ...(cellMask ? [overTime('the cell', unfolded(cellMask))] : []),
      ...(zoneoutMaskH ? [overTime('the new state', unfolded(tf.sub(1, zoneoutMaskH)))] : []),
      ...(zoneoutMaskC ? [overTime('the new cell', unfolded(tf.sub(1, zoneoutMaskC)))] : []),
      ...(recurrentKernelMask
        ? [
            {
              place: 'the recurrent kernel of an LSTM, gate by gate',
              axes: ['input unit', 'output unit'],
              shape: [units, gates * units],
              values: recurrentKernelMask.dataSync(),
              drawn: ['input unit', 'output unit'] as const,
            },
          ]
        : []),
    );
  });
  return found;
};

/** The factors in a layer of attention with 2 heads: of its probabilities, and of the outputs of its heads. */
const attention: Probe = (regularizer, moment) => {
  const { seed, step } = moment;
  const treatment = regularizer.attention?.({ name: 'site', seed });
  if (treatment === undefined) return [];
  const [batch, heads, steps] = [2, 2, 12];
  const shape = [batch, heads, steps, steps];
  const found: TensorValues[] = [];
  tf.tidy(() => {
    const sizes = { batch, heads, queries: steps, keys: steps };
    const noise = attentionNoise(treatment, sizes, { stream: stream(seed).fold('site').fold(step), step });
    const { keys, probabilities } = noise;
    const pairs = (place: string, keep: tf.Tensor): TensorValues => ({
      place,
      axes: ['example', 'head', 'query', 'key'],
      shape,
      values: tf.mul(keep, tf.ones(shape)).dataSync(),
      drawn: ['query', 'key'],
    });
    if (keys) found.push(pairs('the keys that a softmax sees', keys.keep));
    if (probabilities) {
      const { keep, rate, normalizer } = probabilities;
      const mask = keep instanceof tf.Tensor ? keep : pairMask(keep, sizes, rate);
      const scale = normalizer !== 'expected' ? 1 : rate >= 1 ? 0 : 1 / (1 - rate);
      found.push(pairs('attention probabilities', tf.mul(mask, scale)));
    }
    if (noise.heads) {
      const values = headFactors(noise.heads).dataSync();
      const place = 'the outputs of heads';
      found.push({
        place,
        axes: ['example', 'head'],
        shape: [batch, heads],
        values,
        drawn: ['example', 'head'],
      });
    }
  });
  return found;
};

const sequence = ['example', 'time', 'feature'] as const;

const map = ['example', 'height', 'width', 'channel'] as const;
const plane = ['height', 'width'] as const;

/** The probed places, in display order. */
export const probes: readonly Probe[] = [
  activationProbe('hidden', 'the units of a dense layer', ['example', 'unit'], [10, 32], ['example', 'unit']),
  dense,
  activationProbe('featureMap', 'a feature map', map, [2, 12, 12, 4], plane),
  activationProbe('branch', 'a residual branch', map, [4, 8, 8, 2], plane),
  activationProbe('image', 'the pixels of images', map, [2, 24, 24, 3], plane),
  pool,
  recurrent,
  activationProbe('sequence', 'a sequence', sequence, [2, 16, 12], ['feature', 'time']),
  activationProbe('tokens', 'the tokens of a sequence', sequence, [2, 16, 12], ['feature', 'time']),
  activationProbe('embedded', 'embeddings with positions', sequence, [2, 16, 12], ['feature', 'time']),
  activationProbe('residual', 'a branch of a block', sequence, [2, 16, 12], ['feature', 'time']),
  activationProbe('feedForward', 'units of a feed-forward layer', sequence, [2, 16, 12], ['feature', 'time']),
  attention,
  embedding,
];
