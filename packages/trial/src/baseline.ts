import { type CatalogEntry, none } from '@regatta/core';

/** Catalog entry of the plain network, `none`: the baseline of every comparison. */
export const baseline: CatalogEntry = {
  name: 'none',
  title: 'No regularizer',
  summary: 'the plain network: the baseline of every comparison',
  paper: '',
  hooks: [],
  create: () => none,
};
