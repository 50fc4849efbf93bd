import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softmaxCrossEntropy, uninstall, useWasm } from '../index.ts';
import { onBothBackends } from '../testing/both-backends.ts';

interface Case {
  readonly rows: readonly number[];
  readonly classes: number;
  readonly labels: 'ids' | 'one-hot' | 'probabilities';
  readonly labelSmoothing: number;
  readonly reduction: 'mean' | 'none';
  readonly scale: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function labelsOf({ rows, classes, labels }: Case): tf.Tensor {
  const draws = stream(7).uniform(sizeOf(rows));
  // One id in seven is not a class.
  const ids = tf.tensor(
    Int32Array.from(draws, (u, i) => (i % 7 === 3 ? -1 : Math.floor(u * classes))),
    [...rows],
    'int32',
  );
  if (labels === 'ids') return ids;
  if (labels === 'one-hot') return tf.equal(tf.expandDims(ids, -1), tf.range(0, classes, 1, 'int32'));
  const shape = [...rows, classes];
  return tf.softmax(tf.tensor(stream(8).normal(sizeOf(shape)), shape));
}

/** Value and gradient. */
function run(given: Case): Float32Array[] {
  const shape = [...given.rows, given.classes];
  const results = tf.tidy(() => {
    const logits = tf.mul(tf.tensor(stream(9).normal(sizeOf(shape)), shape), given.scale);
    const labels = labelsOf(given);
    const { labelSmoothing, reduction } = given;
    const options = { labelSmoothing, reduction };
    const f = (x: tf.Tensor): tf.Tensor => softmaxCrossEntropy(labels, x, options);
    const y = f(logits);
    expect(y.shape).toEqual(given.reduction === 'mean' ? [] : given.rows);
    const dy = tf.tensor(stream(10).normal(y.size), y.shape);
    return [y, tf.grad(f)(logits, dy)];
  });
  return results.map((t) => Float32Array.from(t.dataSync()));
}

const cases = fc.record<Case>({
  rows: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 }),
  classes: fc.integer({ min: 1, max: 23 }),
  labels: fc.constantFrom('ids', 'one-hot', 'probabilities'),
  labelSmoothing: fc.constantFrom(0, 0.1, 0.5),
  reduction: fc.constantFrom('mean', 'none'),
  scale: fc.constantFrom(1, 10, 60),
});

const only = (...values: number[]): tf.Tensor2D => tf.tensor2d([values]);

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe('softmaxCrossEntropy', () => {
  it('gives the same result with its kernel as with tfjs ops on the cpu backend', async () => {
    const given = fc.sample(cases, { numRuns: 150, seed: 1 });
    const { ours, plain } = await onBothBackends(given, run);
    given.forEach((one, i) => {
      for (const part of [0, 1]) {
        ours[i]![part]!.forEach((value, j) => {
          const want = plain[i]![part]![j]!;
          const bound = 4e-6 * Math.max(1, Math.abs(want));
          expect(Math.abs(value - want), `${JSON.stringify(one)} part ${part}`).toBeLessThanOrEqual(bound);
        });
      }
    });
  });

  it("agrees with tfjs's loss and with finite differences", () => {
    const x = tf.tensor(stream(1).normal(30), [5, 6]);
    const labels = tf.oneHot(tf.tensor1d([0, 5, 2, 2, 1], 'int32'), 6);
    const stock = tf.losses.softmaxCrossEntropy(labels, x).dataSync()[0]!;
    expect(softmaxCrossEntropy(labels, x).dataSync()[0]).toBeCloseTo(stock, 5);
    const gradient = tf
      .grad((v: tf.Tensor) => softmaxCrossEntropy(labels, v))(x)
      .dataSync();
    const direction = stream(2).normal(30);
    const at = (h: number): number =>
      softmaxCrossEntropy(labels, tf.add(x, tf.mul(tf.tensor(direction, [5, 6]), h))).dataSync()[0]!;
    const slope = (at(0.01) - at(-0.01)) / 0.02;
    const want = direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0);
    expect(slope).toBeCloseTo(want, 3);
  });

  it('has the second derivative (diag p - p p^T) sum of targets', async () => {
    const given = fc.sample(cases, { numRuns: 40, seed: 2 }).map((one) => ({ ...one, scale: 1 }));
    const product = (one: Case): Float32Array[] => {
      const { rows, classes, labels: kind, labelSmoothing, reduction } = one;
      const shape = [...rows, classes];
      const results = tf.tidy(() => {
        const x = tf.tensor(stream(9).normal(sizeOf(shape)), shape);
        const weights = tf.tensor(stream(11).normal(sizeOf(shape)), shape);
        const labels = labelsOf(one);
        const f = (v: tf.Tensor): tf.Tensor => softmaxCrossEntropy(labels, v, { labelSmoothing, reduction });
        const got = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(weights, tf.grad(f)(v))))(x);
        const p = tf.softmax(x);
        const own = tf.mul(p, tf.sub(weights, tf.sum(tf.mul(p, weights), -1, true)));
        // An id that is not a class has no target; smoothing keeps the sum of the others, and of given targets that sum to 1.
        const known = kind === 'ids' ? tf.greaterEqual(labels, 0) : tf.sum(tf.cast(labels, 'float32'), -1);
        const kept = tf.cast(known, 'float32');
        const total = kind === 'ids' ? kept : tf.add(tf.mul(kept, 1 - labelSmoothing), labelSmoothing);
        const want = tf.mul(own, tf.expandDims(total, -1));
        return [got, reduction === 'mean' ? tf.div(want, sizeOf(rows)) : want];
      });
      return results.map((t) => Float32Array.from(t.dataSync()));
    };
    const { ours, plain } = await onBothBackends(given, product);
    for (const [i, [got, want]] of [...ours, ...plain].entries()) {
      got!.forEach((value, j) => {
        const bound = 1e-5 * Math.max(1, Math.abs(want![j]!));
        expect(Math.abs(value - want![j]!), JSON.stringify(given[i % given.length])).toBeLessThanOrEqual(
          bound,
        );
      });
    }
  });

  it('handles extreme logits', () => {
    const loss = (labels: tf.Tensor, x: tf.Tensor): number => softmaxCrossEntropy(labels, x).dataSync()[0]!;
    expect(loss(only(1, 0, 0), only(1e30, -1e30, 0))).toBe(0);
    expect(loss(only(0, 1, 0), only(300, 0, 0))).toBeCloseTo(300, 4);
    expect(loss(only(1, 0, 0), only(1, Number.NEGATIVE_INFINITY, 1))).toBeCloseTo(Math.LN2, 6);
    expect(loss(only(0, 1, 0), only(1, Number.NEGATIVE_INFINITY, 1))).toBe(Number.POSITIVE_INFINITY);
    expect(loss(only(0, 1, 0), only(1, Number.NaN, 1))).toBeNaN();
    const small = tf.grad((v: tf.Tensor) => softmaxCrossEntropy(only(1, 0, 0, 0, 0), v))(
      only(0, -95, -88, -90, -100),
    );
    for (const value of small.dataSync()) expect(Math.abs(value)).toBeLessThan(1e-30);
  });

  it('rejects invalid labels and options', () => {
    expect(() => softmaxCrossEntropy(tf.zeros([2, 3]), tf.zeros([2, 4]))).toThrow('expected labels [2,4]');
    expect(() => softmaxCrossEntropy(tf.zeros([2]), tf.zeros([2, 4]))).toThrow('int32 class ids [2]');
    expect(() => softmaxCrossEntropy(tf.zeros([2, 4]), tf.zeros([2, 4]), { labelSmoothing: 1 })).toThrow(
      'expected labelSmoothing',
    );
  });

  it('leaks nothing', () => {
    const [x, labels] = [tf.ones([4, 5]), tf.ones([4], 'int32')];
    const step = (): void => tf.dispose(tf.valueAndGrad((v: tf.Tensor) => softmaxCrossEntropy(labels, v))(x));
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });
});
