import { normalCdf, normalQuantile, quantile } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianLogLikelihood, regressionInterval } from './index.ts';

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const only = (x: tf.Tensor): number => numbers(x)[0] ?? Number.NaN;
const values = fc.array(
  fc.double({ min: -5, max: 5, noNaN: true }).map((value) => Math.fround(value)),
  { minLength: 1, maxLength: 12 },
);
const taus = fc.double({ min: 0.05, max: 50, noNaN: true });
const column = (samples: readonly number[]): tf.Tensor2D => tf.tensor2d([...samples], [samples.length, 1]);

describe('regressionInterval', () => {
  it('without noise consists of quantiles of the samples', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.05, max: 0.99, noNaN: true }), (samples, confidence) => {
        const { lower, upper, mean } = regressionInterval(column(samples), { confidence });
        expect(only(lower)).toBeCloseTo(quantile(samples, (1 - confidence) / 2), 5);
        expect(only(upper)).toBeCloseTo(quantile(samples, (1 + confidence) / 2), 5);
        expect(only(mean)).toBeCloseTo(samples.reduce((a, b) => a + b, 0) / samples.length, 5);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('of one sample with noise is the interval of its normal distribution', () => {
    const { lower, upper, mean, standardDeviation } = regressionInterval(column([3]), { tau: 4 });
    expect(only(lower)).toBeCloseTo(3 - normalQuantile(0.975) / 2, 5);
    expect(only(upper)).toBeCloseTo(3 + normalQuantile(0.975) / 2, 5);
    expect([only(mean), only(standardDeviation)]).toEqual([3, 0.5]);
  });

  it('with noise has the given confidence under the mixture, tail by tail', () => {
    fc.assert(
      fc.property(
        values,
        taus,
        fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        (samples, tau, confidence) => {
          const { lower, upper } = regressionInterval(column(samples), { tau, confidence });
          const below = (x: number): number =>
            samples.reduce((sum, value) => sum + normalCdf((x - value) * Math.sqrt(tau)), 0) / samples.length;
          expect(Math.abs(below(only(lower)) - (1 - confidence) / 2)).toBeLessThan(1e-5);
          expect(Math.abs(below(only(upper)) - (1 + confidence) / 2)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('adds the variance of the noise to that of the samples', () => {
    const { standardDeviation } = regressionInterval(column([1, 3]), { tau: 0.125 });
    expect(only(standardDeviation)).toBeCloseTo(3, 6);
  });

  it('converges to that of the samples as noise vanishes', () => {
    const samples = column([1, 2, 4, 4.5, 7]);
    const confidence = 0.5;
    // The quantile of a mixture of spikes is the spike at which it jumps.
    const { lower, upper } = regressionInterval(samples, { confidence, tau: 1e12 });
    expect(only(lower)).toBeCloseTo(2, 4);
    expect(only(upper)).toBeCloseTo(4.5, 4);
  });

  it('keeps the shape of a sample, element by element', () => {
    const samples = tf.tensor(
      Array.from({ length: 60 }, (_, i) => Math.sin(i)),
      [5, 3, 4],
    );
    const whole = regressionInterval(samples, { tau: 2 });
    expect(Object.values(whole).map(({ shape }: tf.Tensor) => shape)).toEqual([1, 2, 3, 4].map(() => [3, 4]));
    const part = regressionInterval(tf.slice(samples, [0, 1, 2], [5, 1, 1]), { tau: 2 });
    expect(numbers(whole.lower)[6]).toBe(only(part.lower));
  });

  it('rejects options and values out of range', () => {
    const samples = column([1, 2]);
    expect(() => regressionInterval(samples, { confidence: 1 })).toThrow(/confidence between 0 and 1/);
    expect(() => regressionInterval(samples, { tau: -1 })).toThrow(
      /tau to be a finite number above 0, received -1/,
    );
    expect(() => regressionInterval(column([1, Number.NaN]))).toThrow(
      /finite numbers, received "?NaN at index 1/,
    );
    expect(() => regressionInterval(tf.zeros([0, 3]))).toThrow(/with no empty axis/);
  });
});

describe('gaussianLogLikelihood', () => {
  it('of one sample is the log-density of a normal distribution', () => {
    fc.assert(
      fc.property(values, taus, ([y = 0, mean = 1], tau) => {
        const want = 0.5 * Math.log(tau / (2 * Math.PI)) - (tau / 2) * (y - mean) ** 2;
        const got = only(gaussianLogLikelihood(column([mean]), tf.tensor1d([y]), { tau }));
        expect(Math.abs(got - want)).toBeLessThan(1e-6 * Math.max(1, Math.abs(want)) * 2);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('of many samples is the log of their mean density', () => {
    fc.assert(
      fc.property(values, taus, fc.integer({ min: -3, max: 3 }), (samples, tau, y) => {
        const density = samples.map(
          (mean) => Math.sqrt(tau / (2 * Math.PI)) * Math.exp((-tau / 2) * (y - mean) ** 2),
        );
        const want = Math.log(density.reduce((a, b) => a + b, 0) / samples.length);
        fc.pre(Number.isFinite(want) && want > -600);
        const got = only(gaussianLogLikelihood(column(samples), tf.tensor1d([y]), { tau }));
        expect(Math.abs(got - want)).toBeLessThan(2e-6 * Math.max(1, Math.abs(want)));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('does not underflow far from all samples, where the nearest sample dominates', () => {
    const got = only(gaussianLogLikelihood(column([0, 10]), tf.tensor1d([110]), { tau: 1 }));
    expect(got).toBeCloseTo(-5000 - Math.LN2 - 0.5 * Math.log(2 * Math.PI), 2);
  });

  it('is the joint density of the values of an example: for one sample, the sum of theirs', () => {
    const samples = tf.tensor3d([
      [
        [1, 2],
        [0, 1],
      ],
    ]);
    const targets = tf.tensor2d([
      [0, 2],
      [1, 3],
    ]);
    const joint = gaussianLogLikelihood(samples, targets, { tau: 2 });
    expect(joint.shape).toEqual([2]);
    const constant = Math.log(2 / (2 * Math.PI));
    expect(numbers(joint)[0]).toBeCloseTo(constant - 1, 5);
    expect(numbers(joint)[1]).toBeCloseTo(constant - 5, 5);
  });

  it('is at most the density at a target that all samples hit', () => {
    fc.assert(
      fc.property(values, taus, (samples, tau) => {
        const got = only(gaussianLogLikelihood(column(samples), tf.tensor1d([0]), { tau }));
        expect(got).toBeLessThanOrEqual(0.5 * Math.log(tau / (2 * Math.PI)) + 1e-5);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('rejects inputs that do not match', () => {
    const samples = column([1, 2]);
    const y = tf.tensor1d([1]);
    expect(() => gaussianLogLikelihood(samples, tf.tensor2d([[1]]), { tau: 1 })).toThrow(
      /targets of shape \[1\]/,
    );
    expect(() => gaussianLogLikelihood(samples, y, { tau: 0 })).toThrow(/tau to be a finite number above 0/);
    expect(() => gaussianLogLikelihood(samples, tf.tensor1d([Number.NaN]), { tau: 1 })).toThrow(
      /targets that are finite/,
    );
    expect(() => gaussianLogLikelihood(y, y, { tau: 1 })).toThrow(/\[samples, batch, \.\.\.\]/);
  });
});
