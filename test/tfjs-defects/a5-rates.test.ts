import { dropoutLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { numbers, train } from './values.ts';

it.each([1.5, -0.5, Number.NaN])('A5: the rate %f silently disables dropout; ours is an error', (rate) => {
  const x = tf.ones([1, 100]);
  expect(numbers(train(tf.layers.dropout({ rate }), x))).toEqual(numbers(x));
  expect(() => dropoutLayer({ rate })).toThrow('expected rate in [0, 1]');
});
