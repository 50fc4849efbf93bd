import type { Suite } from '../suite.ts';

/** A first look: generated data, no download, about a minute on two cores. */
export const quick: Suite = {
  name: 'quick',
  summary: 'generated data with a known optimum, every regularizer at its default rate; no download',
  tasks: ['generated-tabular-mlp'],
  regularizers: 'all',
  seeds: 5,
};
