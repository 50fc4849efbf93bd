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

describe('arms that act nowhere in a network', () => {
  const dropConnect = { name: 'drop-connect', options: {} };
  const tasks = ['fashion-mnist-cnn', 'fashion-mnist-resnet'];
  const plan = (...specs: (typeof none)[]) =>
    expandPlan(quick, { backend: 'cpu', tasks, regularizers: specs, seeds: 1 });

  it('are left out of that task and named, the baseline never', () => {
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

  it('are refused when nothing else is to run', () => {
    const resnet = { backend: 'cpu', tasks: ['fashion-mnist-resnet'], regularizers: [dropConnect] } as const;
    expect(() => expandPlan(quick, resnet)).toThrow(
      /nothing to run: drop-connect 0.5 would act nowhere in fashion-mnist-resnet.*places for: image, input, conv/s,
    );
  });
});

describe('the plan of the analysis', () => {
  const of = (options: Partial<Parameters<typeof expandPlan>[1]> = {}) =>
    expandPlan(quick, { backend: 'cpu', ...options });

  it('tests what the suite announces where it acts, and explores the rest with fewer seeds', () => {
    const { analysis, specs } = of();
    expect(analysis.tasks.map(({ confirmatory }) => confirmatory)).toEqual([
      ['dropout 0.5'],
      ['dropout 0.5', 'spatial-dropout 0.2'],
      ['dropout 0.5', 'variational-dropout 0.25'],
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

  it('tests all the regularizers that a user names', () => {
    const [task] = of({ regularizers: [none, dropout, { name: 'standout', options: {} }] }).analysis.tasks;
    expect(task).toMatchObject({ confirmatory: ['dropout 0.5', 'standout'], exploratory: [] });
  });

  it('explores several rates of one regularizer: choosing among them on test data would be selection', () => {
    const [task] = of({ regularizers: [none, dropout], rates: [0.2, 0.5] }).analysis.tasks;
    expect(task).toMatchObject({ confirmatory: [], exploratory: ['dropout 0.2', 'dropout 0.5'] });
  });

  it('runs one trial an outer part in cross-validation', () => {
    const options = { regularizers: [none, dropout], tasks: ['generated-tabular-mlp'] };
    const { specs, analysis } = of({ ...options, folds: { outer: 3, inner: 2, repeats: 2 } });
    expect(specs).toHaveLength(12);
    expect(analysis.test).toContain('Nadeau');
    expect(specs.map(({ fold }) => `${fold?.repeat}/${fold?.outer}`).filter((_, i) => i % 2 === 0)).toEqual([
      ...['0/0', '0/1', '0/2', '1/0', '1/1', '1/2'],
    ]);
  });
});
