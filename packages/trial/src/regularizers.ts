import type { Regularizer } from '@regatta/core';
import { type RegularizerSpec, UsageError } from '@regatta/record';
import { regularizerNamed } from './registry.ts';

/**
 * Creates the regularizer of a spec.
 *
 * @throws UsageError if the regularizer is unknown; RegattaError if an option is invalid.
 */
export function createRegularizer({ name, options }: RegularizerSpec): Regularizer {
  // A copy: code of a configuration may write into its options, and a spec is what its trial's id is made of.
  const made: unknown = regularizerNamed(name).create(structuredClone(options));
  if (typeof made === 'object' && made !== null && 'name' in made) return made as Regularizer;
  const received = made === null ? 'null' : typeof made;
  throw new UsageError(
    `regularizer "${name}": create: expected an object { name, options, ... }, received ${received}. Return one.`,
  );
}
