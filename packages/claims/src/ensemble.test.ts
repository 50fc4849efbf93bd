import { recordOf, trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageOf, errorOf, predictionsOf, scaledLossOf } from './ensemble.ts';

const two = (...confidences: number[]) => ({
  classes: 2,
  labels: confidences.map(() => 0),
  probabilities: confidences.flatMap((p) => [p, 1 - p]),
});

describe('an average of networks', () => {
  it('is that of their probabilities', () => {
    const average = averageOf([two(0.9, 0.6), two(0.5, 0.2)])!;
    expect(average.probabilities.map((p) => Number(p.toFixed(12)))).toEqual([0.7, 0.3, 0.4, 0.6]);
    expect(errorOf(average)).toBe(0.5);
    expect(averageOf([])).toBeUndefined();
  });

  it('is read from records that have predictions', () => {
    const record = { ...recordOf(trialOf('none', 0), 1), probes: { predictions: two(0.9, 0.6) } };
    expect(predictionsOf(record)).toEqual(two(0.9, 0.6));
    expect(predictionsOf(recordOf(trialOf(), 1))).toBeUndefined();
  });
});

describe('the loss after one temperature', () => {
  const rows = fc.array(fc.tuple(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.boolean()), {
    minLength: 8,
    maxLength: 20,
  });
  const predictionsOfRows = (all: readonly (readonly [number, boolean])[]) => ({
    classes: 2,
    labels: all.map(([, label]) => Number(label)),
    probabilities: all.flatMap(([p]) => [p, 1 - p]),
  });
  /** The same predictions with all logits multiplied. */
  const sharper = ({ probabilities, ...rest }: ReturnType<typeof predictionsOfRows>, factor: number) => ({
    ...rest,
    probabilities: probabilities.map((p) => p ** factor / (p ** factor + (1 - p) ** factor)),
  });

  it('hardly depends on how confident the network is, with many rows', () => {
    // Both halves hold the same rows, misses among them, so that a temperature within the bounds suits both.
    const half = Array.from({ length: 200 }, () => [0.9, 0.8, 0.7, 0.6, 0.3].flatMap((p) => [p, p])).flat();
    const own = two(...half);
    expect(scaledLossOf(sharper(own, 2))).toBeCloseTo(scaledLossOf(own), 4);
    expect(scaledLossOf(sharper(own, 0.5))).toBeCloseTo(scaledLossOf(own), 4);
  });

  it('is finite and not negative, for certain misses too', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const loss = scaledLossOf(predictionsOfRows(all));
        expect(Number.isFinite(loss)).toBe(true);
        expect(loss).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(Number.isFinite(scaledLossOf(two(0, 1, 1, 0, 1, 1)))).toBe(true);
  });
});
