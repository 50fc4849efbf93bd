import type { TrialSpec } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { generalization } from './generalization.ts';
import { outcomeOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';

const rateOf = ({ regularizer }: TrialSpec): number => Number(regularizer.options.rate ?? 0);

describe('the claim that dropout improves generalization', () => {
  /** A plain network, and what dropout saves of its loss, its error and its best validation loss. */
  const network =
    (saved: { loss: number; error?: number; early?: number; train?: number; noise?: number }) =>
    (spec: TrialSpec): MadeUp => {
      const dropped = rateOf(spec) > 0 ? 1 : 0;
      const { loss, error = loss / 10, early = loss / 10, train = 0.4, noise = 0.01 } = saved;
      const own = noise * scatter(spec.seed) * (dropped ? 1 : -1);
      return {
        loss: 1 - loss * dropped + own,
        train: 0.1 + train * dropped,
        validation: 1.2,
        early: 0.9 - early * dropped + 0.1 * own,
        accuracy: 0.7 + error * dropped + 0.1 * own,
      };
    };

  it('is supported where loss, error and gap shrink, against early stopping too', () => {
    const outcome = outcomeOf(generalization, network({ loss: 0.3 }));
    expect(outcome.verdict).toBe('supported');
    expect(outcome.effects[0]).toMatchObject({ unit: 'nats', interval: expect.any(Array) });
    expect(outcome.effects[0]!.estimate).toBeCloseTo(0.3, 10);
    expect(outcome.text).toContain('saves 0.3000 nats');
    expect(outcome.reproductions[0]!.ours).toContain('30.00 % to 27.00 %');
  });

  it.each([
    ['fewer errors are not shown', { loss: 0.3, error: 0 }],
    ['against early stopping no gain is shown', { loss: 0.3, early: -0.05 }],
    ['less than half of the gap closes', { loss: 0.3, train: 0 }],
  ])('names the limit: %s', (limit, saved) => {
    const outcome = outcomeOf(generalization, network(saved));
    expect(outcome.verdict).toBe('supported with a limit');
    expect(outcome.limit).toContain(limit);
    expect(outcome.text).toContain(limit);
  });

  it('names the tasks where it holds', () => {
    const outcome = outcomeOf(generalization, (spec) =>
      network({ loss: spec.task.includes('glyphs') ? -0.3 : 0.3 })(spec),
    );
    expect(outcome.limit).toBe('only shown for generated-tabular-mlp');
  });

  it('is refuted where dropout costs loss on every task', () => {
    const outcome = outcomeOf(generalization, network({ loss: -0.2 }));
    expect(outcome.verdict).toBe('refuted');
    expect(outcome.text).toContain('costs 0.2000 nats');
  });

  it('is undecided within the scatter, and says the seeds', () => {
    const outcome = outcomeOf(generalization, network({ loss: 0.05, noise: 0.1 }));
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.seedsNeeded).toBeGreaterThan(8);
    expect(outcome.text).toContain(`about ${outcome.seedsNeeded} seeds`);
  });

  it('takes diverged trials as guesses, and stands without any', () => {
    const outcome = outcomeOf(generalization, (spec) =>
      rateOf(spec) > 0 ? { diverged: true } : network({ loss: 0 })(spec),
    );
    expect(outcome.verdict).toBe('refuted');
    expect(outcomeOf(generalization, () => ({}))).toMatchObject({
      verdict: 'undecided',
      seedsNeeded: null,
      effects: [],
    });
  });
});
