/** Writes the catalogs of the family packages to `generated/families.json`, and the pages to `generated/regularizers.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regularizerPage } from './results/regularizer-page.ts';
import { shownFamilies } from './shown-families.ts';

const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'families.json'), `${JSON.stringify(shownFamilies, null, 2)}\n`);

const pages = shownFamilies.flatMap((family) =>
  family.catalog.map((entry) => [entry.name, regularizerPage(entry, family)] as const),
);
writeFileSync(join(folder, 'regularizers.json'), `${JSON.stringify(Object.fromEntries(pages))}\n`);
