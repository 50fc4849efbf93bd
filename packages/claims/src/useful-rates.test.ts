import { describe, expect, it } from 'vitest';
import { outcomeOf } from './testing/claim-outcome.ts';
import { scatter } from './testing/claim-records.ts';
import { rateOf, valley } from './testing/rate-valley.ts';
import { usefulRates } from './useful-rates.ts';

describe('the claim of the useful rates', () => {
  it('is supported where the best rate lies in the range', () => {
    const outcome = outcomeOf(usefulRates, valley(0.4));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.figure.series).toHaveLength(3);
    expect(outcome.text).toContain('lowest mean test loss is at 0.4');
  });

  it('has a limit where only one width supports it, or inputs do not', () => {
    const oneWidth = outcomeOf(usefulRates, (spec) => valley(spec.task.includes('width') ? 0.8 : 0.3)(spec));
    expect(oneWidth.limit).toContain('only shown for two layers of 64 hidden units');
    const inputs = outcomeOf(usefulRates, valley(0.3, { inputCost: 1 }));
    expect(inputs.limit).toContain('not of the inputs, where 0.2 costs');
  });

  it('is refuted where rates outside are better for both', () => {
    expect(outcomeOf(usefulRates, valley(0.8)).verdict).toBe('refuted');
    expect(outcomeOf(usefulRates, valley(0)).verdict).toBe('refuted');
  });

  it('is undecided where a rate outside leads within the scatter', () => {
    // The lead is beyond one standard error and not beyond the interval.
    const outcome = outcomeOf(usefulRates, (spec) => {
      const [rate, own] = [rateOf(spec), 0.05 * scatter(spec.seed)];
      return rate === 0.7 ? { loss: 0.6 + own } : { loss: 0.65 - own };
    });
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.seedsNeeded).toBeGreaterThan(8);
  });
});
