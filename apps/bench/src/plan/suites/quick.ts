import type { Suite } from '../suite.ts';

/** A first look: generated data, no download, about two minutes on two cores. */
export const quick: Suite = {
  name: 'quick',
  summary:
    'generated tables, images and sequences, almost every regularizer at its default rate; no download',
  tasks: ['generated-tabular-mlp', 'generated-glyphs-cnn', 'generated-memory-rnn'],
  regularizers: 'all',
  // Two minutes: the slowest normalisation, and relatives of what runs.
  leftOut: ['layer-norm', 'l1', 'l1l2', 'unit-norm', 'min-max-norm'],
  // Five comparisons: the fewest seeds with which Holm's correction can reject one are eight.
  confirmatory: ['dropout', 'spatial-dropout', 'variational-dropout'],
  seeds: 8,
  exploratorySeeds: 2,
};
