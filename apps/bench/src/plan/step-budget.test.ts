import { RunError, type TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pilotSpecs, stepBudgets } from './step-budget.ts';
import { suiteNamed } from './suites/registry.ts';

const task = 'generated-tabular-mlp';
const steps = 500;

/** A pilot with these validation losses, at equal distances. */
function pilot(losses: readonly number[], seed = 0, fold?: TrialRecord['fold']): TrialRecord {
  const trial = trialOf('none', seed, { phase: 'tune', task });
  const curve = losses.map((loss, i) => {
    const metrics = { loss };
    return { step: ((i + 1) * steps) / losses.length, train: metrics, validation: metrics };
  });
  const record = recordOf(trial, losses.at(-1));
  return { ...record, fold, curve, training: { ...record.training, steps } };
}

describe('the budget of steps', () => {
  it('is three times the step at which the mean validation loss was lowest', () => {
    const pilots = [pilot([5, 2, 3, 4, 5]), pilot([5, 4, 1, 4, 5], 1)];
    expect(stepBudgets(pilots)).toEqual({ [task]: { bestStep: 300, steps: 900, saturated: false } });
  });

  it('is at most three times the own steps, and says if the pilot ended too early to tell', () => {
    expect(stepBudgets([pilot([5, 4, 3, 2, 1])])).toEqual({
      [task]: { bestStep: 500, steps: 1500, saturated: true },
    });
  });

  it('is at least a quarter of the own steps', () => {
    const losses = Array.from({ length: 20 }, (_, i) => i);
    expect(stepBudgets([pilot(losses)])).toEqual({ [task]: { bestStep: 25, steps: 125, saturated: false } });
  });

  it('belongs to each outer fold', () => {
    const fold = (outer: number) => ({ repeat: 0, outer, outerFolds: 2, inner: 0, innerFolds: 2 });
    const budgets = stepBudgets([pilot([1, 2], 0, fold(0)), pilot([2, 1], 1, fold(1))]);
    expect(Object.values(budgets).map((budget) => budget.steps)).toEqual([750, 1500]);
  });

  it('leaves diverged pilots out, and fails with a remedy if there is no other', () => {
    const diverged = { ...recordOf(trialOf('none', 1, { phase: 'tune', task }), undefined), curve: [] };
    expect(stepBudgets([diverged, pilot([1, 2])])[task]).toMatchObject({ bestStep: 250 });
    expect(() => stepBudgets([diverged])).toThrow(RunError);
    expect(() => stepBudgets([diverged])).toThrow(
      /Lower it with --learning-rate, or set --steps, e.g. --steps 500/,
    );
  });

  it('does not depend on the order of the pilots, nor on anything but validation losses', () => {
    const curves = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(curves, (all) => {
        const pilots = all.map((losses, seed) => pilot(losses, seed));
        const { bestStep, steps: budget, saturated } = stepBudgets(pilots)[task]!;
        expect(stepBudgets(pilots.toReversed())).toEqual(stepBudgets(pilots));
        const sums = Array.from({ length: 5 }, (_, i) => all.reduce((sum, losses) => sum + losses[i]!, 0));
        expect(bestStep).toBe((sums.indexOf(Math.min(...sums)) + 1) * 100);
        expect([budget, saturated]).toEqual([3 * bestStep, bestStep === steps]);
      }),
    );
  });

  it('comes from the baseline on the tuning seeds, which never read the test split, also if it is not compared', () => {
    const specs = pilotSpecs(suiteNamed('quick'), {
      ...{ backend: 'cpu', tuningSeeds: 2, firstTuningSeed: 1_000_000, rule: 'best-mean' },
      tasks: [task],
      regularizers: [{ name: 'dropout', options: {} }],
    });
    expect(
      specs.map(({ regularizer, seed, phase, training }) => [regularizer.name, seed, phase, training.steps]),
    ).toEqual([
      ['none', 1_000_000, 'tune', steps],
      ['none', 1_000_001, 'tune', steps],
    ]);
  });
});
