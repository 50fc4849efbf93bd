import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry } from '@regatta/core';

/** A regularizer as the site shows it. */
export interface ShownRegularizer extends Omit<CatalogEntry, 'create'> {
  /** How it differs from its neighbours, from Keras and from PyTorch; Markdown. */
  readonly differs: string;
  /** Claims whose experiments race it, by letter. */
  readonly claims: readonly string[];
}

/** A family package as the site shows it. */
export interface Family {
  readonly title: string;
  /** The name to import from. */
  readonly package: string;
  readonly catalog: readonly ShownRegularizer[];
}

/** The family packages, in the order of the sidebar, as `scripts/write-catalog.ts` wrote them. */
export const families: readonly Family[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/families.json'), 'utf8'),
);
