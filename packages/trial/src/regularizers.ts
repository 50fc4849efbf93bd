import type { Regularizer } from '@regatta/core';
import type { RegularizerSpec } from '@regatta/record';

import { regularizerNamed } from './registry.ts';

/** Builds a regularizer. Throws an error that names the bad option and its remedy. */
export function createRegularizer({ name, options }: RegularizerSpec): Regularizer {
  return regularizerNamed(name).create(options);
}
