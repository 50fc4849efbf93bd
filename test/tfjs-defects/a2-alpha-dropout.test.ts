import { alphaDropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { data, numbers, train } from './values.ts';

const meanOf = (layer: tf.layers.Layer): number => numbers(tf.mean(train(layer, data([200, 500]))))[0]!;

it('A2: AlphaDropout puts dropped units at +1.758 and shifts the mean; ours keeps it', () => {
  expect(meanOf(tf.layers.alphaDropout({ rate: 0.5 }))).toBeGreaterThan(1.4);
  expect(Math.abs(meanOf(alphaDropoutLayer({ rate: 0.5, seed: 1 })))).toBeLessThan(0.03);
});
