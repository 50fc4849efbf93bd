import { predictSamples } from '@regatta/core';
import { mutualInformation as split } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedEntropy,
  fitTemperature,
  mutualInformation,
  predictiveEntropy,
  predictiveMean,
  temperatureScale,
  variationRatio,
} from './index.ts';

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const close = (got: tf.Tensor, want: readonly number[], tolerance = 1e-6): void => {
  const values = numbers(got);
  expect(values.length).toBe(want.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - (want[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  });
};
/** Logits [samples, batch, classes]. */
const logits = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 }))
  .chain((shape) =>
    fc
      .array(fc.double({ min: -8, max: 8, noNaN: true }), {
        minLength: shape[0] * shape[1] * shape[2],
        maxLength: shape[0] * shape[1] * shape[2],
      })
      .map((values) => tf.tensor3d(values, shape)),
  );
const ln2 = Math.LN2;

describe('uncertainty in classification', () => {
  const agree = [[0.5, 0.5]];
  const disagree = [[1, 0]];

  it('is in the data if samples agree, in the model if they do not', () => {
    const data = tf.tensor3d([agree, agree]);
    const model = tf.tensor3d([disagree, [[0, 1]]]);
    for (const [samples, want] of [
      [data, [ln2, ln2, 0, 0]],
      [model, [ln2, 0, ln2, 0.5]],
    ] as const) {
      const given = [predictiveEntropy, expectedEntropy, mutualInformation, variationRatio].map((measure) =>
        measure(samples),
      );
      given.forEach((value, i) => {
        close(value, [want[i] ?? Number.NaN]);
      });
      expect(given.map(({ shape }) => shape)).toEqual([[1], [1], [1], [1]]);
    }
  });

  it('counts votes', () => {
    const votes = tf.tensor3d([[[0.6, 0.4, 0]], [[0.1, 0.9, 0]], [[0.2, 0.7, 0.1]], [[0, 0, 1]]]);
    close(variationRatio(votes), [0.5]);
  });

  it('keeps all axes between samples and classes', () => {
    const samples = tf.softmax(
      tf.tensor(
        Array.from({ length: 60 }, (_, i) => Math.sin(i)),
        [2, 3, 5, 2],
      ),
    );
    expect(mutualInformation(samples).shape).toEqual([3, 5]);
    expect(predictiveMean(samples).shape).toEqual([3, 5, 2]);
    const one = mutualInformation(tf.slice(samples, [0, 1, 2, 0], [2, 1, 1, 2]));
    close(one, [numbers(mutualInformation(samples))[7] ?? Number.NaN]);
  });

  it('adds up, stays within its bounds, and matches @regatta/stats', () => {
    fc.assert(
      fc.property(logits, (z) => {
        const from = { from: 'logits' } as const;
        const [samples = 1, batch = 1, classes = 1] = z.shape;
        const all = numbers(predictiveEntropy(z, from));
        const data = numbers(expectedEntropy(z, from));
        const model = numbers(mutualInformation(z, from));
        const votes = numbers(variationRatio(z, from));
        for (let i = 0; i < batch; i += 1) {
          expect(Math.abs((all[i] ?? 0) - (data[i] ?? 0) - (model[i] ?? 0))).toBeLessThan(1e-5);
          expect(all[i]).toBeLessThanOrEqual(Math.log(classes) + 1e-5);
          expect(data[i]).toBeGreaterThanOrEqual(0);
          expect(model[i]).toBeGreaterThanOrEqual(0);
          expect(model[i]).toBeLessThanOrEqual(Math.log(Math.min(samples, classes)) + 1e-5);
          expect(votes[i]).toBeLessThanOrEqual(1 - 1 / classes + 1e-6);
        }
        const p = tf.softmax(z);
        close(predictiveMean(z, from), numbers(tf.mean(p, 0)), 1e-5);
        close(predictiveMean(p), numbers(tf.mean(p, 0)));
        const width = batch * classes;
        const values = p.dataSync();
        const each = Array.from({ length: samples }, (_, s) => ({
          values: values.subarray(s * width, (s + 1) * width),
          classes,
        }));
        close(mutualInformation(p), split(each).mutualInformation);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('does not depend on the order of samples', () => {
    fc.assert(
      fc.property(logits, (z) => {
        const turned = tf.reverse(z, 0);
        for (const measure of [predictiveEntropy, expectedEntropy, mutualInformation, variationRatio]) {
          close(measure(turned, { from: 'logits' }), numbers(measure(z, { from: 'logits' })));
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it('accepts the result of predictSamples for a tfjs model, and leaks no tensors', () => {
    const input = tf.input({ shape: [4] });
    const hidden = tf.layers.dropout({ rate: 0.5 }).apply(input) as tf.SymbolicTensor;
    const dense = tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'ones' });
    const model = tf.model({ inputs: input, outputs: dense.apply(hidden) as tf.SymbolicTensor });
    dense.setWeights([tf.eye(4, 3), tf.zeros([3])]);
    const samples = predictSamples(model, tf.mul(tf.ones([2, 4]), 2), { samples: 20 });
    const held = tf.memory().numTensors;
    const doubt = mutualInformation(samples);
    expect(numbers(doubt).every((value) => value > 0.01)).toBe(true);
    doubt.dispose();
    expect(tf.memory().numTensors).toBe(held);
  });

  it('rejects invalid samples', () => {
    expect(() => predictiveEntropy(tf.tensor1d([0.5, 0.5]))).toThrow(/shape \[samples, \.\.\., classes\]/);
    expect(() => predictiveMean(tf.zeros([0, 2]))).toThrow(/with no empty axis/);
    expect(() => mutualInformation(tf.tensor2d([[2, -1]]))).toThrow(/probability from 0 to 1.*softmax/s);
    const options: object = { from: 'logit' };
    expect(() => variationRatio(tf.tensor2d([[1, 0]]), options)).toThrow(/'probabilities' or 'logits'/);
    expect(() => predictiveMean(tf.tensor2d([[1, 0]]), options)).toThrow(/'probabilities' or 'logits'/);
  });
});

describe('temperature', () => {
  it('is the log odds of the logits over the log odds of the labels', () => {
    const z = tf.tensor2d(Array.from({ length: 4 }, () => [2, 0]));
    const fitted = fitTemperature(z, tf.tensor1d([0, 0, 0, 1], 'int32'));
    expect(fitted.temperature).toBeCloseTo(2 / Math.log(3), 8);
    expect(fitted.after).toBeLessThan(fitted.before);
    close(temperatureScale(z, fitted.temperature), [0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
  });

  it('scales with the logits, keeps the best class, and has no effect at 1', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.1, max: 10, noNaN: true }), (z, t) => {
        close(temperatureScale(tf.mul(z, t), t), numbers(tf.softmax(z)), 1e-5);
        close(temperatureScale(z, 1), numbers(tf.softmax(z)));
        const best = tf.max(temperatureScale(z, t), -1);
        const atBest = tf.sum(tf.mul(temperatureScale(z, t), tf.oneHot(tf.argMax(z, -1), z.shape[2])), -1);
        close(atBest, numbers(best));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('rejects invalid labels and temperatures', () => {
    const z = tf.tensor2d([[2, 0]]);
    expect(() => fitTemperature(z, tf.tensor2d([[1, 0]]))).toThrow(/labels of shape \[1\]/);
    expect(() => fitTemperature(z, tf.tensor1d([2]))).toThrow(/class from 0 to 1/);
    expect(() => fitTemperature(tf.scalar(1), tf.scalar(1))).toThrow(/\[\.\.\., classes\]/);
    expect(() => temperatureScale(z, 0)).toThrow(/temperature to be a finite number above 0, received 0/);
  });
});
