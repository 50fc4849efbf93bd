import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { meanHeight, robustFeatures } from './robust-features.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

describe('the claim of robust features', () => {
  /** Networks that lose these shares of their accuracy for each share of units removed. */
  const network = (targeted: number, random: number, whole = 0.8): MadeUp => {
    const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    const curve = (slope: number) => shares.map((share) => whole * (1 - slope * share));
    const layer = { layer: 'hidden1', gini: 0.5, hoyer: 0.4, correlation: 0.2, meanActivation: targeted };
    return {
      loss: 1,
      probes: {
        'unit-removal': {
          shares,
          layers: [{ layer: 'hidden1', targeted: curve(targeted), random: curve(random) }],
        },
        'activation-statistics': { layers: [layer] },
      },
    };
  };
  /** Losses of the network with dropout; one without it loses 0.9 and 0.8. */
  const against =
    (targeted: number, random: number, { noise = 0.01, whole = 0.8 } = {}) =>
    (spec: TrialSpec): MadeUp => {
      if (!isDropped(spec)) return network(0.9, 0.8);
      const off = noise * scatter(spec.seed + numberIn(spec, 'data', 0));
      return network(targeted + off, random + off, whole);
    };

  it('is supported where dropout keeps more in both orders on both data sets', () => {
    const outcome = outcomeOf(robustFeatures, against(0.6, 0.3));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses).toHaveLength(4);
    // The mean share removed is 0.4.
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(100 * 0.4 * 0.3, 6);
    expect(outcome.clauses[1]!.estimate).toBeCloseTo(100 * 0.4 * 0.5, 6);
    expect(outcome.reproductions[0]!.ours).toContain('a ratio of 0.6667');
    expect(outcomeOf(robustFeatures, against(0.6, 0.3), 'full').verdict).toBe('supported');
  });

  it('is mixed where the order decides, and contradicted where dropout keeps no more', () => {
    const mixed = outcomeOf(robustFeatures, against(0.95, 0.3));
    expect(mixed.verdict).toBe('mixed');
    expect(statusesOf(mixed)).toEqual(['contradicted', 'shown', 'contradicted', 'shown']);
    expect(outcomeOf(robustFeatures, against(0.9, 0.8, { noise: 0 })).verdict).toBe('contradicted');
  });

  it('is not shown within the scatter, below half a point, and without trials', () => {
    expect(outcomeOf(robustFeatures, against(0.88, 0.78, { noise: 0.3 })).verdict).toBe('not shown');
    const small = outcomeOf(robustFeatures, against(0.89, 0.3, { noise: 0.0001 }));
    expect(clauseWith(small, 'tables of 400 rows with the most active').status).toBe('contradicted');
    const nothing = outcomeOf(robustFeatures, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'not shown', reproductions: [], effects: [] });
  });

  it('asks for the share of the accuracy that is kept, whatever the accuracy is', () => {
    const better = outcomeOf(robustFeatures, against(0.9, 0.8, { noise: 0, whole: 0.9 }));
    for (const { estimate } of better.clauses) expect(estimate).toBeCloseTo(0, 9);
    expect(better.effects[0]!.estimate).toBeGreaterThan(0);
  });

  it('has one network with and one without dropout for each value', () => {
    expect(robustFeatures.trials('quick')).toHaveLength(2 * 8 * 2);
    expect(robustFeatures.trials('full')).toHaveLength(2 * 10 * 2);
  });

  it('measures a curve by its mean height', () => {
    expect(meanHeight([0, 0.4, 0.8], [1, 1, 1])).toBeCloseTo(1);
    expect(meanHeight([0, 0.2, 0.8], [1, 0.5, 0])).toBeCloseTo((0.15 + 0.15) / 0.8);
  });
});
