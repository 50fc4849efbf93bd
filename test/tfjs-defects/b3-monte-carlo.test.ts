import { predictSamples } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { data, numbers, one } from './values.ts';

const network = (dropout: tf.layers.Layer): tf.Sequential =>
  tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [6] }), dropout] });
const weights = (model: tf.LayersModel): number[] => model.getWeights().flatMap(numbers);

it('B3: samples need model.apply, which changes batch normalization; predictSamples does not', () => {
  const x = tf.add(data([32, 6]), 5);
  const stock = network(tf.layers.dropout({ rate: 0.5 }));
  const options: { batchSize?: number } = {};
  Reflect.set(options, 'training', true);
  expect(numbers(one(stock.predict(x, options)))).toEqual(numbers(one(stock.predict(x))));
  const before = weights(stock);
  stock.apply(x, { training: true });
  expect(weights(stock)).not.toEqual(before);

  const ours = network(dropoutLayer({ rate: 0.5 }));
  const mine = weights(ours);
  const samples = predictSamples(ours, x, { samples: 3, seed: 1 });
  const [a, b] = tf.unstack(samples).map(numbers);
  expect(a).not.toEqual(b);
  expect(weights(ours)).toEqual(mine);
  expect(numbers(predictSamples(ours, x, { samples: 3, seed: 1, batchSize: 5 }))).toEqual(numbers(samples));
});
