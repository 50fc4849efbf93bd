import type { Suite } from '../suite.ts';

/** A quick first run: generated data, no download; about four minutes on two cores if nothing is left out. */
export const quick: Suite = {
  name: 'quick',
  summary:
    'generated tables, images and sequences, almost every regularizer at its default rate; no download',
  tasks: [
    'generated-tabular-mlp',
    'generated-glyphs-cnn',
    'generated-memory-rnn',
    'generated-recall-transformer',
  ],
  regularizers: 'all',
  // The slowest normalization, and close variants of other methods; every arm is judged at its best checkpoint, as if stopped early.
  leftOut: ['layer-norm', 'l1', 'l1l2', 'unit-norm', 'min-max-norm', 'early-stopping'],
  // Eight comparisons: at the first level of Holm's correction, 0.00625, eight seeds show 1.75 standard deviations with 80 % power.
  confirmatory: ['dropout', 'spatial-dropout', 'variational-dropout'],
  seeds: 8,
  exploratorySeeds: 2,
  seconds: 120,
};
