import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaSymmetric } from './beta.ts';
import {
  cutmix,
  cutmixBox,
  groupNormalize,
  l1l2Penalty,
  mixRows,
  mixup,
  orthogonalPenalty,
  pasteBox,
  projectMaxNorm,
  projectMinMaxNorm,
  projectUnitNorm,
  rDropLoss,
  smoothTargets,
  snapshotLearningRate,
  symmetricDivergence,
} from './index.ts';

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(stream(seed).normal(shape.reduce((a, b) => a * b, 1)), shape);
const norms = (w: tf.Tensor, axes: number[]): number[] => numbers(tf.sqrt(tf.sum(tf.square(w), axes)));
const close = (got: tf.Tensor, want: tf.Tensor, digits = 5): void => {
  expect(got.shape).toEqual(want.shape);
  const values = numbers(want);
  for (const [i, value] of numbers(got).entries()) expect(value).toBeCloseTo(values[i]!, digits);
};

const seeds = fc.integer({ min: 0, max: 1e6 });
const shapes = fc.constantFrom<number[][]>([5, 4], [1, 7], [3, 3, 2, 4], [6]);
const check = <T>(values: fc.Arbitrary<T>, law: (value: T) => void): void =>
  fc.assert(
    fc.property(values, (value) => {
      tf.tidy(() => law(value));
    }),
    { numRuns: 60 },
  );
const weights = fc.record({
  seed: seeds,
  shape: shapes,
  limit: fc.double({ min: 0.05, max: 4, noNaN: true }),
});
const axesOf = (shape: number[]): number[] => shape.slice(0, Math.max(1, shape.length - 1)).map((_, i) => i);

describe('projections', () => {
  it('max-norm keeps norms within the limit, leaves vectors inside unchanged, and is idempotent', () => {
    check(weights, ({ seed, shape, limit }) => {
      const w = normal(shape, seed);
      const axes = axesOf(shape);
      const once = projectMaxNorm(w, limit, axes);
      for (const norm of norms(once, axes)) expect(norm).toBeLessThanOrEqual(limit * (1 + 1e-6));
      close(projectMaxNorm(once, limit, axes), once, 6);
      expect(numbers(projectMaxNorm(w, 1e3, axes))).toEqual(numbers(w));
    });
  });

  it('unit-norm makes norms 1, is idempotent, and leaves zeros unchanged', () => {
    check(weights, ({ seed, shape }) => {
      const axes = axesOf(shape);
      const once = projectUnitNorm(normal(shape, seed), axes);
      for (const norm of norms(once, axes)) expect(norm).toBeCloseTo(1, 5);
      close(projectUnitNorm(once, axes), once, 6);
      expect(numbers(projectUnitNorm(tf.zeros(shape), axes)).every((value) => value === 0)).toBe(true);
    });
  });

  it('min-max-norm keeps norms between its bounds, or moves part of the way', () => {
    check(weights, ({ seed, shape, limit }) => {
      const w = normal(shape, seed);
      const axes = axesOf(shape);
      const bounds = { minValue: limit / 2, maxValue: limit };
      const once = projectMinMaxNorm(w, bounds, axes);
      for (const norm of norms(once, axes)) {
        expect(norm).toBeGreaterThanOrEqual(bounds.minValue * (1 - 1e-5));
        expect(norm).toBeLessThanOrEqual(bounds.maxValue * (1 + 1e-5));
      }
      const half = norms(projectMinMaxNorm(w, { ...bounds, strictness: 0.5 }, axes), axes);
      const [start, end] = [norms(w, axes), norms(once, axes)];
      for (const [i, norm] of half.entries()) expect(norm).toBeCloseTo((start[i]! + end[i]!) / 2, 4);
      expect(numbers(projectMinMaxNorm(w, { minValue: 0, maxValue: 1e3 }, axes))).toEqual(numbers(w));
    });
  });
});

describe('penalties', () => {
  it('scale with the weights: l1 by the factor, l2 by its square', () => {
    check(weights, ({ seed, shape, limit }) => {
      const w = normal(shape, seed);
      const at = (x: tf.Tensor, a: number, b: number): number => numbers(l1l2Penalty(x, a, b))[0]!;
      const scaled = tf.mul(w, -limit);
      expect(at(scaled, 1, 0) / at(w, 1, 0)).toBeCloseTo(limit, 4);
      expect(at(scaled, 0, 1) / at(w, 0, 1)).toBeCloseTo(limit ** 2, 3);
      expect(at(w, 0.5, 0.25)).toBeCloseTo(at(w, 0.5, 0) + at(w, 0, 0.25), 4);
      expect(at(w, 0, 0)).toBe(0);
    });
  });

  it('orthogonal is zero for orthonormal vectors and does not change under a rotation of the inputs', () => {
    check(
      fc.record({ seed: seeds, angle: fc.double({ min: 0, max: 6, noNaN: true }) }),
      ({ seed, angle }) => {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const rotation = tf.tensor2d([c, -s, 0, s, c, 0, 0, 0, 1], [3, 3]);
        expect(numbers(orthogonalPenalty(rotation))[0]).toBeCloseTo(0, 5);
        expect(numbers(orthogonalPenalty(tf.slice(rotation, [0, 0], [2, 3])))[0]).toBeCloseTo(0, 5);
        const w = normal([3, 2], seed);
        const before = numbers(orthogonalPenalty(w))[0]!;
        expect(numbers(orthogonalPenalty(tf.matMul(rotation, w)))[0]).toBeCloseTo(before, 3);
      },
    );
    expect(numbers(orthogonalPenalty(tf.ones([4])))).toEqual([0]);
  });
});

describe('label smoothing', () => {
  it('preserves the sum of targets, including padding, and their order', () => {
    const given = fc.record({
      smoothing: fc.double({ min: 0, max: 0.99, noNaN: true }),
      classes: fc.integer({ min: 2, max: 9 }),
    });
    check(given, ({ smoothing, classes }) => {
      const y = tf.concat(
        [tf.oneHot(tf.range(0, classes, 1, 'int32'), classes).toFloat(), tf.zeros([1, classes])],
        0,
      );
      const smooth = smoothTargets(y, smoothing);
      close(tf.sum(smooth, -1), tf.sum(y, -1));
      expect(numbers(tf.argMax(smooth, -1)).slice(0, -1)).toEqual(
        Array.from({ length: classes }, (_, i) => i),
      );
      expect(numbers(tf.min(smooth))[0]).toBe(0);
    });
  });
});

describe('mixtures', () => {
  const order = (rows: number, seed: number): tf.Tensor1D =>
    tf.tensor1d(stream(seed).permutation(rows), 'int32');

  it('mixup stays between the rows it mixes and preserves the mean', () => {
    check(
      fc.record({ seed: seeds, lambda: fc.double({ min: 0, max: 1, noNaN: true }) }),
      ({ seed, lambda }) => {
        const x = normal([5, 3], seed);
        const p = order(5, seed);
        const mixed = mixRows(x, lambda, p);
        const other = tf.gather(x, p);
        const slack = 1e-6;
        expect(numbers(tf.min(tf.sub(mixed, tf.minimum(x, other))))[0]).toBeGreaterThanOrEqual(-slack);
        expect(numbers(tf.min(tf.sub(tf.maximum(x, other), mixed)))[0]).toBeGreaterThanOrEqual(-slack);
        close(tf.mean(mixed, 0), tf.mean(x, 0));
        expect(numbers(mixRows(x, 1, p))).toEqual(numbers(x));
      },
    );
  });

  it('cutmix takes each pixel from one of two images and weights targets by area', () => {
    check(
      fc.record({ seed: seeds, lambda: fc.double({ min: 0, max: 1, noNaN: true }) }),
      ({ seed, lambda }) => {
        const x = normal([4, 5, 6, 2], seed);
        const p = order(4, seed);
        const box = cutmixBox(5, 6, lambda, stream(seed));
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.bottom).toBeLessThanOrEqual(5);
        expect(box.right).toBeLessThanOrEqual(6);
        const pasted = pasteBox(x, box, p);
        const foreign = tf.mean(tf.cast(tf.equal(pasted, tf.gather(x, p)), 'float32'), [1, 2, 3]);
        const own = tf.mean(tf.cast(tf.equal(pasted, x), 'float32'), [1, 2, 3]);
        const area = ((box.bottom - box.top) * (box.right - box.left)) / 30;
        for (const [i, from] of numbers(p).entries()) {
          expect(numbers(foreign)[i]).toBeCloseTo(from === i ? 1 : area, 5);
          expect(numbers(own)[i]).toBeCloseTo(from === i ? 1 : 1 - area, 5);
        }
      },
    );
    const y = tf.oneHot(tf.tensor1d([0, 1, 2], 'int32'), 3).toFloat();
    const context = { stream: stream(5), step: 0, outputShape: [null, 3] };
    const images = tf.stack([0, 1, 2].map((value) => tf.fill([8, 8, 1], value)));
    const mixed = cutmix().batch!(images, y, context);
    // Image i holds the value i, so the mean of an image is the mean of its targets.
    close(tf.mean(mixed.x, [1, 2, 3]), tf.sum(tf.mul(mixed.y, tf.tensor1d([0, 1, 2])), -1));
  });

  it('mixup accepts class indices and rejects ids', () => {
    const context = { stream: stream(5), step: 0, outputShape: [null, 2, 3] };
    const ids = tf.tensor2d(
      [
        [0, 1],
        [2, -1],
      ],
      [2, 2],
      'int32',
    );
    const { y } = mixup().batch!(tf.ones([2, 2, 4]), ids, context);
    expect(y.shape).toEqual([2, 2, 3]);
    expect(() => mixup().batch!(ids, ids, context)).toThrow('expected float32 inputs');
    expect(() => mixup().batch!(tf.ones([2, 4]), tf.ones([2, 4]), context)).toThrow('expected targets');
    expect(() => cutmix().batch!(tf.ones([2, 4]), ids, context)).toThrow('expected images');
  });

  it.each([0.1, 0.2, 1, 3])('the mixing weight has the mean and variance of Beta(%d, %d)', (alpha) => {
    const draws = Array.from({ length: 4000 }, (_, i) => betaSymmetric(alpha, stream(9).fold(i)));
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    const want = 1 / (4 * (2 * alpha + 1));
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(want / draws.length));
    expect(Math.abs(variance / want - 1)).toBeLessThan(0.08);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(1);
  });
});

describe('r-drop', () => {
  it('has a divergence that is symmetric, >= 0, and 0 for logits that are equal up to a shift', () => {
    check(seeds, (seed) => {
      const [a, b] = [normal([3, 4], seed), normal([3, 4], seed + 1)];
      const value = (p: tf.Tensor, q: tf.Tensor): number => numbers(symmetricDivergence(p, q))[0]!;
      expect(value(a, b)).toBeCloseTo(value(b, a), 6);
      expect(value(a, b)).toBeGreaterThan(0);
      expect(value(a, tf.add(a, 3))).toBeCloseTo(0, 5);
    });
  });

  it('rejects three passes and regression', () => {
    const loss = rDropLoss((y, p) => tf.losses.softmaxCrossEntropy(y, p).asScalar());
    expect(() => loss(tf.ones([2, 3]), tf.ones([6, 3]))).toThrow('expected 1 or 2 predictions per target');
    expect(() => loss(tf.ones([2, 1]), tf.ones([4, 1]))).toThrow(
      'expected an output with at least 2 classes',
    );
  });
});

describe('group normalization', () => {
  it('gives each group mean 0 and variance 1, regardless of its scale and shift', () => {
    check(fc.record({ seed: seeds, groups: fc.constantFrom(1, 2, 3, 6) }), ({ seed, groups }) => {
      const x = normal([2, 4, 6], seed);
      const y = groupNormalize(x, groups, 1e-9);
      const { mean, variance } = tf.moments(tf.reshape(y, [2, 4, groups, 6 / groups]), [1, 3]);
      close(mean, tf.zerosLike(mean), 4);
      close(variance, tf.onesLike(variance), 3);
      close(groupNormalize(tf.add(tf.mul(x, 5), 2), groups, 1e-9), y, 3);
    });
  });
});

describe('the learning rate of snapshot ensembles', () => {
  it('restarts each cycle and falls within it', () => {
    const rates = Array.from({ length: 20 }, (_, step) => snapshotLearningRate(step, 0.2, 20, 4));
    for (const start of [0, 5, 10, 15]) expect(rates[start]).toBe(0.2);
    for (let step = 1; step < 20; step++)
      if (step % 5 !== 0) expect(rates[step]).toBeLessThan(rates[step - 1]!);
  });
});
