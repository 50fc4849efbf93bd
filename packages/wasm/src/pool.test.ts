import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from './index.ts';

type Shape4 = [number, number, number, number];

beforeAll(async () => {
  expect((await useWasm()).installed).toBe(true);
});

/** Values from a small set, so that windows have ties. */
function values(size: number, salt: number, levels: number): Float32Array {
  let state = (salt * 2654435761 + 1) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * levels) / 8 - 1;
  });
}

const tensor = (shape: number[], salt: number, levels = 5): tf.Tensor4D =>
  tf.tensor4d(
    values(
      shape.reduce((a, b) => a * b, 1),
      salt,
      levels,
    ),
    shape as Shape4,
  );

function results(backend: string, run: () => tf.Tensor[]): number[][] {
  tf.setBackend(backend);
  const found = tf.tidy(() => run().map((t) => [...t.dataSync()]));
  tf.setBackend('wasm');
  return found;
}

// With numeric padding, tfjs computes both output sizes from the rows, so test squares only.
const pools = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 1, max: 13 }),
    ),
    size: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom<'same' | 'valid' | number>('same', 'valid', 0, 1),
  })
  .map((p): typeof p =>
    typeof p.pad === 'string'
      ? p
      : { ...p, size: [p.size[0], p.size[0]], strides: [p.strides[0], p.strides[0]] },
  );

describe('max pooling', () => {
  it('matches the cpu backend bit for bit, gradient too, with ties going to the first cell', () => {
    fc.assert(
      fc.property(pools, ({ shape, size, strides, pad }) => {
        // Windows of padding alone are refused, see below.
        fc.pre(pad !== 1 || size[0] > 1);
        const run = (): tf.Tensor[] => {
          const f = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, size, strides, pad);
          const x = tensor(shape, 1);
          const y = f(x);
          return [y, tf.grad(f)(x, tensor(y.shape, 2, 9))];
        };
        expect(results('wasm', run)).toEqual(results('cpu', run));
      }),
      { numRuns: 80 },
    );
  });

  it('ignores NaN and passes no gradient to windows without a value', () => {
    const run = (): tf.Tensor[] => {
      const x = tf.tensor4d(
        [NaN, 1, 1, NaN, NaN, NaN, NaN, NaN, -Infinity, -Infinity, 2, 3, -Infinity, -Infinity, 3, 2],
        [1, 4, 4, 1],
      );
      const wide = tf.tile(x, [1, 1, 1, 6]) as tf.Tensor4D;
      const f = (v: tf.Tensor): tf.Tensor => tf.maxPool(v as tf.Tensor4D, 2, 2, 'valid');
      return [f(wide), tf.grad(f)(wide)];
    };
    expect(results('wasm', run)).toEqual(results('cpu', run));
  });
});

describe('average pooling', () => {
  it('is the mean of the cells inside the image, and has its gradient', () => {
    fc.assert(
      fc.property(pools, ({ shape, size, strides, pad }) => {
        fc.pre(pad !== 1 || (size[0] > 1 && size[1] > 1));
        const f = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, size, strides, pad);
        const forward = (): tf.Tensor[] => [f(tensor(shape, 1))];
        const [got, want] = [results('wasm', forward)[0]!, results('cpu', forward)[0]!];
        got.forEach((value, i) => {
          expect(value).toBeCloseTo(want[i]!, 5);
        });
        // Pooling is linear: <dy, pool(v)> = <gradient, v>.
        tf.tidy(() => {
          const x = tensor(shape, 1);
          const dy = tensor(f(x).shape, 2, 9);
          const v = tensor(shape, 3, 9);
          const left = tf.sum(tf.mul(dy, f(v))).dataSync()[0]!;
          const right = tf.sum(tf.mul(tf.grad(f)(x, dy), v)).dataSync()[0]!;
          expect(Math.abs(left - right)).toBeLessThan(1e-4 * (1 + Math.abs(left)));
        });
      }),
      { numRuns: 80 },
    );
  });
});

describe('pooling', () => {
  it('accepts empty batches', () => {
    const x = tf.zeros([0, 4, 4, 3]) as tf.Tensor4D;
    expect(tf.maxPool(x, 2, 2, 'valid').shape).toEqual([0, 2, 2, 3]);
    expect(tf.grad((v) => tf.avgPool(v as tf.Tensor4D, 2, 2, 'same'))(x).shape).toEqual([0, 4, 4, 3]);
  });

  it('refuses numeric padding where tfjs pools padding alone, or takes the width from the height', () => {
    for (const pool of [tf.maxPool, tf.avgPool]) {
      expect(() => pool(tensor([1, 4, 4, 1], 1), 1, 1, 1)).toThrow(
        'expected padding smaller than the window',
      );
      expect(() => pool(tensor([1, 4, 4, 1], 1), [3, 2], 1, 1)).toThrow('the same along height and width');
    }
  });

  it('rounds output sizes up if asked, backward too', () => {
    const run = (): tf.Tensor[] => [tf.maxPool(tensor([1, 6, 6, 4], 1), 3, 2, 1, 'ceil')];
    expect(results('wasm', run)).toEqual(results('cpu', run));
    const dx = tf.grad((v) => tf.maxPool(v as tf.Tensor4D, 3, 2, 1, 'ceil'))(tensor([1, 6, 6, 4], 1, 1000));
    expect(tf.sum(dx).dataSync()[0]).toBe(64);
  });
});
