import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logSoftmax, maskedSoftmax, uninstall, useWasm } from '../index.ts';
import { onBothBackends } from '../testing/both-backends.ts';
import { maskLoops } from './mask-loops.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const draw = (shape: readonly number[], seed: number, scale = 1): tf.Tensor =>
  tf.mul(tf.tensor(stream(seed).normal(sizeOf(shape)), [...shape]), scale);

interface Case {
  readonly shape: readonly number[];
  readonly mask: readonly number[];
  readonly allowed: number;
  readonly scale: number;
}

const cases = fc
  .record({
    axes: fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), own: fc.boolean() }), { maxLength: 4 }),
    columns: fc.record({ size: fc.integer({ min: 1, max: 23 }), own: fc.boolean() }),
    cut: fc.nat({ max: 2 }),
    allowed: fc.constantFrom(0.1, 0.5, 1),
    scale: fc.constantFrom(1, 10, 100),
  })
  .map(({ axes, columns, cut, allowed, scale }): Case => {
    const all = [...axes, columns];
    return {
      shape: all.map(({ size }) => size),
      mask: all.map(({ size, own }) => (own ? size : 1)).slice(Math.min(cut, axes.length)),
      allowed,
      scale,
    };
  });

const maskOf = ({ mask, allowed }: Case): tf.Tensor =>
  tf.tensor(
    Uint8Array.from(stream(4).uniform(sizeOf(mask)), (u) => Number(u < allowed)),
    [...mask],
    'bool',
  );

/** Value and gradient. */
function run(given: Case): Float32Array[] {
  const results = tf.tidy(() => {
    const x = draw(given.shape, 5, given.scale);
    const mask = maskOf(given);
    const dy = draw(given.shape, 6);
    return [maskedSoftmax(x, mask), tf.grad((v: tf.Tensor) => maskedSoftmax(v, mask))(x, dy)];
  });
  return results.map((t) => Float32Array.from(t.dataSync()));
}

/** The formula in doubles: softmax and gradient of each row. */
function exact(given: Case): number[][] {
  return tf.tidy(() => {
    const x = draw(given.shape, 5, given.scale).dataSync();
    const dy = draw(given.shape, 6).dataSync();
    const mask = tf.broadcastTo(tf.cast(maskOf(given), 'int32'), [...given.shape]).dataSync();
    const columns = given.shape.at(-1)!;
    const [y, dx]: number[][] = [[], []];
    for (let row = 0; row < x.length; row += columns) {
      const at = Array.from({ length: columns }, (_, i) => row + i);
      const most = Math.max(...at.filter((i) => mask[i]! !== 0).map((i) => x[i]!));
      const parts = at.map((i) => (mask[i]! === 0 ? 0 : Math.exp(x[i]! - most)));
      const total = parts.reduce((a, b) => a + b, 0);
      const row0 = parts.map((part) => (total === 0 ? 0 : part / total));
      const mean = row0.reduce((sum, p, i) => sum + p * dy[row + i]!, 0);
      y!.push(...row0);
      dx!.push(...row0.map((p, i) => p * (dy[row + i]! - mean)));
    }
    return [y!, dx!];
  });
}

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe('maskedSoftmax', () => {
  it('agrees with the formula in doubles for every broadcast of the mask, on kernels and without', async () => {
    const given = fc.sample(cases, { numRuns: 200, seed: 1 });
    const wanted = given.map(exact);
    const { ours, plain } = await onBothBackends(given, run);
    given.forEach((one, i) => {
      for (const [name, found] of Object.entries({ kernel: ours[i]!, plain: plain[i]! })) {
        found.forEach((values, part) => {
          const at = values.findIndex((value, j) => !(Math.abs(value - wanted[i]![part]![j]!) <= 2e-6));
          expect(at, `${name} of ${JSON.stringify(one)} part ${part}`).toBe(-1);
        });
      }
    });
  });

  it('runs one kernel forward and one backward', async () => {
    const [x, mask] = [tf.ones([2, 3, 4, 5]), tf.ones([2, 1, 1, 5], 'bool')];
    const { kernelNames } = await tf.profile(() => tf.grad((v: tf.Tensor) => maskedSoftmax(v, mask))(x, x));
    expect(kernelNames).toContain('RegattaMaskedSoftmax');
    expect(kernelNames).toContain('RegattaSoftmaxGrad');
    expect(kernelNames).not.toContain('Sum');
  });

  it('is 0 with gradient 0 in rows without an allowed place', () => {
    const mask = tf.tensor2d([[0, 0, 0, 0, 0]], [1, 5], 'bool');
    const x = tf.tensor2d([[Number.NaN, 1, Number.POSITIVE_INFINITY, 2, 3]]);
    expect([...maskedSoftmax(x, mask).dataSync()]).toEqual([0, 0, 0, 0, 0]);
    const gradient = tf.grad((v: tf.Tensor) => maskedSoftmax(v, mask))(x);
    expect([...gradient.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    const low = tf.fill([1, 3], Number.NEGATIVE_INFINITY);
    expect([...maskedSoftmax(low, tf.ones([3], 'bool')).dataSync()]).toEqual([0, 0, 0]);
  });

  it('ignores what is not allowed, even NaN and infinities', () => {
    const mask = tf.tensor1d([1, 0, 1, 0, 1, 0], 'bool');
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 1e30];
    const x = tf.tensor1d([1, odd[0]!, 2, odd[1]!, 3, odd[2]!]);
    const want = tf.softmax(tf.tensor1d([1, 2, 3])).dataSync();
    const got = maskedSoftmax(x, mask).dataSync();
    expect([got[1], got[3], got[5]]).toEqual([0, 0, 0]);
    for (const [i, at] of [0, 2, 4].entries()) expect(got[at]).toBeCloseTo(want[i]!, 6);
  });

  it('accepts numbers and scalars as masks', () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    const want = [...tf.softmax(x).dataSync()];
    for (const mask of [tf.scalar(1), tf.ones([3]), tf.ones([1, 1], 'int32'), tf.scalar(true, 'bool')]) {
      maskedSoftmax(x, mask)
        .dataSync()
        .forEach((p, i) => void expect(p).toBeCloseTo(want[i]!, 6));
    }
    expect([...maskedSoftmax(x, tf.scalar(0)).dataSync()]).toEqual([0, 0, 0]);
  });

  it('rejects masks that do not broadcast, logits without an axis, and second derivatives', () => {
    expect(() => maskedSoftmax(tf.zeros([2, 3]), tf.zeros([2]))).toThrow('a mask that broadcasts');
    expect(() => maskedSoftmax(tf.zeros([2, 3]), tf.zeros([1, 2, 3]))).toThrow('a mask that broadcasts');
    expect(() => maskedSoftmax(tf.scalar(1), tf.scalar(1))).toThrow('at least one axis');
    const once = tf.grad((v: tf.Tensor) => tf.sum(tf.square(maskedSoftmax(v, tf.scalar(1)))));
    expect(() => tf.grad((v: tf.Tensor) => tf.sum(once(v)))(tf.tensor1d([1, 2]))).toThrow(
      'first derivatives only',
    );
  });

  it('leaks nothing', () => {
    const [x, mask] = [tf.ones([4, 5]), tf.ones([4, 1])];
    const step = (): void => tf.dispose(tf.valueAndGrad((v: tf.Tensor) => tf.sum(maskedSoftmax(v, mask)))(x));
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('walks over a mask in at most three loops', () => {
    expect(maskLoops([2, 3, 4, 5], [2, 1, 4, 5])).toEqual([
      { size: 2, step: 20 },
      { size: 3, step: 0 },
      { size: 4, step: 5 },
    ]);
    expect(maskLoops([2, 3, 4, 5], [4, 5])).toEqual([
      { size: 6, step: 0 },
      { size: 4, step: 5 },
    ]);
    expect(maskLoops([2, 3, 2, 3, 5], [2, 1, 2, 1, 5])).toBeUndefined();
    expect(maskLoops([2, 5], [2, 1])).toBeUndefined();
  });
});

describe('softmax and logSoftmax', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }).chain((lead) =>
    fc
      .record({ columns: fc.integer({ min: 1, max: 40 }), scale: fc.constantFrom(1, 20, 90) })
      .map((rest) => ({
        shape: [...lead, rest.columns],
        scale: rest.scale,
      })),
  );
  const functions = { softmax: (x: tf.Tensor) => tf.softmax(x), logSoftmax } as const;

  it.each(Object.entries(functions))('%s agrees with the cpu backend, with gradients', async (name, f) => {
    const given = fc.sample(shapes, { numRuns: 150, seed: 2 });
    const measure = ({ shape, scale }: (typeof given)[number]): Float32Array[] => {
      const results = tf.tidy(() => {
        const x = draw(shape, 7, scale);
        return [f(x), tf.grad(f)(x, draw(shape, 8))];
      });
      return results.map((t) => Float32Array.from(t.dataSync()));
    };
    const ours = given.map(measure);
    expect(given.map(measure)).toEqual(ours);
    const { kernelNames } = await tf.profile(() => tf.grad(f)(tf.ones([2, 3])));
    expect(kernelNames).not.toContain('Exp');
    expect(kernelNames).not.toContain('Sub');
    await tf.setBackend('cpu');
    const wanted = given.map(measure);
    await tf.setBackend('wasm');
    wanted.forEach((parts, i) => {
      parts.forEach((want, part) => {
        const scale = want.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const at = ours[i]![part]!.findIndex((value, j) => !(Math.abs(value - want[j]!) <= 2e-6 * scale));
        expect(at, `${name} of ${JSON.stringify(given[i])} part ${part}`).toBe(-1);
      });
    });
  });

  it.each(Object.entries(functions))('%s has a gradient that agrees with finite differences', (_, f) => {
    const [x, w, move] = [draw([3, 7], 1), draw([3, 7], 2), draw([3, 7], 3)];
    const loss = (v: tf.Tensor): tf.Tensor => tf.sum(tf.mul(w, f(v)));
    const at = (h: number): number => loss(tf.add(x, tf.mul(move, h))).dataSync()[0]!;
    const want = tf.sum(tf.mul(move, tf.grad(loss)(x))).dataSync()[0]!;
    expect((at(0.01) - at(-0.01)) / 0.02).toBeCloseTo(want, 2);
  });

  it('keep NaN, and are exact for extreme logits', () => {
    expect([...tf.softmax(tf.tensor1d([Number.NaN, 1, 2])).dataSync()].every(Number.isNaN)).toBe(true);
    expect([...tf.softmax(tf.tensor1d([1e30, -1e30, 0])).dataSync()]).toEqual([1, 0, 0]);
    expect([...tf.softmax(tf.tensor1d([3, Number.NEGATIVE_INFINITY])).dataSync()]).toEqual([1, 0]);
    expect([...logSoftmax(tf.tensor1d([1e30, 0, 1e30])).dataSync()][1]).toBeLessThan(-9e29);
    expect([...logSoftmax(tf.tensor1d([5])).dataSync()]).toEqual([0]);
    expect(() => logSoftmax(tf.scalar(1))).toThrow('at least one axis');
  });

  it('leave rows without columns to tfjs', () => {
    expect(tf.softmax(tf.zeros([2, 0])).shape).toEqual([2, 0]);
  });

  it("return to tfjs's kernels and gradients with uninstall", async () => {
    const names = async (): Promise<string[]> =>
      (await tf.profile(() => tf.grad((v: tf.Tensor) => tf.softmax(v))(tf.ones([2, 3])))).kernelNames;
    expect(await names()).toContain('RegattaSoftmaxGrad');
    uninstall();
    try {
      expect(await names()).not.toContain('RegattaSoftmaxGrad');
      expect(tf.getKernel('LogSoftmax', 'wasm')).toBeUndefined();
    } finally {
      await useWasm();
    }
  });
});
