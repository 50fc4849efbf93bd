import type { Suite } from '../suite.ts';

/** A first look: generated data, no download, about two minutes on two cores. */
export const quick: Suite = {
  name: 'quick',
  summary: 'generated tables, images and sequences, every regularizer at its default rate; no download',
  tasks: ['generated-tabular-mlp', 'generated-glyphs-cnn', 'generated-memory-rnn'],
  regularizers: 'all',
  seeds: 5,
};
