import type { TrialSpec } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { repeatedText } from './repeated-text.ts';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { type MadeUp, scatter } from './testing/claim-records.ts';
import { isDropped, numberIn } from './testing/claim-trials.ts';

/** Whether a trial sees its data less than once. */
const isLarge = (spec: TrialSpec): boolean =>
  numberIn(spec, 'train', 0) + numberIn(spec, 'characters', 0) > 0;

/** Nats of the last test loss that dropout saves on repeated data and on data that are seen once; at the best checkpoint, nothing. */
const world =
  ({ repeated, once, noise = 0.01 }: { repeated: number; once: number; noise?: number }) =>
  (spec: TrialSpec): MadeUp => {
    const saved = (isLarge(spec) ? once : repeated) + noise * scatter(spec.seed);
    return { loss: 2, last: 2.5 - (isDropped(spec) ? saved : 0) };
  };

describe('the claim of repeated text', () => {
  it.each(['quick', 'full'] as const)('is supported where the sign follows repetition, %s', (size) => {
    const outcome = outcomeOf(repeatedText, world({ repeated: 0.4, once: -0.1 }), size);
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(clauseWith(outcome, 'lowers').estimate).toBeCloseTo(0.4, 2);
    expect(clauseWith(outcome, 'raises').estimate).toBeCloseTo(0.1, 2);
    expect(outcome.clauses.every(({ unit, margin }) => unit === 'nats' && margin === 0)).toBe(true);
    expect(outcome.figure.series.map(({ points }) => points.length)).toEqual([2, 2]);
    expect(outcome.text).toContain('dropout lowers the test loss by 0.4');
    const stopping = outcome.effects.filter(({ name }) => name.includes('best checkpoint of no dropout'));
    expect(stopping.map(({ estimate }) => estimate)).toEqual([0.5, 0.5]);
  });

  it('compares equal steps, and each network sees the same data at a seed', () => {
    for (const size of ['quick', 'full'] as const) {
      const specs = repeatedText.trials(size);
      expect(new Set(specs.map(({ training }) => training.steps)).size).toBe(1);
      for (const spec of specs) {
        const { steps, batchSize } = spec.training;
        expect(taskNamed(spec.task).family).toBe('transformer');
        if (size === 'quick') {
          const passes = (steps * batchSize) / numberIn(spec, 'train', 1000);
          expect(isLarge(spec) ? passes < 1 : passes > 20).toBe(true);
        }
      }
    }
  });

  it('gives the other verdicts', () => {
    const both = outcomeOf(repeatedText, world({ repeated: 0.4, once: 0.1 }));
    expect(both.verdict).toBe('mixed');
    expect(statusesOf(both)).toEqual(['shown', 'contradicted']);
    expect(outcomeOf(repeatedText, world({ repeated: -0.4, once: 0.1 })).verdict).toBe('contradicted');
    const unclear = outcomeOf(repeatedText, world({ repeated: 0.4, once: 0 }));
    expect(unclear.verdict).toBe('not shown');
    expect(statusesOf(unclear)).toEqual(['shown', 'open']);
    expect(outcomeOf(repeatedText, () => ({}))).toMatchObject({ verdict: 'not shown', effects: [] });
  });

  it('reads the last step, not the best checkpoint', () => {
    const outcome = outcomeOf(repeatedText, (spec) => ({
      loss: (isDropped(spec) ? 1 : 2) + 0.01 * scatter(spec.seed),
      last: 2 + 0.1 * scatter(spec.seed + (isDropped(spec) ? 1 : 0)),
    }));
    expect(statusesOf(outcome)).toEqual(['open', 'open']);
  });
});
