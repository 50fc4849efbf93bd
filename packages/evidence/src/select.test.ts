import type { TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeRates } from './freeze.ts';
import { selectRates } from './select.ts';
import { generatedTabularHeader } from './testing/plans.ts';

type Losses = Readonly<Record<number, readonly (number | undefined)[]>>;

/** Tuning records from the validation losses of each rate, one loss per seed. */
function tuned(losses: Losses, learningRate = 0.001, option = 'rate', name = 'dropout'): TrialRecord[] {
  return Object.entries(losses).flatMap(([strength, values]) =>
    values.map((loss, seed): TrialRecord => {
      const trial = trialOf(name, seed, {
        phase: 'tune',
        regularizer: { name, options: { [option]: Number(strength) } },
      });
      const record = recordOf({ ...trial, id: `t${name}-${strength}-${learningRate}-${seed}` }, loss);
      return { ...record, training: { ...record.training, learningRate }, testReads: 0 };
    }),
  );
}

/** Tuning records of a grid, from the losses of each strength by learning rate. */
const grid = (byLearningRate: Readonly<Record<number, Losses>>): TrialRecord[] =>
  Object.entries(byLearningRate).flatMap(([learningRate, losses]) => tuned(losses, Number(learningRate)));

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

describe('a grid of strengths and learning rates', () => {
  const curveOf = (records: readonly TrialRecord[], rule: 'one-standard-error' | 'best-mean' = 'best-mean') =>
    selectRates(scoring, records, rule)[0]!.curve;
  const picked = ({ rate, learningRate }: { rate: number | null; learningRate?: number }) => [
    rate,
    learningRate,
  ];

  it('is searched jointly: each strength counts at its own best learning rate', () => {
    const records = grid({
      0.001: { 0.2: [0.5, 0.5], 0.5: [0.9, 0.9] },
      0.003: { 0.2: [0.6, 0.6], 0.5: [0.3, 0.3] },
    });
    const [selection] = selectRates(scoring, records, 'best-mean');
    expect(selection).toMatchObject({
      regularizer: { name: 'dropout', options: { rate: 0.5 } },
      training: { learningRate: 0.003 },
      curve: { trials: 8, edges: ['strongest', 'highest learning rate'] },
    });
    expect(selection!.curve.points.map(picked)).toEqual([
      [0.2, 0.001],
      [0.2, 0.003],
      [0.5, 0.001],
      [0.5, 0.003],
    ]);
  });

  it('prefers weaker strengths within the error, but no learning rate to a better one', () => {
    const records = grid({
      0.001: { 0.2: [0.61, 0.61, 0.61], 0.4: [0.5, 0.7, 0.61] },
      0.003: { 0.2: [0.62, 0.62, 0.62], 0.4: [0.5, 0.7, 0.6] },
    });
    const curve = curveOf(records, 'one-standard-error');
    expect([picked(curve.best), picked(curve.chosen)]).toEqual([
      [0.4, 0.003],
      [0.2, 0.001],
    ]);
  });

  it('gives ties to the weaker strength and the lower learning rate, in any order of the records', () => {
    const same = { 0.2: [0.5, 0.5], 0.5: [0.5, 0.5] };
    const records = grid({ 0.001: same, 0.003: same });
    for (const order of [records, records.toReversed()]) {
      expect(picked(curveOf(order).chosen)).toEqual([0.2, 0.001]);
      expect(picked(curveOf(order).best)).toEqual([0.2, 0.001]);
    }
  });

  it('does not take a configuration that diverged in one seed for one that did well, where divergence has no score', () => {
    const { chance: _, ...regression } = scoring;
    const records = grid({ 0.001: { 0.2: [0.5, 0.6] }, 0.01: { 0.2: [0.1, undefined] } });
    const [selection] = selectRates(regression, records, 'best-mean');
    expect(selection!.training).toEqual({ learningRate: 0.001 });
  });

  it('has no end where one value was tried', () => {
    expect(curveOf(tuned({ 0.2: [0.5] })).edges).toEqual([]);
    expect(curveOf(tuned({ 0.2: [0.5], 0.3: [0.4], 0.5: [0.6] })).edges).toEqual([]);
  });

  it('orders strengths other than rates as its plan does, and names their method without them', () => {
    const losses = { 1: [0.5, 0.5], 2: [0.5, 0.5], 4: [0.5, 0.5] };
    const records = tuned(losses, 0.001, 'maxValue', 'max-norm');
    const grids = {
      strengthOptions: { 'max-norm': 'maxValue' },
      strengths: { 'max-norm': [4, 2, 1] },
    };
    const [selection, ...others] = selectRates(scoring, records, 'best-mean', grids);
    expect(others).toEqual([]);
    expect(selection).toMatchObject({
      regularizer: { options: { maxValue: 4 } },
      curve: {
        method: 'max-norm',
        option: 'maxValue',
        chosen: { rate: null, strength: 4 },
        edges: ['weakest'],
      },
    });
  });

  const losses = fc.array(
    fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 2,
    }),
    { minLength: 1, maxLength: 4 },
  );
  it('chooses, by one standard error, the weakest strength that is not worse by more than the paired error', () => {
    fc.assert(
      fc.property(losses, (table) => {
        const records = table.flatMap((byRate, i) =>
          byRate.flatMap((values, j) => tuned({ [(i + 1) / 10]: values.map((value) => value / 8) }, j + 1)),
        );
        const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
        const least = (all: (readonly number[])[]): readonly number[] =>
          all.reduce((a, b) => (total(b) < total(a) ? b : a));
        const atBestRates = table.map(least);
        const best = least(atBestRates);
        /** How far the mean difference from the best is below its standard error. */
        const slack = (values: readonly number[]): number => {
          const differences = values.map((value, i) => value - best[i]!);
          const mean = total(differences) / 3;
          const squares = total(differences.map((value) => (value - mean) ** 2));
          return Math.sqrt(squares / 2 / 3) - mean;
        };
        // Rounding decides whether a difference of exactly one standard error is within it.
        fc.pre(atBestRates.every((values) => values === best || Math.abs(slack(values)) > 1e-9));
        const expected = atBestRates.findIndex((values) => values === best || slack(values) > 0);
        for (const order of [records, records.toReversed()]) {
          expect(curveOf(order, 'one-standard-error').chosen.rate).toBe((expected + 1) / 10);
        }
      }),
    );
  });
});

describe('freezeRates', () => {
  const records = tuned({ 0.2: [0.5, 0.6], 0.5: [0.7, 0.8] });

  it('returns the chosen arms and a hash of choices and trials', () => {
    const { arms, freeze } = freezeRates(records, 'best-mean', () => scoring);
    expect(arms('generated-tabular-mlp', { seed: 0 })).toEqual([
      { regularizer: { name: 'dropout', options: { rate: 0.2 } }, training: { learningRate: 0.001 } },
    ]);
    expect(freeze).toMatchObject({ testReads: 0, tuningTrials: 4, tuningSeeds: [0, 1] });
    expect(freezeRates(records.toReversed(), 'best-mean', () => scoring).freeze.hash).toBe(freeze.hash);
    expect(freezeRates(records.slice(0, 3), 'best-mean', () => scoring).freeze.hash).not.toBe(freeze.hash);
  });

  it('covers the learning rate with the hash', () => {
    const [slow, fast] = [0.001, 0.003].map(
      (rate) => freezeRates(tuned({ 0.2: [0.5] }, rate), 'best-mean', () => scoring).freeze,
    );
    expect([slow!.choices[0]!.learningRate, fast!.choices[0]!.learningRate]).toEqual([0.001, 0.003]);
    expect(fast!.hash).not.toBe(slow!.hash);
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
      arms('generated-tabular-mlp', { seed: outer, fold: fold(outer) })[0]!.regularizer.options.rate;
    expect([rateIn(0), rateIn(1)]).toEqual([0.2, 0.5]);
    expect(freeze.choices.map(({ place }) => place)).toEqual([
      'generated-tabular-mlp, repeat 1, part 1',
      'generated-tabular-mlp, repeat 1, part 2',
    ]);
  });
});
