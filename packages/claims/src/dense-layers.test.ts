import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { denseLayers } from './dense-layers.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';

describe('the claim of dense layers', () => {
  /** Losses of the best rate in the dense layer and in the convolutional layers; none has 1. */
  const losses =
    (dense: number, element: number, noise = 0.005) =>
    (spec: TrialSpec): MadeUp => {
      const { name, options } = spec.regularizer;
      if (name === 'none') return { loss: 1, accuracy: 0.8 };
      const own = name === 'dropout' ? dense : element;
      const worse = options.rate === 0.25 ? 0 : 0.2;
      return { loss: own + worse + noise * scatter(spec.seed), accuracy: 0.85 };
    };

  it('is supported where the dense layer gains, and more than the convolutional ones', () => {
    const outcome = outcomeOf(denseLayers, losses(0.8, 0.95));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(clauseWith(outcome, 'alone lowers the test loss').estimate).toBeCloseTo(20, 1);
    expect(clauseWith(outcome, 'gives a lower loss').estimate).toBeCloseTo(100 * (1 - 0.8 / 0.95), 1);
    expect(outcome.text).toContain('dropout 0.25 for the dense layer and element-dropout 0.25 for');
    expect(outcome.reproductions[0]!.ours).toContain('20.00 to 15.00 %');
    expect(outcome.figure.series.map(({ points }) => points.length)).toEqual([4, 4]);
    const full = outcomeOf(denseLayers, losses(0.8, 0.95), 'full');
    expect(full.verdict).toBe('supported');
    expect(full.clauses).toHaveLength(4);
  });

  it('gives the other verdicts', () => {
    expect(outcomeOf(denseLayers, losses(0.8, 0.7)).verdict).toBe('mixed');
    expect(outcomeOf(denseLayers, losses(1.1, 0.9)).verdict).toBe('contradicted');
    expect(outcomeOf(denseLayers, losses(0.995, 0.996, 0.001)).verdict).toBe('contradicted');
    expect(outcomeOf(denseLayers, losses(0.9, 0.95, 0.2)).verdict).toBe('not shown');
    const nothing = outcomeOf(denseLayers, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'not shown', effects: [], reproductions: [] });
  });

  it('chooses rates on validation data, whatever they do on test data', () => {
    const misled = (spec: TrialSpec): MadeUp => {
      const { name, options } = spec.regularizer;
      if (name === 'none') return { loss: 1 };
      return options.rate === 0.5 ? { loss: 1.2, validation: 0.5 } : { loss: 0.5, validation: 1 };
    };
    const outcome = outcomeOf(denseLayers, misled);
    expect(statusesOf(outcome)).toEqual(['contradicted', 'contradicted']);
    expect(clauseWith(outcome, 'alone lowers the test loss').estimate).toBeCloseTo(-20, 6);
  });
});
