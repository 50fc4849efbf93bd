import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { limitedData } from './limited-data.ts';
import { inPercent } from './log-ratio.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

/** Percent of the loss that dropout saves with 50 times 2 to the power of `doublings` examples, and points of the error. */
const gains =
  (saved: (doublings: number) => number, { error = 0, noise = 0.5 } = {}) =>
  (spec: TrialSpec): MadeUp => {
    const dropped = isDropped(spec) ? 1 : 0;
    const doublings = Math.log2(numberIn(spec, 'train', 400) / 50);
    const own = noise * scatter(spec.seed + Math.round(doublings)) * dropped;
    return {
      loss: Math.exp((-saved(doublings) * dropped + own) / 100),
      accuracy: 0.7 + (error * dropped + 0.05 * own) / 100,
    };
  };

describe('the claim of limited data', () => {
  it('is supported where the gain falls with the data', () => {
    const outcome = outcomeOf(
      limitedData,
      gains((doublings) => 15 - 2 * doublings),
    );
    expect(outcome.verdict, outcome.text).toBe('supported');
    // The gain falls by 2 % with each doubling: that speaks for the claim.
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(inPercent(2), 8);
    expect(outcome.clauses[1]!.estimate).toBeCloseTo(inPercent(15), 8);
    expect(outcome.reproductions[0]!.ours).toContain('13.9 % with 50 examples');
    expect(outcome.figure.series[0]!.points.map(({ x }) => x)).toEqual([50, 200, 800, 3200]);
  });

  it('is mixed where the gain grows with the data from a gain', () => {
    const outcome = outcomeOf(
      limitedData,
      gains((doublings) => 5 + 2 * doublings),
    );
    expect(outcome.verdict).toBe('mixed');
    expect(statusesOf(outcome)).toEqual(['contradicted', 'shown', 'shown']);
    expect(clauseWith(outcome, 'falls with each doubling').estimate).toBeCloseTo(inPercent(-2), 8);
  });

  it('is contradicted where the gain grows from a loss', () => {
    const outcome = outcomeOf(
      limitedData,
      gains((doublings) => doublings - 10, { error: -3 }),
    );
    expect(outcome.verdict).toBe('contradicted');
  });

  it('measures an inverted U as an effect', () => {
    const bulge = (saved: (doublings: number) => number): number =>
      outcomeOf(limitedData, gains(saved)).effects.find(({ name }) => name.startsWith('inverted U'))!
        .estimate;
    expect(bulge((doublings) => 10 - doublings)).toBeCloseTo(0, 8);
    expect(bulge((doublings) => (doublings === 2 || doublings === 4 ? 10 : 3))).toBeCloseTo(inPercent(7), 8);
  });

  it('is not shown within the scatter, and without trials', () => {
    const outcome = outcomeOf(
      limitedData,
      gains(() => 3, { noise: 30 }),
    );
    expect(outcome.verdict).toBe('not shown');
    expect(outcomeOf(limitedData, () => ({}))).toMatchObject({ verdict: 'not shown', p: null, effects: [] });
  });
});
