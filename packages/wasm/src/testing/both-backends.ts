import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** The results of some cases with the kernels, which must be the same in a second run, and with tfjs operations on the cpu backend. */
export async function onBothBackends<T, R>(
  given: readonly T[],
  run: (one: T) => R,
): Promise<{ readonly ours: readonly R[]; readonly plain: readonly R[] }> {
  const ours = given.map(run);
  expect(given.map(run)).toEqual(ours);
  await tf.setBackend('cpu');
  const plain = given.map(run);
  await tf.setBackend('wasm');
  return { ours, plain };
}
