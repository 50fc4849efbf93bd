import { type CatalogEntry, RegattaError } from '@regatta/core';
import { type Subject, testRegularizer } from '@regatta/core/testing';
import { describe, expect, it } from 'vitest';
import { catalog } from './index.ts';

/** What each regularizer promises, and the variants worth a run of their own. */
const promises: Readonly<Record<string, readonly Omit<Subject, 'name' | 'create'>[]>> = {
  'variational-dropout': [
    {
      rate: 0.3,
      law: 'mean',
      per: { sequence: [0, -1] },
      options: { embeddingRate: 0.2 },
      identityAtZero: false,
    },
    { rate: 0.3, law: 'mean', options: { gates: 'each', on: ['input', 'state'] } },
  ],
  'naive-recurrent-dropout': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { on: ['cell'] } },
  ],
  'recurrent-dropout': [
    { rate: 0.3, law: 'mean' },
    { rate: 0.3, law: 'mean', options: { per: 'sequence' } },
  ],
  'rnn-drop': [{ rate: 0.3, law: 'mean' }],
  zoneout: [{ rate: 0.3, law: 'none', plainInference: false }],
  'weight-drop': [{ rate: 0.4, law: 'mean' }],
  'locked-dropout': [{ rate: 0.4, law: 'mean', per: { sequence: [0, -1] } }],
  'embedding-dropout': [{ rate: 0.4, law: 'mean' }],
  'activation-regularization': [{ law: 'mean', stochastic: false }],
  'temporal-activation-regularization': [{ law: 'mean', stochastic: false }],
  'fraternal-dropout': [{ rate: 0.4, law: 'mean', per: { sequence: [0, -1] } }],
};

for (const entry of catalog) {
  for (const promise of promises[entry.name] ?? []) {
    const variant = Object.entries(promise.options ?? {}).map(([key, value]) => `${key} ${String(value)}`);
    testRegularizer({
      ...promise,
      name: [entry.name, ...variant].join(', '),
      create: (options) => entry.create(options),
    });
  }
}

describe('the catalog', () => {
  it('holds a promise for every regularizer', () => {
    expect(catalog.map(({ name }) => name)).toEqual(Object.keys(promises));
  });

  const hooksOf = (entry: CatalogEntry): string[] =>
    Object.entries(entry.create({})).flatMap(([key, value]) => (typeof value === 'function' ? [key] : []));

  it.each(catalog)('$name is made without options, with the hooks that it names', (entry) => {
    expect(entry.create({}).name).toBe(entry.name);
    expect(hooksOf(entry).sort()).toEqual([...entry.hooks].sort());
  });

  it.each(catalog.filter(({ rates }) => rates))('$name takes every rate of its grid', (entry) => {
    for (const rate of entry.rates ?? []) expect(entry.create({ rate }).options).toMatchObject({ rate });
    expect(entry.rates).toContain(entry.defaultRate);
  });

  it.each(catalog)('$name refuses an unknown option', (entry) => {
    expect(() => entry.create({ propability: 0.5 })).toThrow(RegattaError);
  });
});
