import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog as attention } from '@regatta/attention-dropout';
import { catalog as baselines } from '@regatta/baselines';
import type { CatalogEntry } from '@regatta/core';
import { catalog as dense } from '@regatta/dense-dropout';
import { catalog as spatial } from '@regatta/spatial-dropout';
import { catalog as variational } from '@regatta/variational-dropout';
import type { Family } from '../.vitepress/families.ts';
import { claimsWith } from './claims-with.ts';
import { root } from './entries.ts';

/** A family with its catalog and the texts in `differences.json`. @throws if a text is missing or has no catalog entry. */
function family(title: string, folder: string, catalog: readonly CatalogEntry[]): Family {
  const file = join(root, 'packages', folder, 'differences.json');
  const differences: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'));
  const names = catalog.map(({ name }) => name);
  const missing = names.filter((name) => differences[name] === undefined);
  const unknown = Object.keys(differences).filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(
      `${file}: expected a text for each catalog entry, received none for ${missing.join(', ')}`,
    );
  if (unknown.length > 0)
    throw new Error(`${file}: expected only names in the catalog, received ${unknown.join(', ')}`);
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

/** The family packages, in sidebar order. */
export const shownFamilies: readonly Family[] = [
  family('Dense networks', 'dense-dropout', dense),
  family('Convolutional networks', 'spatial-dropout', spatial),
  family('Recurrent networks', 'variational-dropout', variational),
  family('Transformers', 'attention-dropout', attention),
  family('Baselines', 'baselines', baselines),
];
