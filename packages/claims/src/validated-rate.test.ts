import type { TrialSpec } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { clauseWith, outcomeOf, statusesOf } from './testing/claim-outcome.ts';
import { rateOf, valley } from './testing/rate-valley.ts';
import { validatedRate } from './validated-rate.ts';

/** Whether a trial has the larger learning rate. */
const isFast = ({ task, training }: TrialSpec): boolean =>
  training.learningRate > taskNamed(task).defaults.learningRate;

const shown = ['shown', 'shown', 'shown', 'shown'];

describe('the claim of the validated rate', () => {
  it('is supported where both ends lose to the choice', () => {
    const outcome = outcomeOf(validatedRate, valley(0.5));
    expect(outcome.verdict, outcome.text).toBe('supported');
    expect(outcome.text).toContain(
      'tuning chose a rate of 0.5 with a learning rate of 0.001; test data agree',
    );
    expect(outcome.clauses[0]!.estimate).toBeCloseTo(100 * (1 - 0.6 / 0.85), 0);
    expect(outcome.clauses[3]).toMatchObject({ unit: 'nats', kind: 'more' });
    expect(outcome.clauses[3]!.estimate).toBeCloseTo(0.1, 8);
    expect(outcomeOf(validatedRate, valley(0.5), 'full').clauses).toHaveLength(8);
  });

  it.each(['quick', 'full'] as const)('chooses by trials that cannot read the test split, %s', (size) => {
    const specs = validatedRate.trials(size);
    const tuning = specs.filter(({ phase }) => phase === 'tune');
    const judging = specs.filter(({ phase }) => phase === 'test');
    const judged = new Set(judging.map(({ seed }) => seed));
    expect(tuning.length).toBeGreaterThan(0);
    expect(tuning.some(({ seed }) => judged.has(seed))).toBe(false);
    // Whatever tuning chooses is also tested.
    const keyOf = ({ task, regularizer, training }: TrialSpec): string =>
      JSON.stringify([task, regularizer, training]);
    expect(new Set(tuning.map(keyOf))).toEqual(new Set(judging.map(keyOf)));
    for (const task of new Set(tuning.map((spec) => spec.task)))
      expect(
        new Set(tuning.filter((spec) => spec.task === task).map(({ training }) => training.learningRate))
          .size,
      ).toBe(2);
  });

  it('tells a choice that is not near the best', () => {
    const outcome = outcomeOf(validatedRate, (spec) =>
      valley(spec.phase === 'tune' ? 0.2 : 0.5, { slope: 4 })(spec),
    );
    expect(outcome.text).toContain('tuning chose a rate of 0.2');
    expect(outcome.text).toContain('the best rate on test data was 0.5');
    expect(statusesOf(outcome)).toEqual(['shown', 'shown', 'contradicted', 'shown']);
    expect(outcome.verdict).toBe('mixed');
  });

  it('tells a training loss that falls with the rate', () => {
    const outcome = outcomeOf(validatedRate, (spec) => ({ ...valley(0.5)(spec), train: 1 - rateOf(spec) }));
    expect(clauseWith(outcome, 'raises the training loss')).toMatchObject({ status: 'contradicted' });
    expect(outcome.verdict).toBe('mixed');
  });

  it('judges each rate at the learning rate that tuning chose for it', () => {
    // With the larger learning rate 0.9 is as good as the choice, and all others are worse.
    const outcome = outcomeOf(validatedRate, (spec) => {
      const made = valley(0.5)(spec);
      if (!isFast(spec)) return made;
      return { ...made, loss: rateOf(spec) === 0.9 ? 0.6 + (made.loss! - 0.76) : 2 };
    });
    expect(statusesOf(outcome)[1]).toBe('contradicted');
    expect(statusesOf(outcome)[0]).toBe('shown');
    const learningRates = outcome.effects.filter(({ name }) => name.includes('learning rate chosen'));
    expect(learningRates.map(({ estimate }) => estimate)).toEqual([0.001, 0.003]);
    // The larger learning rate on test data alone changes nothing.
    const unseen = outcomeOf(validatedRate, (spec) =>
      isFast(spec) ? { loss: spec.phase === 'tune' ? 2 : 0.1, train: 1 } : valley(0.5)(spec),
    );
    expect(statusesOf(unseen)).toEqual(shown);
  });

  it('is contradicted where validation chooses an end that loses', () => {
    const outcome = outcomeOf(validatedRate, (spec) => {
      const made = valley(spec.phase === 'tune' ? 0 : 0.9, { slope: 1 })(spec);
      return { ...made, train: 1 - rateOf(spec) };
    });
    expect(statusesOf(outcome)).toEqual(['contradicted', 'contradicted', 'contradicted', 'contradicted']);
    expect(outcome.verdict).toBe('contradicted');
  });

  it('is not shown within the scatter, and without trials', () => {
    const outcome = outcomeOf(validatedRate, valley(0.5, { slope: 0.2, noise: 0.2 }));
    expect(outcome.verdict, outcome.text).toBe('not shown');
    expect(outcomeOf(validatedRate, () => ({}))).toMatchObject({ verdict: 'not shown', p: null });
  });

  it('judges nothing without tuning trials, and no rise of the training loss without all rates', () => {
    const blind = outcomeOf(validatedRate, (spec) => (spec.phase === 'tune' ? {} : valley(0.5)(spec)));
    expect(statusesOf(blind)).toEqual(['open', 'open', 'open', 'open']);
    const lacking = outcomeOf(validatedRate, (spec) => (rateOf(spec) === 0.3 ? {} : valley(0.5)(spec)));
    expect(statusesOf(lacking)).toEqual(['shown', 'shown', 'shown', 'open']);
  });
});
