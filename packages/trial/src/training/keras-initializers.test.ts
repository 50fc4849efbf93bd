import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { drawOf } from './keras-initializers.ts';

const shape = [80, 60];

/** The initial values of a dense layer's kernel with this initializer. */
function drawn(
  kernelInitializer: Parameters<typeof tf.layers.dense>[0]['kernelInitializer'],
  seed = 1,
): Float32Array {
  const layer = tf.layers.dense({ units: 1, ...(kernelInitializer && { kernelInitializer }) });
  return drawOf(layer.getConfig().kernelInitializer)!.draw(shape, stream(seed));
}

const moments = (values: Float32Array) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
};

describe('drawOf', () => {
  // Standard deviation of a standard normal truncated at two standard deviations.
  const cut = 0.87963;

  it.each([
    [undefined, cut * Math.sqrt(1 / 70), 2 * Math.sqrt(1 / 70)],
    ['heNormal', cut * Math.sqrt(2 / 80), 2 * Math.sqrt(2 / 80)],
    ['heUniform', Math.sqrt(2 / 80), Math.sqrt(6 / 80)],
    ['leCunNormal', cut * Math.sqrt(1 / 80), 2 * Math.sqrt(1 / 80)],
    ['glorotUniform', Math.sqrt(1 / 70), Math.sqrt(3 / 70)],
  ] as const)('%s has the right standard deviation and stays within its bounds', (name, deviation, bound) => {
    const values = drawn(name);
    expect(moments(values).deviation / deviation).toBeCloseTo(1, 1);
    expect(moments(values).mean / deviation).toBeCloseTo(0, 1);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(drawn(name)).toEqual(values);
    expect(drawn(name, 2)).not.toEqual(values);
  });

  it('uses the parameters of the other initializers', () => {
    expect(new Set(drawn(tf.initializers.constant({ value: 3 })))).toEqual(new Set([3]));
    const normal = moments(drawn(tf.initializers.randomNormal({ mean: 5, stddev: 0.5 })));
    expect(normal.mean).toBeCloseTo(5, 1);
    expect(normal.deviation).toBeCloseTo(0.5, 1);
    const uniform = drawn(tf.initializers.randomUniform({ minval: 2, maxval: 3 }));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...uniform)).toBeLessThan(3);
  });

  it('makes orthonormal columns', () => {
    const values = drawn('orthogonal');
    const column = (j: number): Float32Array =>
      Float32Array.from({ length: 80 }, (_, i) => values[i * 60 + j]!);
    const product = (a: number, b: number): number =>
      column(a).reduce((sum, x, i) => sum + x * column(b)[i]!, 0);
    expect(product(0, 0)).toBeCloseTo(1, 5);
    expect(product(0, 1)).toBeCloseTo(0, 5);
  });

  it('returns undefined for an initializer that is not part of tfjs', () => {
    expect(drawOf({ className: 'Mine', config: {} })).toBeUndefined();
    expect(drawOf(undefined)).toBeUndefined();
  });
});
