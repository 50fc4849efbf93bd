import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { generalization } from './generalization.ts';
import { inPercent } from './log-ratio.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { rateOf } from './testing/rate-valley.ts';

interface Saved {
  /** Percent of the loss at the best checkpoint, and after the last step. */
  readonly loss: number;
  readonly last?: number;
  /** Points of the error. */
  readonly error?: number;
  /** By which the training loss rises. */
  readonly train?: number;
  readonly noise?: number;
}

/** A plain network, and what dropout saves at every rate. */
const network =
  ({ loss, last = loss, error = 0, train = 0.4, noise = 1 }: Saved) =>
  (spec: TrialSpec): MadeUp => {
    const dropped = rateOf(spec) > 0 ? 1 : 0;
    const own = noise * scatter(spec.seed) * dropped;
    return {
      loss: Math.exp((-loss * dropped + own) / 100),
      last: 1.5 * Math.exp((-last * dropped + own) / 100),
      train: 0.5 + train * dropped,
      accuracy: 0.7 + (error * dropped + 0.05 * own) / 100,
    };
  };

describe('the claim that dropout improves generalization', () => {
  it('is supported where the loss falls by the margin on all data and the error does not rise', () => {
    const outcome = outcomeOf(generalization, network({ loss: 10, last: 30 }));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.clauses).toHaveLength(4);
    expect(outcome.clauses[0]).toMatchObject({ kind: 'more', margin: 2, unit: '%' });
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(inPercent(10), 10);
    expect(outcome.effects[0]!.estimate).toBeCloseTo(inPercent(30), 10);
    expect(outcome.reproductions[0]!.ours).toContain('30.00 % to 30.00 %');
  });

  it('measures the gap after the last step', () => {
    const { effects } = outcomeOf(generalization, network({ loss: 0, last: 0, train: 0.5, noise: 0 }));
    const closed = effects.find(({ name }) => name.startsWith('share of the gap'));
    expect(closed!.estimate).toBeCloseTo(0.5, 10);
  });

  it('does not ask a regression for an error', () => {
    const outcome = outcomeOf(generalization, network({ loss: 10 }), 'full');
    expect(outcome.verdict).toBe('supported');
    expect(outcome.clauses.map(({ unit }) => unit)).toEqual(['%', 'points', '%', 'points', '%']);
  });

  it('is contradicted where dropout gains less than the margin and costs errors', () => {
    const outcome = outcomeOf(generalization, network({ loss: -5, error: -3 }));
    expect(outcome.verdict).toBe('contradicted');
    expect(statusesOf(outcome)).toEqual(['contradicted', 'contradicted', 'contradicted', 'contradicted']);
    // Shown to help, by too little to matter.
    const little = outcomeOf(generalization, network({ loss: 1, noise: 0.1 }));
    expect(clauseWith(little, 'lowers the test loss on the generated table').status).toBe('contradicted');
  });

  it('is mixed where the loss falls and the error rises, or data disagree', () => {
    expect(outcomeOf(generalization, network({ loss: 10, error: -3 })).verdict).toBe('mixed');
    const disagree = outcomeOf(generalization, (spec) =>
      network({ loss: spec.task.includes('glyphs') ? -10 : 10 })(spec),
    );
    expect(disagree.verdict).toBe('mixed');
    expect(disagree.text).toContain(
      'Contradicted: dropout lowers the test loss on the generated glyphs by at least 2 %.',
    );
  });

  it('is not shown within the scatter, and without trials', () => {
    const outcome = outcomeOf(generalization, network({ loss: 3, noise: 20 }));
    expect(outcome.verdict).toBe('not shown');
    const nothing = outcomeOf(generalization, () => ({}));
    expect(nothing).toMatchObject({ verdict: 'not shown', effects: [], p: null });
  });

  it('compares best checkpoints, not last ones', () => {
    const outcome = outcomeOf(generalization, network({ loss: 0, last: 50, noise: 0.1 }));
    expect(clauseWith(outcome, 'lowers the test loss on the generated table').status).toBe('contradicted');
  });

  it('chooses the rate on validation data, whatever the test data say', () => {
    const outcome = outcomeOf(generalization, (spec) => {
      const rate = rateOf(spec);
      // Validation data prefer 0.25, test data 0.5.
      return { loss: 1 - rate / 2 + 0.001 * scatter(spec.seed), validation: 1 + (rate - 0.25) ** 2 };
    });
    expect(outcome.text).toContain('0.25 on the generated table');
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(12.5, 1);
  });

  it('takes diverged trials as guesses', () => {
    const outcome = outcomeOf(generalization, (spec) =>
      rateOf(spec) > 0 ? { diverged: true } : network({ loss: 0 })(spec),
    );
    expect(outcome.verdict).toBe('contradicted');
  });
});
