import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  attachAttention,
  attachRecurrent,
  none,
  trainableWeights,
  vectorAxes,
  weightRole,
  weightRoles,
} from './index.ts';

const every = weightRoles;

/** Roles and shapes of the trainable weights of layers applied to an input. */
function weightsBehind(shape: number[], ...layers: tf.layers.Layer[]): string[] {
  const input = tf.input({ shape, dtype: shape.length === 1 ? 'int32' : 'float32' });
  let x = input;
  for (const layer of layers) x = layer.apply(x) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: x });
  return trainableWeights(model, every).map((weight) => `${weightRole(weight)} ${weight.shape}`);
}

describe('trainableWeights', () => {
  it('finds kernels, biases and other weights by role', () => {
    const found = weightsBehind(
      [6, 6, 3],
      tf.layers.conv2d({ filters: 4, kernelSize: 3 }),
      tf.layers.batchNormalization(),
      tf.layers.depthwiseConv2d({ kernelSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    );
    expect(found).toEqual([
      'kernel 3,3,3,4',
      'bias 4',
      'other 4',
      'other 4',
      'kernel 2,2,4,1',
      'bias 4',
      'kernel 36,2',
      'bias 2',
    ]);
  });

  it('finds the weights of recurrent, bidirectional and time-distributed layers', () => {
    const lstm = tf.layers.lstm({ units: 2, returnSequences: true });
    const gru = tf.layers.gru({ units: 2, returnSequences: true });
    const found = weightsBehind(
      [5],
      tf.layers.embedding({ inputDim: 9, outputDim: 3 }),
      tf.layers.bidirectional({ layer: lstm as tf.RNN, mergeMode: 'sum' }),
      gru,
      attachRecurrent(none, { name: 'own', seed: 1 }, { cell: 'simpleRnn', units: 2, returnSequences: true }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }),
    );
    expect(found).toEqual([
      'embedding 9,3',
      'kernel 3,8',
      'recurrent 2,8',
      'bias 8',
      'kernel 3,8',
      'recurrent 2,8',
      'bias 8',
      'kernel 2,6',
      'recurrent 2,6',
      'bias 6',
      'kernel 2,2',
      'recurrent 2,2',
      'bias 2',
      'kernel 2,4',
      'bias 4',
    ]);
  });

  it('counts a shared layer once and omits frozen weights', () => {
    const shared = tf.layers.dense({ units: 3, useBias: false });
    const frozen = tf.layers.dense({ units: 3, useBias: false, trainable: false });
    const input = tf.input({ shape: [3] });
    const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: frozen.apply(twice) as tf.SymbolicTensor });
    expect(trainableWeights(model, ['kernel'])).toEqual(shared.weights);
  });
});

it('in attention: one vector for each feature of a head, and for each output', () => {
  const layer = attachAttention(none, { name: 'attention1', seed: 1 }, { numHeads: 2, keyDim: 3 });
  layer.apply(tf.input({ shape: [5, 4] }));
  expect(layer.weights.map((weight) => [weightRole(weight), weight.shape, vectorAxes(weight)])).toEqual([
    ['kernel', [4, 2, 3], [0]],
    ['bias', [2, 3], [0]],
    ['kernel', [4, 2, 3], [0]],
    ['bias', [2, 3], [0]],
    ['kernel', [4, 2, 3], [0]],
    ['bias', [2, 3], [0]],
    ['kernel', [2, 3, 4], [0, 1]],
    ['bias', [4], [0]],
  ]);
});

describe('vectorAxes', () => {
  it('span the incoming weights of a unit, and a row of an embedding', () => {
    const axesBehind = (shape: number[], layer: tf.layers.Layer): number[] => {
      layer.apply(tf.input({ shape }));
      return vectorAxes(layer.weights[0]!);
    };
    expect(axesBehind([4], tf.layers.dense({ units: 2 }))).toEqual([0]);
    expect(axesBehind([6, 6, 3], tf.layers.conv2d({ filters: 4, kernelSize: 3 }))).toEqual([0, 1, 2]);
    expect(axesBehind([6, 3], tf.layers.conv1d({ filters: 4, kernelSize: 3 }))).toEqual([0, 1]);
    expect(axesBehind([6, 6, 3], tf.layers.depthwiseConv2d({ kernelSize: 3 }))).toEqual([0, 1]);
    expect(axesBehind([5], tf.layers.embedding({ inputDim: 9, outputDim: 3 }))).toEqual([1]);
    const named = tf.layers.conv1d({ filters: 4, kernelSize: 3, name: 'query' });
    expect(axesBehind([6, 3], named)).toEqual([0, 1]);
  });
});
