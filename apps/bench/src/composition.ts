import { type CatalogEntry, compose, type Json, RegattaError, type Regularizer } from '@regatta/core';
import type { RegularizerSpec } from './regularizers.ts';

/** The name of a composition among the regularizers. */
export const compositionName = 'compose';

/** The regularizer that a value names; undefined where it names none. */
function specOf(value: Json): RegularizerSpec | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('options' in value))
    return undefined;
  const { name, options } = value;
  if (typeof name !== 'string' || typeof options !== 'object' || options === null) return undefined;
  return 'length' in options ? undefined : { name, options };
}

/** The regularizers of a list of them; undefined for any other value. */
export function specsOf(value: Json | undefined): RegularizerSpec[] | undefined {
  if (typeof value !== 'object' || value === null || !Array.isArray(value)) return undefined;
  const specs = value.flatMap((part: Json) => specOf(part) ?? []);
  return specs.length > 0 && specs.length === value.length ? specs : undefined;
}

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
