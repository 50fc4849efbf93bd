/** Writes what the site shows of the catalogs of the family packages to `generated/families.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog as baselines } from '@regatta/baselines';
import { catalog as dense } from '@regatta/dense-dropout';
import { catalog as spatial } from '@regatta/spatial-dropout';
import { catalog as variational } from '@regatta/variational-dropout';
import type { Family } from '../.vitepress/families.ts';

const families: readonly Family[] = [
  { title: 'Dense networks', package: '@regatta/dense-dropout', catalog: dense },
  { title: 'Convolutional networks', package: '@regatta/spatial-dropout', catalog: spatial },
  { title: 'Recurrent networks', package: '@regatta/variational-dropout', catalog: variational },
  { title: 'Baselines', package: '@regatta/baselines', catalog: baselines },
];

const folder = join(import.meta.dirname, '../generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'families.json'), `${JSON.stringify(families, null, 2)}\n`);
