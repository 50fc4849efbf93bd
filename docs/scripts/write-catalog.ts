/** Writes the catalogs of the family packages to `generated/families.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownFamilies } from './shown-families.ts';

const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'families.json'), `${JSON.stringify(shownFamilies, null, 2)}\n`);
