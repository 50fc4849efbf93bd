import { type CatalogEntry, compose, RegattaError, type Regularizer } from '@regatta/core';
import type { RegularizerSpec } from '@regatta/record';
import { compositionName, specsOf } from '@regatta/record';

/** The parts of a composition, in order. @throws RegattaError for anything but a list of regularizers. */
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
 * Several regularizers as one arm: `{ name: 'compose', options: { of: [{ name, options }, ...] } }`. Nothing to race on
 * its own, so that no list of all regularizers has it.
 *
 * @param named finds the regularizer of a part.
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
