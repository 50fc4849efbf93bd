import { describe, expect, it } from 'vitest';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { scatter } from './testing/claim-records.ts';
import { isInput, rateOf, valley } from './testing/rate-valley.ts';
import { usefulRates } from './useful-rates.ts';

describe('the claim of the useful rates', () => {
  it('is supported where the best rate lies in the range and inputs do not lose', () => {
    const outcome = outcomeOf(usefulRates, valley(0.3));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses).toHaveLength(5);
    expect(outcome.figure.series).toHaveLength(3);
    expect(outcome.text).toContain(
      'validation data chose 0.3 from the range 0.2 to 0.5, and 0.1 from the rates outside it',
    );
    expect(outcomeOf(usefulRates, valley(0.3), 'full').clauses).toHaveLength(10);
  });

  it('gives losses as multiples of that without dropout, with intervals around them', () => {
    const { figure } = outcomeOf(usefulRates, valley(0.3));
    const points = figure.series[0]!.points;
    expect(points[0]).toEqual({ x: 0, y: 1, interval: null });
    expect(points.find(({ x }) => x === 0.3)!.y).toBeCloseTo(0.6 / 0.69, 2);
    for (const { y, interval } of points)
      if (interval) expect(interval[0] <= y && y <= interval[1]).toBe(true);
  });

  it('has the sign of the inputs right: a loss that falls is a gain', () => {
    const text = 'a rate of 0.2 on the inputs';
    const worse = outcomeOf(usefulRates, valley(0.3, { inputCost: 0.1 }));
    expect(clauseWith(worse, text)).toMatchObject({ status: 'contradicted' });
    expect(clauseWith(worse, text).estimate).toBeCloseTo(100 * (1 - 0.89 / 0.69), 0);
    expect(worse.verdict).toBe('mixed');
    const better = outcomeOf(usefulRates, valley(0.3, { inputCost: -0.1 }));
    expect(clauseWith(better, text)).toMatchObject({ status: 'shown' });
    expect(clauseWith(better, text).estimate).toBeCloseTo(100 * (1 - 0.49 / 0.69), 0);
    expect(better.verdict).toBe('supported');
    expect(better.effects.find(({ name }) => name.includes('a rate of 0.2 on the inputs'))!.estimate).toBe(
      clauseWith(better, text).estimate,
    );
  });

  it('is mixed where dropout helps and a rate outside helps more', () => {
    const outcome = outcomeOf(usefulRates, valley(0.8));
    expect(outcome.verdict).toBe('mixed');
    expect(statusesOf(outcome)).toEqual(['shown', 'contradicted', 'shown', 'contradicted', 'shown']);
  });

  it('is contradicted where no dropout is best, and then a rate of 0.1', () => {
    const outcome = outcomeOf(usefulRates, (spec) => valley(0, { inputCost: 0.1, slope: 4 })(spec));
    expect(statusesOf(outcome)).toEqual(Array.from({ length: 5 }, () => 'contradicted'));
    expect(outcome.verdict).toBe('contradicted');
  });

  it('is not shown within the scatter, and without trials', () => {
    const outcome = outcomeOf(usefulRates, (spec) => ({
      loss: 0.6 + 0.2 * scatter(spec.seed + Math.round(10 * rateOf(spec))),
      validation: isInput(spec) ? 1 : 1 + rateOf(spec),
    }));
    expect(outcome.verdict, outcome.text).toBe('not shown');
    expect(outcomeOf(usefulRates, () => ({}))).toMatchObject({ verdict: 'not shown', p: null });
  });

  it('chooses on validation data, whatever the test data say', () => {
    const outcome = outcomeOf(usefulRates, (spec) => ({
      ...valley(0.3)(spec),
      validation: 1 + (rateOf(spec) - 0.2) ** 2,
    }));
    expect(outcome.text).toContain(
      'validation data chose 0.2 from the range 0.2 to 0.5, and 0.1 from the rates outside it',
    );
  });
});
