import type { Regularizer } from '@regatta/core';
import type { RegularizerSpec } from '@regatta/record';

import { regularizerNamed } from './registry.ts';

/**
 * Creates the regularizer of a spec.
 *
 * @throws UsageError if the regularizer is unknown; RegattaError if an option is invalid.
 */
export function createRegularizer({ name, options }: RegularizerSpec): Regularizer {
  return regularizerNamed(name).create(options);
}
