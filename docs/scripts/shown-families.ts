import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog as baselines } from '@regatta/baselines';
import type { CatalogEntry } from '@regatta/core';
import { catalog as dense } from '@regatta/dense-dropout';
import { catalog as spatial } from '@regatta/spatial-dropout';
import { catalog as variational } from '@regatta/variational-dropout';
import type { Family } from '../.vitepress/families.ts';
import { claimsWith } from './claims-with.ts';
import { root } from './entries.ts';

/** A family with the words in `differences.json` beside its catalog. @throws for words that are missing or too many. */
function family(title: string, folder: string, catalog: readonly CatalogEntry[]): Family {
  const file = join(root, 'packages', folder, 'differences.json');
  const differences: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'));
  const names = catalog.map(({ name }) => name);
  const missing = names.filter((name) => differences[name] === undefined);
  const unknown = Object.keys(differences).filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(`${file}: expected how ${missing.join(', ')} differ from the others`);
  if (unknown.length > 0)
    throw new Error(`${file}: expected names of the catalog, received ${unknown.join(', ')}`);
  return {
    title,
    package: `@regatta/${folder}`,
    catalog: catalog.map((entry) => ({
      ...entry,
      differs: differences[entry.name] ?? '',
      claims: claimsWith(entry.name),
    })),
  };
}

/** The family packages as the site shows them, in the order of the sidebar. */
export const shownFamilies: readonly Family[] = [
  family('Dense networks', 'dense-dropout', dense),
  family('Convolutional networks', 'spatial-dropout', spatial),
  family('Recurrent networks', 'variational-dropout', variational),
  family('Baselines', 'baselines', baselines),
];
