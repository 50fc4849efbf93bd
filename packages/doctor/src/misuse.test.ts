import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as doctor from './index.ts';

const wrong: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  'x',
  [],
  {},
  () => 1,
  tf.layers.dense({ units: 1 }),
];

it.each(Object.entries(doctor))('%s throws no error of its inside', (_name, call) => {
  for (const args of [[], ...wrong.map((value) => [value])]) {
    expect(() => Reflect.apply(call, undefined, args)).toThrow(RegattaError);
  }
});
