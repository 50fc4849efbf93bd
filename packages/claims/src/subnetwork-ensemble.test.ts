import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { subnetworkEnsemble } from './subnetwork-ensemble.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

describe('the claim of an ensemble of subnetworks', () => {
  interface World {
    /** Share of its loss by which the average of 50 sampled subnetworks is above weight scaling. */
    readonly average?: number;
    /** Share of the examples that a network with dropout classifies correctly. */
    readonly right?: number;
    readonly noise?: number;
  }
  const rows = 40;
  /** Predictions of two classes: wrong for the examples that `isWrong` names. */
  const predicted = (isWrong: (row: number) => boolean) => ({
    classes: 2,
    labels: Array.from({ length: rows }, () => 0),
    probabilities: Array.from({ length: rows }, (_, i) => (isWrong(i) ? [0.2, 0.8] : [0.8, 0.2])).flat(),
  });
  const world =
    ({ average = 0, right = 0.95, noise = 0.002 }: World) =>
    (spec: TrialSpec): MadeUp => {
      const data = numberIn(spec, 'data', 0);
      // The place of a network in its group: each plain one misses eight rows of its own, their average none.
      const isTable = spec.task.includes('data=');
      const place = isTable ? spec.seed % 5 : Math.floor(spec.seed / 10) % 5;
      if (!isDropped(spec)) {
        return { loss: 1, probes: { predictions: predicted((row) => row % 5 === place) } };
      }
      const own = noise * scatter(isTable ? data : spec.seed % 10);
      const point = (k: number, above: number) => ({
        k,
        groups: 100 / k,
        loss: 0.5 * (1 + above + own),
        error: k === 1 ? 0.25 : 0.2,
        lossDeviation: 0.01,
        errorDeviation: 0.01,
      });
      const curve = {
        rows: 500,
        scaled: { loss: 0.5, error: 0.2 },
        sampled: [point(1, 0.3), point(50, average)],
      };
      // Misses lie in both halves alike.
      const missed = Math.round(rows * (1 - right));
      const predictions = predicted((row) => row < missed);
      return { loss: 0.5, probes: { 'monte-carlo-curve': curve, predictions } };
    };

  it('is supported where weight scaling equals the average and dropout gains as an ensemble does', () => {
    const outcome = outcomeOf(subnetworkEnsemble, world({ right: 1 }));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(statusesOf(outcome)).toEqual(['shown', 'shown', 'shown', 'shown']);
    expect(outcome.text).toContain('renormalized geometric mean, up to rounding');
    expect(outcome.reproductions[0]!.ours).toContain('50 sampled networks');
    expect(outcome.reproductions[0]!.ours).toContain('1.250 times its error');
    expect(outcome.figure.series.map(({ points }) => points.length)).toEqual([2, 2]);
    expect(outcomeOf(subnetworkEnsemble, world({ right: 1 }), 'full').verdict).toBe('supported');
  });

  it.each([0.1, -0.1])('is mixed where the loss of the average is off by a share of %d', (average) => {
    const outcome = outcomeOf(subnetworkEnsemble, world({ average, right: 1 }));
    expect(outcome.verdict).toBe('mixed');
    expect(statusesOf(outcome)).toEqual(['contradicted', 'shown', 'contradicted', 'shown']);
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(100 * (1 - 1 / (1 + average)), 1);
  });

  it('is contradicted where dropout gains nothing either', () => {
    const outcome = outcomeOf(subnetworkEnsemble, world({ average: 0.1, right: 0.8 }));
    expect(outcome.verdict).toBe('contradicted');
    expect(clauseWith(outcome, '400 rows dropout gains').estimate).toBeLessThan(0);
  });

  it('is not shown within the scatter, and without trials', () => {
    expect(outcomeOf(subnetworkEnsemble, world({ right: 1, noise: 0.1 })).verdict).toBe('not shown');
    const nothing = outcomeOf(subnetworkEnsemble, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'not shown', reproductions: [] });
    expect(nothing.effects).toHaveLength(1);
    expect(outcomeOf(subnetworkEnsemble, () => ({ diverged: true })).verdict).toBe('not shown');
  });

  it('averages five networks of the same examples, or none', () => {
    const missing = (spec: TrialSpec): MadeUp =>
      !isDropped(spec) && spec.seed === 204 ? {} : world({ right: 1 })(spec);
    const outcome = outcomeOf(subnetworkEnsemble, missing);
    expect(clauseWith(outcome, '400 rows dropout gains')).toMatchObject({ status: 'open', estimate: 0 });
    expect(clauseWith(outcome, '400 rows weight scaling').status).toBe('shown');
    for (const size of ['quick', 'full'] as const) {
      const specs = subnetworkEnsemble.trials(size);
      expect(specs).toHaveLength(size === 'quick' ? 160 : 200);
      const slices = specs.filter(({ task }) => task.includes('slices=10'));
      expect(new Set(slices.map(({ seed }) => seed % 10)).size).toBe(size === 'full' ? 10 : 0);
    }
  });
});
