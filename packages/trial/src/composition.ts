import { type CatalogEntry, compose, RegattaError, type Regularizer } from '@regatta/core';
import type { RegularizerSpec } from '@regatta/record';
import { compositionName, specsOf } from '@regatta/record';

/** The parts of a composition, in order. @throws RegattaError if `of` is not a list of regularizers. */
export function partsOf({ of }: RegularizerSpec['options']): readonly RegularizerSpec[] {
  const parts = specsOf(of);
  if (parts !== undefined) return parts;
  throw new RegattaError({
    subject: compositionName,
    expected: 'of to be a list of regularizers { name, options }',
    received: of,
    remedy: 'Pass e.g. { of: [{ name: "dropout", options: { rate: 0.5 } }] }.',
  });
}

/**
 * Several regularizers as one arm: `{ name: 'compose', options: { of: [{ name, options }, ...] } }`. Lists of all
 * regularizers omit it because it cannot be raced by itself.
 *
 * @param named returns the regularizer with the name of a part.
 */
export const composition = (named: (name: string) => CatalogEntry): CatalogEntry => ({
  name: compositionName,
  title: 'Composition',
  summary: 'several regularizers as one',
  paper: '',
  hooks: [],
  create: (options): Regularizer => {
    const parts = partsOf(options).map((part) => named(part.name).create(part.options));
    return compose(...parts);
  },
});
