import { armTitle } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { expandPlan } from './plan.ts';
import { quick } from './suites/quick.ts';

const none = { name: 'none', options: {} };
const dropout = { name: 'dropout', options: {} };

it('runs whole blocks, task by task and seed by seed', () => {
  const options = { backend: 'cpu', regularizers: [none, dropout], seeds: 2, firstSeed: 7 } as const;
  const { specs, idle } = expandPlan(quick, { ...options, tasks: ['generated-tabular-mlp'] });
  expect(idle).toEqual([]);
  expect(specs.map(({ seed, regularizer }) => `${seed} ${armTitle(regularizer)}`)).toEqual([
    '7 none',
    '7 dropout 0.5',
    '8 none',
    '8 dropout 0.5',
  ]);
});

describe('arms without an effect in a network', () => {
  const dropConnect = { name: 'drop-connect', options: {} };
  const tasks = ['fashion-mnist-cnn', 'fashion-mnist-resnet'];
  const plan = (...specs: (typeof none)[]) =>
    expandPlan(quick, { backend: 'cpu', tasks, regularizers: specs, seeds: 1 });

  it('are omitted from that task and listed, but never the baseline', () => {
    const { specs, idle } = plan(none, dropConnect, dropout);
    expect(specs.map(({ task, regularizer }) => `${task} ${armTitle(regularizer)}`)).toEqual([
      'fashion-mnist-cnn none',
      'fashion-mnist-cnn drop-connect 0.5',
      'fashion-mnist-cnn dropout 0.5',
      'fashion-mnist-resnet none',
      'fashion-mnist-resnet dropout 0.5',
    ]);
    expect(idle.map(({ task, regularizer }) => `${task} ${armTitle(regularizer)}`)).toEqual([
      'fashion-mnist-resnet drop-connect 0.5',
    ]);
  });

  it('are rejected if there is nothing else to run', () => {
    const resnet = { backend: 'cpu', tasks: ['fashion-mnist-resnet'], regularizers: [dropConnect] } as const;
    expect(() => expandPlan(quick, resnet)).toThrow(
      /nothing to run: drop-connect 0.5 would have no effect in fashion-mnist-resnet.*has the hooks: image, input, conv/s,
    );
  });
});

describe('the analysis plan', () => {
  const of = (options: Partial<Parameters<typeof expandPlan>[1]> = {}) =>
    expandPlan(quick, { backend: 'cpu', ...options });

  it('tests the announced arms where they have an effect, and explores the others with fewer seeds', () => {
    const { analysis, specs } = of();
    expect(analysis.tasks.map(({ confirmatory }) => confirmatory)).toEqual([
      ['dropout 0.5'],
      ['dropout 0.5', 'spatial-dropout 0.2'],
      ['dropout 0.5', 'variational-dropout 0.25'],
      ['dropout 0.5', 'spatial-dropout 0.2', 'variational-dropout 0.25'],
    ]);
    const seedsOf = (name: string): number =>
      specs.filter(({ task, regularizer }) => task === 'generated-tabular-mlp' && regularizer.name === name)
        .length;
    expect([seedsOf('none'), seedsOf('dropout'), seedsOf('standout')]).toEqual([
      8,
      8,
      quick.exploratorySeeds,
    ]);
  });

  it('tests all regularizers given by the user', () => {
    const [task] = of({ regularizers: [none, dropout, { name: 'standout', options: {} }] }).analysis.tasks;
    expect(task).toMatchObject({ confirmatory: ['dropout 0.5', 'standout'], exploratory: [] });
  });

  it('treats several rates of one regularizer as exploratory, because choosing among them on test data is selection', () => {
    const [task] = of({ regularizers: [none, dropout], rates: [0.2, 0.5] }).analysis.tasks;
    expect(task).toMatchObject({ confirmatory: [], exploratory: ['dropout 0.2', 'dropout 0.5'] });
  });

  it('refuses more seeds than a task has slices of its data', () => {
    const options = { regularizers: [none, dropout], tasks: ['fashion-mnist-mlp@slices=10'] };
    expect(of({ ...options, seeds: 10, firstSeed: 7 }).specs).toHaveLength(20);
    expect(() => of({ ...options, seeds: 11 })).toThrow(
      'fashion-mnist-mlp@slices=10: expected at most 10 seeds, one for each slice of the data, received 11. Use --seeds 10',
    );
  });

  it('runs one trial per outer fold in cross-validation', () => {
    const options = { regularizers: [none, dropout], tasks: ['generated-tabular-mlp'] };
    const { specs, analysis } = of({ ...options, folds: { outer: 3, inner: 2, repeats: 2 } });
    expect(specs).toHaveLength(12);
    expect(analysis.test).toContain('Nadeau');
    expect(specs.map(({ fold }) => `${fold?.repeat}/${fold?.outer}`).filter((_, i) => i % 2 === 0)).toEqual([
      '0/0',
      '0/1',
      '0/2',
      '1/0',
      '1/1',
      '1/2',
    ]);
  });
});
