import { armTitle } from '@regatta/record';
import { regularizers } from '@regatta/tasks';
import { describe, expect, it } from 'vitest';
import { expandArms } from './arms.ts';
import { quick } from './suites/quick.ts';

const none = { name: 'none', options: {} };
const dropout = { name: 'dropout', options: {} };
const titles = (...args: Parameters<typeof expandArms>): string[] => expandArms(...args).map(armTitle);

describe('expandArms', () => {
  it('uses every registered regularizer at its default rate, except those that the suite excludes', () => {
    const arms = expandArms(quick, {});
    const left = quick.leftOut ?? [];
    const names = regularizers.map(({ name }) => name);
    expect(arms.map(({ name }) => name)).toEqual(names.filter((name) => !left.includes(name)));
  });

  it('combines rates with the regularizers that have one', () => {
    const options = { regularizers: [none, dropout], rates: [0.2, 0.5] } as const;
    expect(titles(quick, options)).toEqual(['none', 'dropout 0.2', 'dropout 0.5']);
  });

  it('prefers a rate given as an option, and removes duplicates', () => {
    const exact = { name: 'dropout', options: { rate: 0.3 } };
    const options = { regularizers: [exact, none, exact, none], rates: [0.2] } as const;
    expect(titles(quick, options)).toEqual(['dropout 0.3', 'none']);
  });

  it('rejects unknown names and bad options before anything runs', () => {
    const plan = (spec: typeof none): unknown => expandArms(quick, { regularizers: [spec] });
    expect(() => plan({ name: 'droput', options: {} })).toThrow('Did you mean "dropout"?');
    expect(() => plan({ name: 'dropout', options: { rat: 0.5 } })).toThrow(/rat/);
  });
});
