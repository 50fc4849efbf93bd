import { catalog as baselines } from '@regatta/baselines';
import { type CatalogEntry, none } from '@regatta/core';
import { catalog as denseDropout } from '@regatta/dense-dropout';
import { catalog as spatialDropout } from '@regatta/spatial-dropout';
import { catalog as variationalDropout } from '@regatta/variational-dropout';

/** The plain network. */
export const baseline: CatalogEntry = {
  name: 'none',
  title: 'No regularizer',
  summary: 'the plain network: the baseline of every comparison',
  paper: '',
  hooks: [],
  create: () => none,
};

/** The packages whose catalogs are raced; their sources are part of a trial's id. */
export const families: readonly string[] = [
  '@regatta/dense-dropout',
  '@regatta/spatial-dropout',
  '@regatta/variational-dropout',
  '@regatta/baselines',
];

/** The built-in regularizers: the baseline and the catalogs of the family packages. */
export const regularizers: readonly CatalogEntry[] = [
  baseline,
  ...denseDropout,
  ...spatialDropout,
  ...variationalDropout,
  ...baselines,
];
