import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry } from '@regatta/core';

/** A regularizer as the site shows it. */
export interface ShownRegularizer extends Omit<CatalogEntry, 'create'> {
  /** How it differs from similar regularizers, Keras and PyTorch; Markdown. */
  readonly differs: string;
  /** Letters of the claims whose experiments include it. */
  readonly claims: readonly string[];
}

/** A family package as the site shows it. */
export interface Family {
  readonly title: string;
  /** The package name. */
  readonly package: string;
  readonly catalog: readonly ShownRegularizer[];
}

/** The family packages, in sidebar order, written by `scripts/write-catalog.ts`. */
export const families: readonly Family[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/families.json'), 'utf8'),
);
