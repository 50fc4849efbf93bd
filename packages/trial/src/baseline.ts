import { type CatalogEntry, none } from '@regatta/core';

/** The plain network. */
export const baseline: CatalogEntry = {
  name: 'none',
  title: 'No regularizer',
  summary: 'the plain network: the baseline of every comparison',
  paper: '',
  hooks: [],
  create: () => none,
};
