import type { TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { freezeRates } from './freeze.ts';
import { selectRates } from './select.ts';
import { generatedTabularHeader } from './testing/plans.ts';

/** Tuning records from the validation losses of each rate, one loss per seed. */
function tuned(losses: Readonly<Record<number, readonly (number | undefined)[]>>): TrialRecord[] {
  return Object.entries(losses).flatMap(([rate, values]) =>
    values.map((loss, seed): TrialRecord => {
      const trial = trialOf('dropout', seed, {
        phase: 'tune',
        regularizer: { name: 'dropout', options: { rate: Number(rate) } },
      });
      return { ...recordOf({ ...trial, id: `t${rate}-${seed}` }, loss), testReads: 0 };
    }),
  );
}

const scoring = generatedTabularHeader;
const chosen =
  (...args: Parameters<typeof tuned>) =>
  (rule: 'one-standard-error' | 'best-mean') =>
    selectRates(scoring, tuned(...args), rule)[0]!.curve;

describe('selectRates', () => {
  // Means 1.0, 0.62, 0.6, 0.9; the standard error of the best is 0.0577.
  const losses = { 0.1: [1, 1, 1], 0.2: [0.62, 0.62, 0.62], 0.4: [0.5, 0.7, 0.6], 0.6: [0.9, 0.9, 0.9] };

  it('chooses the smallest rate within one standard error of the best', () => {
    const curve = chosen(losses)('one-standard-error');
    expect([curve.best.rate, curve.chosen.rate]).toEqual([0.4, 0.2]);
    expect(curve.points.map(({ rate }) => rate)).toEqual([0.1, 0.2, 0.4, 0.6]);
    expect(curve.trials).toBe(12);
  });

  it('measures that error on paired differences, so that the spread that all rates share does not count', () => {
    const shared = { 0.2: [0.55, 0.75, 0.95], 0.4: [0.5, 0.7, 0.9] };
    expect(chosen(shared)('one-standard-error').chosen.rate).toBe(0.4);
  });

  it('chooses the best mean on request, and the smaller of tied rates', () => {
    expect(chosen(losses)('best-mean').chosen.rate).toBe(0.4);
    expect(chosen({ 0.4: [0.5, 0.5], 0.2: [0.5, 0.5] })('best-mean').chosen.rate).toBe(0.2);
  });

  it('scores diverged trials as guessing, so their rate is not chosen', () => {
    const curve = chosen({ 0.2: [0.8, 0.8], 0.5: [0.1, undefined] })('best-mean');
    expect(curve.chosen.rate).toBe(0.5 * (0.1 + Math.log(4)) < 0.8 ? 0.5 : 0.2);
    expect(curve.points[1]).toMatchObject({ diverged: 1 });
  });
});

describe('freezeRates', () => {
  const records = tuned({ 0.2: [0.5, 0.6], 0.5: [0.7, 0.8] });

  it('returns the chosen arms and a hash of choices and trials', () => {
    const { arms, freeze } = freezeRates(records, 'best-mean', () => scoring);
    expect(arms('generated-tabular-mlp', { seed: 0 })).toEqual([{ name: 'dropout', options: { rate: 0.2 } }]);
    expect(freeze).toMatchObject({ testReads: 0, tuningTrials: 4, tuningSeeds: [0, 1] });
    expect(freezeRates(records.toReversed(), 'best-mean', () => scoring).freeze.hash).toBe(freeze.hash);
    expect(freezeRates(records.slice(0, 3), 'best-mean', () => scoring).freeze.hash).not.toBe(freeze.hash);
  });

  it('rejects trials that have read a test split', () => {
    const leaky = records.map((record, i) => (i === 2 ? { ...record, testReads: 1 } : record));
    expect(() => freezeRates(leaky, 'best-mean', () => scoring)).toThrow(/received trials with 1 read of it/);
  });

  it('chooses within each outer part in nested cross-validation', () => {
    const fold = (outer: number) => ({ repeat: 0, outer, outerFolds: 2, inner: 0, innerFolds: 2 });
    const first = records.map((record) => ({ ...record, fold: fold(0) }));
    const second = tuned({ 0.2: [0.9], 0.5: [0.1] }).map((record) => ({ ...record, fold: fold(1) }));
    const { arms, freeze } = freezeRates([...first, ...second], 'best-mean', () => scoring);
    const rateIn = (outer: number) =>
      arms('generated-tabular-mlp', { seed: outer, fold: fold(outer) })[0]!.options.rate;
    expect([rateIn(0), rateIn(1)]).toEqual([0.2, 0.5]);
    expect(freeze.choices.map(({ place }) => place)).toEqual([
      'generated-tabular-mlp, repeat 1, part 1',
      'generated-tabular-mlp, repeat 1, part 2',
    ]);
  });
});
