import { predictSamples } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { loadLayersModel } from '@regatta/keras';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { data, largest, numbers, one } from './values.ts';

it('A9: predict ignores a training flag given to a layer; predictSamples draws masks', () => {
  const network = (layer: tf.layers.Layer): tf.LayersModel => {
    const inputs = tf.input({ shape: [50] });
    const outputs = layer.apply(inputs, { training: true });
    if (!(outputs instanceof tf.SymbolicTensor)) throw new Error('expected one output');
    return tf.model({ inputs, outputs });
  };
  const x = tf.ones([2, 50]);
  expect(numbers(one(network(tf.layers.dropout({ rate: 0.5 })).predict(x)))).toEqual(numbers(x));
  const [a, b] = tf.unstack(predictSamples(network(dropoutLayer({ rate: 0.5 })), x, { samples: 2 }));
  expect(new Set(numbers(a!))).toEqual(new Set([0, 2]));
  expect(numbers(a!)).not.toEqual(numbers(b!));
});

const units = 3;
const config = [
  {
    class_name: 'Embedding',
    config: { name: 'e', batch_input_shape: [null, 4], input_dim: 6, output_dim: 2, mask_zero: true },
  },
  { class_name: 'LSTM', config: { name: 'a', units, recurrent_activation: 'sigmoid' } },
  { class_name: 'RepeatVector', config: { name: 'r', n: 4 } },
  {
    class_name: 'LSTM',
    config: { name: 'b', units, recurrent_activation: 'sigmoid', return_sequences: true },
  },
];
const shapes = {
  'e/embeddings': [6, 2],
  'a/lstm_cell/kernel': [2, 4 * units],
  'a/lstm_cell/recurrent_kernel': [units, 4 * units],
  'a/lstm_cell/bias': [4 * units],
  'b/lstm_cell/kernel': [units, 4 * units],
  'b/lstm_cell/recurrent_kernel': [units, 4 * units],
  'b/lstm_cell/bias': [4 * units],
};

it('A9: the mask of an embedding leaks past RepeatVector into a second LSTM, but not into ours', async () => {
  const saved = (): tf.io.IOHandler =>
    tf.io.fromMemory({
      modelTopology: {
        keras_version: '2.15.0',
        model_config: { class_name: 'Sequential', config: { name: 'm', layers: config } },
      },
      weightSpecs: Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: 'float32' })),
      weightData: Float32Array.from(
        Object.entries(shapes).flatMap(([name, shape]) => numbers(data(shape, name))),
      ).buffer,
    });
  const ids = tf.tensor2d([[3, 1, 0, 0]], [1, 4]);
  /** Difference between the whole model and its second half applied to the first half's output for the ids without padding. */
  const gap = (model: tf.LayersModel): number => {
    const [embedding, first, repeat, second] = model.layers.slice(-4);
    const state = one(first!.apply(embedding!.apply(ids.slice([0, 0], [1, 2])) as tf.Tensor));
    const want = one(second!.apply(repeat!.apply(state) as tf.Tensor));
    return largest(tf.sub(one(model.predict(ids)), want));
  };
  expect(gap(await tf.loadLayersModel(saved()))).toBeGreaterThan(1e-3);
  expect(gap(await loadLayersModel(saved()))).toBeLessThan(1e-6);
});
