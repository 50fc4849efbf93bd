import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptiveCalibrationError } from './adaptive-calibration-error.ts';
import { brierScore } from './brier-score.ts';
import { calibrationError } from './calibration-error.ts';
import { classify } from './classify.ts';
import { classwiseCalibrationError } from './classwise-calibration-error.ts';
import { fitTemperature } from './fit-temperature.ts';
import { expectClose } from './fixtures/golden.ts';
import { mean } from './moments.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';
import { predictiveEntropy } from './predictive-entropy.ts';
import type { Probabilities } from './probabilities.ts';
import { softmax } from './softmax.ts';

const classes = 3;
const judged = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
  minLength: 1,
  maxLength: 40,
});
/** Logits of a few examples, with labels. */
const examples = fc
  .array(
    fc.record({
      logits: fc.array(fc.double({ min: -8, max: 8, noNaN: true }), {
        minLength: classes,
        maxLength: classes,
      }),
      label: fc.integer({ min: 0, max: classes - 1 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((list) => ({
    logits: { values: list.flatMap(({ logits }) => logits), classes },
    labels: list.map(({ label }) => label),
  }));

describe('calibration', () => {
  it('errors lie within 0 and 1, in order, and bins contain every example', () => {
    const options = fc.record({
      bins: fc.integer({ min: 1, max: 20 }),
      closed: fc.constantFrom<('left' | 'right')[]>('left', 'right'),
    });
    fc.assert(
      fc.property(judged, options, (list, chosen) => {
        const [confidence, correct] = [list.map(([c]) => c), list.map(([, right]) => right)];
        const { ece, mce, rmsce, bins } = calibrationError(confidence, correct, chosen);
        expect(ece).toBeGreaterThanOrEqual(0);
        expect(ece).toBeLessThanOrEqual(rmsce + 1e-12);
        expect(rmsce).toBeLessThanOrEqual(mce + 1e-12);
        expect(mce).toBeLessThanOrEqual(1);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        for (const { lower, upper, confidence: inside } of bins) {
          if (inside === null) continue;
          expect(inside).toBeGreaterThanOrEqual(lower - 1e-12);
          expect(inside).toBeLessThanOrEqual(upper + 1e-12);
        }
        // One bin gives the difference of the means, whichever edge is closed.
        const gap = Math.abs(mean(confidence) - mean(correct.map(Number)));
        expectClose(calibrationError(confidence, correct, { bins: 1 }).ece, gap);
        expectClose(adaptiveCalibrationError(confidence, correct, { bins: 1 }), gap);
        expect(ece).toBeGreaterThanOrEqual(gap - 1e-12);
        expect(adaptiveCalibrationError(confidence, correct, { bins: chosen.bins })).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('every edge i / n falls in the bin that is closed on that side', () => {
    for (let bins = 1; bins <= 60; bins += 1) {
      for (let i = 0; i <= bins; i += 1) {
        const found = (closed: 'left' | 'right'): number =>
          calibrationError([i / bins], [true], { bins, closed }).bins.findIndex(({ count }) => count === 1);
        expect(found('right')).toBe(Math.max(0, i - 1));
        expect(found('left')).toBe(Math.min(bins - 1, i));
      }
    }
  });

  it('confident correct predictions cost nothing, confident wrong ones the maximum', () => {
    const sure: Probabilities = { values: Float32Array.of(1, 0, 0, 1), classes: 2 };
    expect(brierScore(sure, [0, 1])).toBe(0);
    expect(brierScore(sure, [1, 0])).toBe(2);
    expect(negativeLogLikelihood(sure, [0, 1])).toBe(0);
    expectClose(negativeLogLikelihood(sure, [1, 0]), 52 * Math.LN2);
    expectClose(negativeLogLikelihood(sure, [1, 0], { floor: 1e-6 }), 6 * Math.LN10);
    expect(classwiseCalibrationError(sure, [1, 0])).toEqual({ mean: 1, perClass: [1, 1] });
    expect(predictiveEntropy(sure)).toEqual([0, 0]);
  });

  it('a prior minimizes the sum of the losses plus its own, near 1 where no example is missed', () => {
    const prior = 0.5;
    fc.assert(
      fc.property(examples, ({ logits, labels }) => {
        const objective = (t: number): number =>
          labels.length * negativeLogLikelihood(softmax(logits, t), labels, { floor: 1e-300 }) +
          (Math.log(t) / prior) ** 2 / 2;
        const { temperature } = fitTemperature(logits, labels, { prior });
        for (const factor of [0.5, 0.9, 0.99, 1.01, 1.1, 2]) {
          expect(objective(factor * temperature)).toBeGreaterThanOrEqual(objective(temperature) - 1e-6);
        }
        const plain = Math.log(fitTemperature(logits, labels).temperature);
        expect(Math.abs(Math.log(temperature))).toBeLessThanOrEqual(Math.abs(plain) + 1e-6);
      }),
    );
    const solved = { values: [3, 0, 0, 3, 3, 0], classes: 2 };
    expect(fitTemperature(solved, [0, 1, 0]).temperature).toBeLessThan(0.02);
    expect(fitTemperature(solved, [0, 1, 0], { prior }).temperature).toBeGreaterThan(0.5);
    expect(() => fitTemperature(solved, [0, 1, 0], { prior: 0 })).toThrow(/prior: expected a number above 0/);
  });

  it('temperature scaling never raises the fitted loss and does not change predictions', () => {
    fc.assert(
      fc.property(examples, ({ logits, labels }) => {
        const { temperature, before, after } = fitTemperature(logits, labels);
        expect(after).toBeLessThanOrEqual(before);
        expect(temperature).toBeGreaterThanOrEqual(0.01);
        expect(temperature).toBeLessThanOrEqual(100);
        const scaled = softmax(logits, temperature);
        const loss = negativeLogLikelihood(scaled, labels, { floor: 1e-300 });
        if (after < 600) expectClose(loss, after, 1e-9);
        for (const other of [0.5, 0.9, 1.1, 2].map((factor) => factor * temperature)) {
          if (other < 0.01 || other > 100) continue;
          const worse = negativeLogLikelihood(softmax(logits, other), labels, { floor: 1e-300 });
          expect(worse).toBeGreaterThanOrEqual(after - 1e-9);
        }
        const { confidence } = classify(scaled, labels);
        classify(softmax(logits), labels).predicted.forEach((c, i) => {
          expectClose(scaled.values[i * classes + c]!, confidence[i], 1e-12);
        });
      }),
    );
  });

  it('scaling the logits scales the temperature', () => {
    const logits = { values: [2, 0, 1, 1.5, 1, 0, 0, 0.4, 0.3, 1, 2, 0], classes };
    const labels = [0, 1, 1, 1];
    const { temperature } = fitTemperature(logits, labels);
    const tripled = { values: logits.values.map((z) => 3 * z), classes };
    expectClose(fitTemperature(tripled, labels).temperature, 3 * temperature, 1e-6);
  });

  it('single-precision and plain arrays give the same results', () => {
    fc.assert(
      fc.property(examples, ({ logits, labels }) => {
        const single = Float32Array.from(softmax(logits).values);
        const [typed, plain] = [
          { values: single, classes },
          { values: [...single], classes },
        ];
        expect(brierScore(typed, labels)).toBe(brierScore(plain, labels));
        expect(negativeLogLikelihood(typed, labels)).toBe(negativeLogLikelihood(plain, labels));
        expect(classify(typed, labels)).toEqual(classify(plain, labels));
        expect(predictiveEntropy(typed)).toEqual(predictiveEntropy(plain));
      }),
    );
  });
});
