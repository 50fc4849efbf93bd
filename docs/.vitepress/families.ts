import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry } from '@regatta/core';

/** A family package as the site shows it. */
export interface Family {
  readonly title: string;
  /** The name to import from. */
  readonly package: string;
  readonly catalog: readonly Omit<CatalogEntry, 'create'>[];
}

/** The family packages, in the order of the sidebar, as `scripts/write-catalog.ts` wrote them. */
export const families: readonly Family[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/families.json'), 'utf8'),
);
