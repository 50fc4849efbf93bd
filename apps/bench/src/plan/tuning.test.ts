import { contentId, type RegularizerSpec, UsageError } from '@regatta/record';
import { regularizers, taskNamed } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { suiteNamed } from './suites/registry.ts';
import { configurationsPerArm, expandTuning, spread } from './tuning.ts';

const task = 'generated-tabular-mlp';
const own = taskNamed(task).defaults.learningRate;
const options = { backend: 'cpu', tuningSeeds: 1, firstTuningSeed: 1_000_000, rule: 'best-mean' } as const;
const arm = (name: string, more: RegularizerSpec['options'] = {}): RegularizerSpec => ({
  name,
  options: more,
});
type Options = Partial<Parameters<typeof expandTuning>[1]>;
const tune = (specs: readonly RegularizerSpec[] | undefined, more: Options = {}) =>
  expandTuning(suiteNamed('quick'), { ...options, tasks: [task], regularizers: specs, ...more });
const gridOf = (spec: RegularizerSpec, more: Options = {}) =>
  Object.values(tune([spec], more).plan.grids![task]!)[0]!;

describe('the grid of a tuning', () => {
  it('has six configurations for every arm, the baseline included, and no learning rate that the baseline lacks', () => {
    const { specs, plan } = tune(regularizers.map(({ name }) => arm(name)));
    const grids = Object.entries(plan.grids![task]!);
    expect(grids.map(([method]) => method)).toContain('none');
    for (const [method, { strengths, learningRates }] of grids) {
      const product = Math.max(1, strengths.length) * learningRates.length;
      expect([method, product]).toEqual([method, configurationsPerArm]);
      expect(plan.grids![task]!.none!.learningRates).toEqual(expect.arrayContaining([...learningRates]));
      expect(learningRates).toContain(own);
    }
    expect(specs).toHaveLength(configurationsPerArm * grids.length);
    expect(new Set(specs.map((spec) => contentId(spec))).size).toBe(specs.length);
  });

  it('spreads three strengths over the catalog, rates or not, weakest first', () => {
    expect(gridOf(arm('dropout'))).toEqual({
      option: 'rate',
      strengths: [0.1, 0.4, 0.7],
      learningRates: [own, 3 * own],
    });
    expect(gridOf(arm('max-norm'))).toMatchObject({ option: 'maxValue', strengths: [4, 2, 1] });
    expect(tune([arm('max-norm')]).plan.strengthOptions).toEqual({ 'max-norm': 'maxValue' });
    expect(gridOf(arm('batch-norm'))).toMatchObject({ option: null, strengths: [] });
  });

  it('keeps the user\u2019s rates, and fills up with learning rates', () => {
    const counts = [[0.5], [0.2, 0.5], [0.5, 0.2, 0.3], [0.1, 0.2, 0.3, 0.4]].map((rates) => {
      const grid = gridOf(arm('dropout'), { rates });
      return [grid.strengths, grid.learningRates.length];
    });
    expect(counts).toEqual([
      [[0.5], 6],
      [[0.2, 0.5], 3],
      [[0.2, 0.3, 0.5], 2],
      [[0.1, 0.2, 0.3, 0.4], 2],
    ]);
  });

  it('keeps the user\u2019s learning rates for every arm; with one of them it is over up to six strengths', () => {
    const learningRates = [0.001, 0.002];
    expect(gridOf(arm('dropout'), { learningRates })).toMatchObject({
      strengths: [0.1, 0.4, 0.7],
      learningRates,
    });
    expect(gridOf(arm('none'), { learningRates })).toMatchObject({ learningRates });
    for (const fixed of [{ learningRates: [0.01] }, { training: { learningRate: 0.01 } }]) {
      const grid = gridOf(arm('dropout'), fixed);
      expect([grid.strengths.length, grid.learningRates]).toEqual([configurationsPerArm, [0.01]]);
      expect(
        tune([arm('dropout')], fixed).specs.every(({ training }) => training.learningRate === 0.01),
      ).toBe(true);
    }
  });

  it('is one for several named strengths of a method, and leaves different methods apart', () => {
    const named = [arm('weight-decay', { decay: 0.5 }), arm('weight-decay', { decay: 0.2 })];
    const { plan, specs } = tune(named);
    expect(plan.grids![task]).toEqual({
      'weight-decay': expect.objectContaining({ option: 'decay', strengths: [0.2, 0.5] }),
    });
    expect(specs).toHaveLength(12);
    const scopes = tune([arm('drop-connect', { scope: 'example' }), arm('drop-connect', { scope: 'batch' })]);
    expect(Object.keys(scopes.plan.grids![task]!)).toEqual([
      'drop-connect scope=example',
      'drop-connect scope=batch',
    ]);
    expect(scopes.specs).toHaveLength(12);
  });

  it('holds the steps of a budget fixed', () => {
    const budgets = { [task]: { bestStep: 40, steps: 120, saturated: false } };
    const { specs, plan } = tune([arm('none'), arm('dropout')], { budgets });
    expect(new Set(specs.map(({ training }) => training.steps))).toEqual(new Set([120]));
    expect(plan.budgets).toEqual(budgets);
  });

  it.each([[[1]], [[0.5, 1]]])('is a usage error if a regularizer cannot have the rates %j', (rates) => {
    const tuned = (name: string) => tune([arm(name)], { rates });
    expect(() => tuned('gaussian-dropout')).toThrow(UsageError);
    expect(() => tuned('gaussian-dropout')).toThrow(
      /gaussian-dropout: expected rate in \[0, 1\), received 1/,
    );
    expect(tuned('dropout').specs.length).toBeGreaterThan(0);
  });
});

it('spreads items evenly, with both ends', () => {
  expect(spread([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(spread([1, 2], 3)).toEqual([1, 2]);
  expect(spread([1, 2, 3], 1)).toEqual([1]);
});
