import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { subnetworkEnsemble } from './subnetwork-ensemble.ts';
import { outcomeOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

describe('the claim of an ensemble of subnetworks', () => {
  interface Sampled {
    readonly one: number;
    readonly average?: number;
    /** Confidence of five plain networks in the true class. */
    readonly apart?: number;
    readonly noise?: number;
    readonly error?: number;
  }
  const measured =
    ({ one, average = 0, apart = 0.3, noise = 0.01, error = 0.2 }: Sampled) =>
    (spec: TrialSpec): MadeUp => {
      if (!isDropped(spec)) {
        const probabilities = [apart, 1 - apart, 1 - apart, apart];
        return { loss: 1, probes: { predictions: { classes: 2, labels: [0, 1], probabilities } } };
      }
      const own = noise * scatter(spec.seed + numberIn(spec, 'data', 0));
      const point = (k: number, cost: number) => ({
        k,
        groups: 100 / k,
        loss: 0.5 + cost + own,
        error: error + (k === 1 ? 0.05 : 0),
        lossDeviation: 0.01,
        errorDeviation: 0.01,
      });
      const curve = {
        rows: 500,
        scaled: { loss: 0.5, error: 0.2 },
        sampled: [point(1, one), point(50, average)],
      };
      return { loss: 0.5, probes: { 'monte-carlo-curve': curve } };
    };

  it('is supported where a subnetwork costs loss and fifty cost none', () => {
    const outcome = outcomeOf(subnetworkEnsemble, measured({ one: 0.2 }));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.text).toContain('renormalized geometric mean to rounding');
    expect(outcome.reproductions[0]!.ours).toContain('50 sampled networks');
    expect(outcome.figure.series.map(({ points }) => points.length)).toEqual([2, 2, 2]);
  });

  it.each([
    ['whose loss is lower', { one: 0.2, average: -0.1 }],
    ['whose loss is higher', { one: 0.2, average: 0.1 }],
    ['five networks trained apart have a lower loss', { one: 0.2, apart: 0.9 }],
    ['errs otherwise than weight scaling', { one: 0.2, error: 0.25 }],
  ])('names the limit: %s', (limit, sampled) => {
    expect(outcomeOf(subnetworkEnsemble, measured(sampled)).limit).toContain(limit);
  });

  it('compares single networks where there is one set of examples', () => {
    expect(outcomeOf(subnetworkEnsemble, measured({ one: 0.2, apart: 0.9 }), 'full').limit).toContain(
      'trained apart',
    );
  });

  it('is refuted where the whole network is worse than one subnetwork', () => {
    expect(outcomeOf(subnetworkEnsemble, measured({ one: -0.2 })).verdict).toBe('refuted');
  });

  it('is undecided within the scatter, and without trials', () => {
    expect(outcomeOf(subnetworkEnsemble, measured({ one: 0.01, noise: 0.1 })).verdict).toBe('undecided');
    const nothing = outcomeOf(subnetworkEnsemble, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'undecided', reproductions: [] });
    expect(nothing.effects).toHaveLength(1);
    expect(outcomeOf(subnetworkEnsemble, () => ({ diverged: true })).verdict).toBe('undecided');
  });
});
