import { describe, expect, it } from 'vitest';
import { expandArms, expandPlan } from './plan.ts';
import { armTitle, regularizers } from './regularizers.ts';
import { quick } from './suites/quick.ts';

const none = { name: 'none', options: {} };
const dropout = { name: 'dropout', options: {} };
const titles = (...args: Parameters<typeof expandArms>): string[] => expandArms(...args).map(armTitle);

describe('expandArms', () => {
  it('takes every registered regularizer at its default rate', () => {
    const arms = expandArms(quick, { backend: 'cpu' });
    expect(arms.map(({ name }) => name)).toEqual(regularizers.map(({ name }) => name));
  });

  it('multiplies rates with the regularizers that have one', () => {
    const options = { backend: 'cpu', regularizers: [none, dropout], rates: [0.2, 0.5] } as const;
    expect(titles(quick, options)).toEqual(['none', 'dropout 0.2', 'dropout 0.5']);
  });

  it('prefers the rate given as an option, and drops repetitions', () => {
    const exact = { name: 'dropout', options: { rate: 0.3 } };
    const options = { backend: 'cpu', regularizers: [exact, none, exact, none], rates: [0.2] } as const;
    expect(titles(quick, options)).toEqual(['dropout 0.3', 'none']);
  });

  it('refuses unknown names and bad options before anything runs', () => {
    const plan = (spec: typeof none): unknown => expandArms(quick, { backend: 'cpu', regularizers: [spec] });
    expect(() => plan({ name: 'droput', options: {} })).toThrow('Did you mean "dropout"?');
    expect(() => plan({ name: 'dropout', options: { rat: 0.5 } })).toThrow(/rat/);
  });
});

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
      /nothing to run: drop-connect 0.5 would act nowhere in fashion-mnist-resnet.*places for: input, conv/s,
    );
  });
});
