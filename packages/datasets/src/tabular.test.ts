import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnBayesScore, expectedBayesScore } from './bayes.ts';
import { DatasetError } from './errors.ts';
import { hashRandom } from './fixtures/random.ts';
import { categorical, generateTabular, type TabularOptions } from './tabular.ts';
import { drawTeacher } from './teacher.ts';

const small: TabularOptions = { train: 50, validation: 60, test: 70 };

describe('generateTabular', () => {
  it('has the documented shapes and defaults', () => {
    const data = generateTabular({}, hashRandom('shapes'));
    expect(data.options).toMatchObject({ features: 20, classes: 4, informative: 10 });
    for (const [split, count] of [
      [data.train, 400],
      [data.validation, 2000],
      [data.test, 4000],
    ] as const) {
      expect(split.count).toBe(count);
      expect(split.x).toHaveLength(count * 20);
      expect(split.labels).toHaveLength(count);
      expect(split.posteriors).toHaveLength(count * 4);
    }
    expect(data.informative).toHaveLength(10);
    expect(generateTabular({ ...small, features: 3 }, hashRandom('few')).options.informative).toBe(3);
  });

  it('is a function of source and options', () => {
    expect(generateTabular(small, hashRandom('a'))).toEqual(generateTabular(small, hashRandom('a')));
    const other = generateTabular(small, hashRandom('b'));
    expect(generateTabular(small, hashRandom('a')).train.x).not.toEqual(other.train.x);
  });

  it('shares no example between splits', () => {
    const { train, validation, test } = generateTabular(small, hashRandom('disjoint'));
    const values = [...train.x, ...validation.x, ...test.x];
    // Normal numbers rarely coincide by chance; splits drawn from the same source would coincide everywhere.
    expect(new Set(values).size).toBeGreaterThan(0.99 * values.length);
  });

  it('keeps the other splits when one grows', () => {
    const data = generateTabular(small, hashRandom('grow'));
    const grown = generateTabular({ ...small, train: 500 }, hashRandom('grow'));
    expect(grown.validation).toEqual(data.validation);
    expect(grown.test).toEqual(data.test);
    expect(grown.bayes).toEqual(data.bayes);
  });

  it('depends only on the informative features', () => {
    const shape = { features: 8, informative: 3, classes: 4, hidden: 5, sharpness: 6 };
    const teacher = drawTeacher(shape, hashRandom('informative').fold('teacher'));
    const data = generateTabular({ ...small, ...shape }, hashRandom('informative'));
    expect(data.informative).toEqual(teacher.informative);
    expect([...data.informative]).toEqual([...new Set(data.informative)].sort((a, b) => a - b));
    expect(teacher.posteriors(data.test.x)).toEqual(data.test.posteriors);
    for (let feature = 0; feature < 8; feature++) {
      const moved = data.test.x.map((value, i) => (i % 8 === feature ? value + 1 : value));
      const same = teacher.posteriors(moved).every((p, i) => p === data.test.posteriors[i]);
      expect(same).toBe(!data.informative.includes(feature));
    }
  });

  it('draws labels from the posteriors', () => {
    const { test, options } = generateTabular({ ...small, test: 20000 }, hashRandom('labels'));
    for (let label = 0; label < options.classes; label++) {
      let expected = 0;
      let variance = 0;
      let drawn = 0;
      for (let i = 0; i < test.count; i++) {
        const p = test.posteriors[i * options.classes + label]!;
        expected += p;
        variance += p * (1 - p);
        drawn += test.labels[i] === label ? 1 : 0;
      }
      expect(Math.abs(drawn - expected)).toBeLessThan(4 * Math.sqrt(variance));
    }
  });

  it('knows its optimum: the score on drawn labels varies around the expected one', () => {
    const data = generateTabular({ ...small, test: 20000 }, hashRandom('bayes'));
    expect(data.bayesOnDrawnLabels.loss).toBeCloseTo(data.bayes.loss, 1);
    expect(data.bayesOnDrawnLabels.accuracy).toBeCloseTo(data.bayes.accuracy, 1);
    expect(data.bayes.accuracy).toBeGreaterThan(0.5);
    expect(data.bayes.accuracy).toBeLessThan(0.95);
  });

  it('ranges from pure noise to certain labels', () => {
    const noise = generateTabular({ ...small, sharpness: 0 }, hashRandom('noise'));
    expect(noise.bayes.loss).toBeCloseTo(Math.log(4), 12);
    expect(noise.bayes.accuracy).toBe(0.25);
    const certain = generateTabular({ ...small, sharpness: 1e6 }, hashRandom('certain'));
    expect(certain.bayes.accuracy).toBeGreaterThan(0.99);
    expect(certain.bayesOnDrawnLabels.loss).toBeLessThan(0.05);
  });

  it('gives posteriors that sum to 1 and labels in range for any options', () => {
    const options = fc.record({
      features: fc.integer({ min: 1, max: 6 }),
      classes: fc.integer({ min: 2, max: 6 }),
      hidden: fc.integer({ min: 1, max: 5 }),
      sharpness: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(options, fc.string(), (shape, seed) => {
        const { test } = generateTabular({ ...shape, train: 1, validation: 1, test: 8 }, hashRandom(seed));
        for (let i = 0; i < test.count; i++) {
          const row = test.posteriors.subarray(i * shape.classes, (i + 1) * shape.classes);
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          expect(row[test.labels[i]!]).toBeGreaterThan(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [{ features: 0 }, 'option features: expected an integer from 1 to 65536, received 0'],
    [{ features: 5, informative: 6 }, 'option informative: expected an integer from 1 to 5, received 6'],
    [{ classes: 1 }, 'option classes: expected an integer from 2 to 256, received 1'],
    [{ classes: 257 }, 'received 257'],
    [{ hidden: 1.5 }, 'option hidden'],
    [{ sharpness: Number.NaN }, 'option sharpness: expected a number from 0 to 1000000, received NaN'],
    [{ sharpness: -1 }, 'received -1'],
    [{ test: 0 }, 'option test'],
    [{ train: Number.POSITIVE_INFINITY }, 'received Infinity'],
  ])('rejects %j', (options, message) => {
    expect(() => generateTabular(options, hashRandom('bad'))).toThrow(message);
    expect(() => generateTabular(options, hashRandom('bad'))).toThrow(DatasetError);
  });
});

describe('categorical', () => {
  it('inverts the cumulative distribution and never returns an impossible class', () => {
    const probabilities = new Float64Array([0, 0.25, 0.5, 0.25, 0]);
    expect([0, 0.24, 0.25, 0.74, 0.75, 0.99].map((u) => categorical(probabilities, u))).toEqual([
      1, 1, 2, 2, 3, 3,
    ]);
    expect(categorical(new Float64Array([0.5, 0.5 - 2 ** -52, 0]), 1 - 2 ** -53)).toBe(1);
  });
});

describe('Bayes scores', () => {
  it('are the mean entropy and the mean largest posterior', () => {
    const posteriors = new Float64Array([0.5, 0.5, 1, 0, 0.25, 0.75]);
    const score = expectedBayesScore(posteriors, 2);
    const entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    expect(score.loss).toBeCloseTo((Math.LN2 + 0 + entropy) / 3, 14);
    expect(score.accuracy).toBeCloseTo((0.5 + 1 + 0.75) / 3, 14);
    const drawn = drawnBayesScore(posteriors, new Uint8Array([1, 0, 1]), 2);
    expect(drawn.loss).toBeCloseTo((Math.LN2 + 0 - Math.log(0.75)) / 3, 14);
    expect(drawn.accuracy).toBeCloseTo(2 / 3, 14);
  });
});
