// Apart: installs gradients.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stream } from '../stream.ts';
import { numbers } from '../testing/assert.ts';
import { addGradients, installGradients, removeGradients, uninstallGradients } from './index.ts';

const values = (shape: number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(11)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );

const image = (x: tf.Tensor): tf.Tensor4D =>
  tf.reshape(x, [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!]);
const volume = (x: tf.Tensor): tf.Tensor5D =>
  tf.reshape(x, [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!, x.shape[4]!]);

/**
 * Compares the gradients of sum(w f(x)) with central differences along a random direction. Exact up to rounding if f is
 * linear in each of its inputs.
 */
function expectGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, shapes: readonly number[][]): void {
  tf.tidy(() => {
    const inputs = shapes.map((shape, i) => values(shape, `x${i}`));
    const w = values(f(...inputs).shape, 'w');
    const gradients = tf.grads((...free) => f(...free))(inputs, w);
    inputs.forEach((input, i) => {
      const direction = values(input.shape, `v${i}`);
      const at = (sign: 1 | -1): number => {
        const moved = inputs.map((x, j) => (i === j ? tf.add(x, tf.mul(direction, sign)) : x));
        return numbers(tf.sum(tf.mul(w, f(...moved))))[0]!;
      };
      expect(gradients[i]!.shape).toEqual(input.shape);
      const slope = numbers(tf.sum(tf.mul(gradients[i]!, direction)))[0]!;
      const size = numbers(tf.sum(tf.abs(tf.mul(gradients[i]!, direction))))[0]!;
      expect(Math.abs(slope - (at(1) - at(-1)) / 2)).toBeLessThan(1e-4 * Math.max(1, size));
    });
  });
}

// With numeric padding, windows and strides must be the same along both axes; the others are refused.
const pads = fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 1);
const runs = { numRuns: 25 };

describe('gradients compared with central differences', () => {
  beforeEach(() => {
    installGradients();
  });
  afterEach(() => {
    uninstallGradients();
  });

  it('of avgPool, for any window, stride and padding', () => {
    const small = fc.integer({ min: 1, max: 3 });
    const sides = fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 }));
    fc.assert(
      fc.property(
        sides,
        fc.tuple(small, small),
        fc.tuple(small, small),
        pads,
        ([h, w], size, strides, pad) => {
          // Others are refused with numeric padding.
          fc.pre(
            typeof pad !== 'number' || (size[0] > 1 && size[0] === size[1] && strides[0] === strides[1]),
          );
          expectGradients(
            (x) => tf.avgPool(image(x), size, strides, pad, typeof pad === 'number' ? 'floor' : undefined),
            [[2, h, w, 2]],
          );
        },
      ),
      runs,
    );
  });

  it('of avgPool3d', () => {
    const small = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 5 }), small, small, (side, size, stride) => {
        for (const pad of ['same', 'valid'] as const) {
          expectGradients((x) => tf.avgPool3d(volume(x), size, stride, pad), [[1, side, 3, 4, 2]]);
        }
      }),
      runs,
    );
  });

  const dilated = fc.tuple(
    fc.tuple(fc.integer({ min: 6, max: 9 }), fc.integer({ min: 6, max: 9 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    pads,
  );

  it('of conv2d with dilations', () => {
    fc.assert(
      fc.property(dilated, ([[h, w], [kh, kw], dilations, pad]) => {
        fc.pre((kh - 1) * dilations[0] < h && (kw - 1) * dilations[1] < w);
        fc.pre(pad !== 1 || (kh - 1) * dilations[0] === (kw - 1) * dilations[1]);
        const rounding = typeof pad === 'number' ? 'floor' : undefined;
        expectGradients(
          (x, filter) => tf.conv2d(image(x), image(filter), 1, pad, 'NHWC', dilations, rounding),
          [
            [2, h, w, 3],
            [kh, kw, 3, 2],
          ],
        );
      }),
      runs,
    );
  });

  it('of depthwiseConv2d with dilations', () => {
    fc.assert(
      fc.property(
        dilated,
        fc.integer({ min: 1, max: 2 }),
        ([[h, w], [kh, kw], dilations, pad], multiplier) => {
          fc.pre((kh - 1) * dilations[0] < h && (kw - 1) * dilations[1] < w);
          fc.pre(pad !== 1 || (kh - 1) * dilations[0] === (kw - 1) * dilations[1]);
          const rounding = typeof pad === 'number' ? 'floor' : undefined;
          expectGradients(
            (x, filter) => tf.depthwiseConv2d(image(x), image(filter), 1, pad, 'NHWC', dilations, rounding),
            [
              [2, h, w, 3],
              [kh, kw, 3, multiplier],
            ],
          );
        },
      ),
      runs,
    );
  });

  // Not with two operands broadcast along different axes: the forward pass of tfjs's cpu backend is incorrect there.
  it('of matMul with broadcast batch axes', () => {
    const batch = fc.constantFrom<[number[], number[]]>([[3], [1]], [[1], [3]], [[2, 3], [3]], [[], [2]]);
    fc.assert(
      fc.property(batch, fc.boolean(), fc.boolean(), ([a, b], tA, tB) => {
        expectGradients(
          (x, y) => tf.matMul(x, y, tA, tB),
          [
            [...a, ...(tA ? [4, 2] : [2, 4])],
            [...b, ...(tB ? [3, 4] : [4, 3])],
          ],
        );
      }),
      runs,
    );
  });

  it('of abs: the sign, and 0 at 0', () => {
    expect(numbers(tf.grad((x) => tf.abs(x))(tf.tensor1d([-3, 0, 0.5])))).toEqual([-1, 0, 1]);
  });
});

describe('rmsprop with centered: true', () => {
  const train = (): number[] =>
    tf.tidy(() => {
      const w = tf.variable(tf.tensor1d([1, -2]));
      const optimizer = tf.train.rmsprop(0.1, 0.9, 0, 1e-7, true);
      for (let step = 0; step < 3; step++) {
        optimizer.minimize(() => tf.sum(tf.mul(w, tf.tensor1d([0.5, 1e-5]))).asScalar(), false, [w]);
      }
      const found = numbers(w);
      optimizer.dispose();
      w.dispose();
      return found;
    });

  it('divides by sqrt(v - m^2 + epsilon)', () => {
    installGradients();
    const found = train();
    uninstallGradients();
    const expected = [0.5, 1e-5].map((g, i) => {
      let [w, v, m] = [[1, -2][i]!, 0, 0];
      for (let step = 0; step < 3; step++) {
        v = 0.9 * v + 0.1 * g * g;
        m = 0.9 * m + 0.1 * g;
        w -= (0.1 * g) / Math.sqrt(v - m * m + 1e-7);
      }
      return w;
    });
    found.forEach((w, i) => {
      expect(w).toBeCloseTo(expected[i]!, 5);
    });
  });
});

describe('installing', () => {
  it('happens once, changes nothing else, and can be undone', () => {
    const names = ['Abs', 'AvgPool', 'AvgPool3D', 'BatchMatMul', 'Conv2D', 'DepthwiseConv2dNative'];
    const stock = names.map((name) => tf.getGradient(name));
    const update = tf.RMSPropOptimizer.prototype.applyGradients;
    expect([installGradients(), installGradients()]).toEqual([true, false]);
    expect([uninstallGradients(), uninstallGradients()]).toEqual([true, false]);
    expect(names.map((name) => tf.getGradient(name))).toEqual(stock);
    expect(tf.RMSPropOptimizer.prototype.applyGradients).toBe(update);
  });

  it('tries overrides for the backend first, and tfjs if all return undefined', () => {
    const abs = (backend: string | undefined, slope: number | undefined) => ({
      name: 'Abs',
      inputsToSave: ['x'],
      ...(backend === undefined ? {} : { backend }),
      gradient: (dy: tf.Tensor) => (slope === undefined ? undefined : { x: () => tf.mul(dy, slope) }),
    });
    const slope = (): number => numbers(tf.grad((x) => tf.abs(x))(tf.tensor1d([2])))[0]!;
    const all = [abs(undefined, undefined), abs(undefined, 5), abs('elsewhere', 6), abs('cpu', 7)];
    const seen = all.map((_, i) => {
      addGradients(all.slice(0, i + 1));
      const found = slope();
      removeGradients(all);
      return found;
    });
    expect(seen).toEqual([1, 5, 5, 7]);
    expect(slope()).toBe(1);
  });
});
