// Apart: counts the buffers of the backend.
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from './use-wasm.ts';

beforeAll(async () => {
  await useWasm();
});

describe('tf.slice', () => {
  it('takes the same slice as the cpu backend', async () => {
    const cases = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        cuts: fc.tuple(...shape.map((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.nat(n)))),
        dtype: fc.constantFrom('float32', 'int32', 'bool'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, cuts, dtype }) => {
        const begin = cuts.map(([start]) => start);
        const size = cuts.map(([start, count], i) => (count === 0 ? 0 : Math.min(count, shape[i]! - start)));
        const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
          dtype === 'bool' ? i % 2 : i,
        );
        const want: number[] = [];
        const walk = (axis: number, at: number): void => {
          if (axis === shape.length) want.push(values[at]!);
          else for (let i = 0; i < size[axis]!; i++) walk(axis + 1, at * shape[axis]! + begin[axis]! + i);
        };
        walk(0, 0);
        const got = tf.tidy(() => {
          const part = tf.slice(tf.tensor(values, shape, dtype), begin, size);
          expect(part.shape).toEqual(size);
          expect(part.dtype).toBe(dtype);
          return [...part.dataSync()];
        });
        expect(got).toEqual(want);
      }),
    );
  });
});

describe('clone', () => {
  it('outlives its original, and the original outlives it', () => {
    const before = tf.memory().numTensors;
    const x = tf.tensor1d([1, 2, 3]);
    const first = x.clone();
    const second = first.clone();
    x.dispose();
    expect([...second.dataSync()]).toEqual([1, 2, 3]);
    second.dispose();
    expect([...first.dataSync()]).toEqual([1, 2, 3]);
    first.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.memory().numDataBuffers).toBe(0);
  });

  it('keeps its value when the variable that it was cloned from is assigned', () => {
    tf.tidy(() => {
      const variable = tf.variable(tf.tensor1d([1, 2]));
      const kept = variable.clone();
      variable.assign(tf.tensor1d([3, 4]));
      expect([...kept.dataSync()]).toEqual([1, 2]);
      variable.dispose();
    });
  });
});
