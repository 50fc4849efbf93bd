import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { limitedData } from './limited-data.ts';
import { outcomeOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

describe('the claim of limited data', () => {
  /** Share of the error saved: with the smallest, the middle and the largest size, in between as in the middle. */
  const shares =
    (small: number, middle: number, large: number, noise = 0.005) =>
    (spec: TrialSpec): MadeUp => {
      const usual = spec.task.startsWith('generated-glyphs') ? 300 : 400;
      const examples = numberIn(spec, 'train', usual);
      const share = examples === 50 ? small : examples > 2000 ? large : middle;
      const dropped = isDropped(spec) ? 1 : 0;
      const own = noise * scatter(spec.seed + Math.floor(Math.log(examples))) * dropped;
      return { loss: 1 - share * dropped, accuracy: 0.8 + 0.2 * share * dropped + own };
    };

  it('is supported where the gain falls with the data', () => {
    const outcome = outcomeOf(limitedData, shares(0.3, 0.3, 0.05));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('30.0 % with 50');
  });

  it('has the limit of an inverted U', () => {
    const outcome = outcomeOf(limitedData, shares(0, 0.3, 0.05));
    expect(outcome.limit).toContain('sweet spot: with 50 examples');
    expect(outcome.reproductions[0]!.published).toContain('sweet spot');
    expect(outcomeOf(limitedData, shares(0.06, 0.08, -0.1, 0.02)).limit).toContain('no gain is shown');
  });

  it('is refuted where most is saved with the most data', () => {
    expect(outcomeOf(limitedData, shares(0, 0.1, 0.4)).verdict).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    const outcome = outcomeOf(limitedData, shares(0.05, 0.06, 0.05, 0.05));
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.text).toMatch(/Undecided at this size/);
    expect(outcomeOf(limitedData, () => ({})).verdict).toBe('undecided');
  });
});
